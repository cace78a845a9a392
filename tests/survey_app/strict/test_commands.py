"""A strict wave from the first command to the sealed answers, by three who share files only."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from analysis.structure import Department, Structure
from survey_app.models import Mode, WaveState
from survey_app.store import collecting, harvest, sealed
from survey_app.store.strict_tables import COLLECTOR, open_database, response
from survey_app.strict import commands
from survey_app.strict.collector import create_collector
from survey_app.strict.sheet import TooFewPeopleError, groups_of, load
from survey_app.strict.signer import create_signer
from tests.attacks.strict_stage import StrictStage
from tests.stage import Stage, pulse

WAVE = "maker/q1"


def test_from_the_sheet_to_the_sealed_answers(stage: Stage, tmp_path: Path) -> None:
    wave = stage.open(mode=Mode.STRICT)
    stage.session.rollback()
    sign, collect = (f"sqlite:///{tmp_path / name}.sqlite" for name in ("signer", "collector"))
    sheet, keyed, links, people, out = (
        tmp_path / name for name in ("s.json", "k.json", "l.csv", "p.csv", "o.json")
    )
    people.write_text("department\n" + "sales\n" * 3 + "lab\n" * 2)
    app = stage.app.test_cli_runner()
    assert "groups" in app.invoke(commands.write_sheet, ["--wave", WAVE, str(sheet)]).output
    _run(commands.signer, "prepare", "--database", sign, sheet, people,
         "--signer-url", "https://signer.example/", "--links", links, "--keyed", keyed)  # fmt: skip
    _run(commands.collector, "prepare", "--database", collect, keyed)

    strict = StrictStage.__new__(StrictStage)
    strict.signer = create_signer(sign, collector_url="https://collector.example")
    strict.collector = create_collector(collect)
    strict.sheet = load(keyed.read_text())
    tickets = [strict.pick_up(one) for one in _invitations(links, strict)]
    assert "5 tickets" in _run(commands.signer, "end", "--database", sign, "--wave", WAVE)
    _run(commands.collector, "phase", "--database", collect, "--wave", WAVE, "open")
    for number, ticket in enumerate(tickets):
        assert strict.send(ticket.form(number, comment=f"remark {number}")).status_code == 200
    _run(commands.collector, "phase", "--database", collect, "--wave", WAVE, "closed")
    _run(commands.collector, "hand-over", "--database", collect, "--wave", WAVE, out)
    stage.close(wave)
    taken = app.invoke(commands.take_in, ["--wave", WAVE, str(out)])
    assert "Sealed" in taken.output
    _run(commands.collector, "forget", "--database", collect, "--wave", WAVE)

    stage.session.expire_all()
    assert wave.state == WaveState.SEALED.value
    held = sealed.load(stage.session, wave)
    assert held.respondents == 5
    assert sorted(text for _, _, text in held.comments) == [f"remark {n}" for n in range(5)]
    assert len(sealed.receipts(stage.session, wave)) == 5
    with open_database(collect, COLLECTOR).connect() as connection:
        assert connection.scalar(select(func.count()).select_from(response)) == 0


def test_a_harvest_is_read_back_as_it_was_written() -> None:
    taken = harvest.Harvest({"a": [("123", "{}")]}, {("a", "q"): ["x", "ü"]}, ["r1"])

    assert harvest.load(harvest.dump(taken)) == taken


def test_small_departments_share_a_key_with_the_unit_above_or_the_smallest_beside() -> None:
    structure = Structure(
        "o",
        (
            Department("top", "Top", None, None, 2),
            Department("a", "A", "top", None, 25),
            Department("b", "B", "top", None, 4),
            Department("c", "C", "top", None, 5),
            Department("x", "X", None, None, 3),
        ),
    )
    groups = {group.code: group for group in groups_of(structure)}

    assert groups["a"].departments == ("a",)
    assert groups["top"].departments == ("b", "c", "top", "x")
    assert groups["top"].people == 14
    assert groups["top"].name == "B + C + Top, directly + X"


def test_an_organisation_of_nine_cannot_be_asked_in_strict_mode() -> None:
    with pytest.raises(TooFewPeopleError):
        groups_of(Structure("o", (Department("a", "A", None, None, 9),)))


def test_a_collector_wants_a_key_for_each_group(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'c.sqlite'}", COLLECTOR)
    from survey_app.strict.sheet import sheet_of
    from tests.stage import STRUCTURE

    with pytest.raises(collecting.OtherWaveError):
        collecting.prepare_wave(engine, sheet_of(WAVE, "t", pulse()[0], STRUCTURE))
    engine.dispose()


def _run(command: object, *words: object) -> str:
    done = CliRunner().invoke(command, [str(word) for word in words])
    assert done.exit_code == 0, f"{done.output} {done.exception!r}"
    return done.output


def _invitations(links: Path, strict: StrictStage) -> list[object]:
    from survey_app.store.signing import TicketInvitation

    with links.open(newline="") as file:
        rows = list(csv.DictReader(file))
    parts = [(row["group"], *row["link"].partition("#")[2].split(".")) for row in rows]
    return [TicketInvitation(*part) for part in parts]
