"""The maturity page: what holds the next level back, what goes along with ties, and targets."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from analysis.disclosure.released import (
    Measure,
    Release,
    ReleasedCell,
    ReleasedEstimate,
    ReleasedLevel,
    ReleasedTable,
)
from survey_app.leaders.drivers import companions, next_step
from survey_app.leaders.maturity import profile
from survey_app.models import RoleName
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import CODE, publish, signed_in

PAGE = f"/results/{CODE}/2026-q4/maturity"
RANKS = {"trust": (1, 2, 0.61), "decisions": (2, 6, 0.21), "habits": (4, 9, 0.04)}
CAUSAL = re.compile(r"\b(drives?|causes?|leads? to|because of|due to|impact)\b", re.IGNORECASE)


def with_drivers(release: Release, ranks: dict[str, tuple[int, int, float]]) -> Release:
    whole = release.units[0]
    measures, cells = [], []
    for code, (best, worst, first) in ranks.items():
        for what, content in (
            ("weight", ReleasedEstimate(first, first / 2, first * 1.2, "371")),
            ("rank", ReleasedEstimate((best + worst) / 2, best, worst, "371")),
            ("first", ReleasedEstimate(first, None, None, "371")),
        ):
            names = {"en": code.capitalize()}
            measures.append(Measure(f"{code}:{what}", names, {}, 0.0, 9.0, code))
            cells.append(ReleasedCell(whole.code, f"{code}:{what}", content))
    table = ReleasedTable("drivers", (whole,), tuple(measures), tuple(cells))
    return replace(release, tables={**release.tables, "drivers": table})


def main(client: FlaskClient, path: str = PAGE) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser").find("main")


def test_companions_stand_by_their_weight_with_the_doubt_in_their_rank() -> None:
    found = companions(with_drivers(made_up_release(), RANKS))

    assert [one.dimension.name("en") for one in found] == ["Trust", "Decisions", "Habits"]
    assert [(one.best, one.worst) for one in found] == [(1, 2), (2, 6), (4, 9)]
    assert [one.is_among_the_first for one in found] == [True, False, False]


def test_the_page_says_what_goes_along_and_never_what_causes(app: Flask) -> None:
    publish(app, [with_drivers(made_up_release(3), RANKS)])

    page = main(signed_in(app))
    text = page.get_text(" ", strip=True)
    assert "also say more good of: Trust ." in text
    assert "What goes along with a thing need not bring it about." in text
    assert "2 to 6 of 3" in text
    assert not CAUSAL.search(text)


def test_where_any_may_rank_first_the_page_says_that_it_cannot_tell(app: Flask) -> None:
    unsure = dict.fromkeys(("trust", "decisions"), (1, 9, 0.1))
    publish(app, [with_drivers(made_up_release(3), unsure)])

    text = main(signed_in(app)).get_text(" ", strip=True)
    assert "we cannot tell: any of several may rank first" in text
    assert "also say more good of" not in text


def test_without_drivers_nothing_is_said_of_them(published: Flask) -> None:
    assert "goes along" not in main(signed_in(published)).get_text()


def test_the_next_level_names_what_has_not_reached_it_the_furthest_first() -> None:
    found = profile(made_up_release(3), None, "en")
    assert found is not None
    step = next_step(made_up_release(3), found)

    assert step is not None
    assert step.level == 3
    assert step.missing
    odds = [chance for _, chance in step.missing]
    assert odds == sorted(odds)
    assert all(chance < 0.8 for chance in odds)


def test_at_the_highest_level_there_is_no_next_step() -> None:
    release = made_up_release(3)
    top = tuple(ReleasedLevel(n, float(n == 5)) for n in range(1, 6))
    highest = tuple(replace(m, overall=top) for m in release.maturity)
    release = replace(release, maturity=highest)
    found = profile(release, None, "en")

    assert found is not None
    assert next_step(release, found) is None


def test_targets_are_kept_and_shown_beside_the_profile(published: Flask) -> None:
    consultant = signed_in(published, role=RoleName.CONSULTANT, mail="ada@example.org")
    assert consultant.post(PAGE, data=targets("3", "5")).status_code == 302

    shown = main(signed_in(published)).select(".levels tbody tr:not(.overall) td.aim")
    aims = [cell.get_text(" ", strip=True) for cell in shown]
    assert [aim[0] for aim in aims[:2]] == ["3", "5"]
    assert set(aims[2:]) == {"–"}
    assert any("not yet" in aim for aim in aims)
    assert "targets set" in consultant.get(f"/clients/{CODE}/audit").text


def test_targets_stay_over_waves_and_are_each_parts_own(published: Flask) -> None:
    owner = signed_in(published, role=RoleName.OWNER, mail="ada@example.org")
    owner.post(PAGE, data=targets("3", "5"))

    assert main(owner, PAGE.replace("q4", "q3")).find(class_="aim")
    units = [o["value"] for o in main(owner).select("#unit option")]
    assert main(owner, f"{PAGE}?unit={units[1]}").find(class_="aim") is None


def test_a_target_is_taken_back_by_choosing_none(published: Flask) -> None:
    owner = signed_in(published, role=RoleName.OWNER, mail="ada@example.org")
    owner.post(PAGE, data=targets("3", "5"))
    owner.post(PAGE, data=targets("", ""))

    assert main(owner).find(class_="aim") is None


@pytest.mark.parametrize("wrong", ["0", "6", "x", "4.5"])
def test_what_is_no_level_is_refused(published: Flask, wrong: str) -> None:
    owner = signed_in(published, role=RoleName.OWNER, mail="ada@example.org")
    response = owner.post(PAGE, data=targets(wrong, "5"))

    assert response.status_code == 422
    assert "Choose a level from 1 to 5" in response.text
    assert main(owner).find(class_="aim") is None


def test_leaders_see_targets_and_set_none(published: Flask) -> None:
    leader = signed_in(published)

    assert main(leader).find(class_="aims") is None
    assert leader.post(PAGE, data=targets("3", "5")).status_code == 403


def targets(first: str, second: str) -> dict[str, str]:
    release = made_up_release(3)
    found = profile(release, None, "en")
    assert found is not None
    codes = [row.dimension.code for row in found.rows][:2]
    chosen = dict(zip(codes, (first, second), strict=True))
    return {"unit": found.unit.code} | {f"target-{code}": level for code, level in chosen.items()}
