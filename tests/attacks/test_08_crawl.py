"""Attack 8. Every page, filter, file and report is fetched as every role; all numbers are gathered.

Each must be a number that some stored release holds, and all releases together must pass the
audit: no group below k, no withheld cell. The twin opens a second export path beside the gate.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import numpy as np
import openpyxl
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from analysis.assessment.assess import Assessment, History, assess
from analysis.disclosure.ledger import Ledger, audit_jointly
from analysis.disclosure.released import (
    Release,
    ReleasedEstimate,
    Suppression,
    dump,
    load,
)
from survey_app import access, create_app
from survey_app.cli import migrate
from survey_app.config import Settings
from survey_app.models import RoleName
from tests.analysis.assessment.test_assess import wave
from tests.survey_app.leaders.organisation import CODE, publish, signed_in

MOST_PAGES = 90  # of each shape of address no more than a few: see FEW
FEW = 6
NUMBER = re.compile(r"(?<![\w.,])\d+[.,]\d+(?![\w])")
SKIPPED = ("/account", "/home", "/clients", "/static", "/language", "/sign-in")


@pytest.fixture(scope="module")
def assessed() -> tuple[Assessment, Assessment]:
    first = assess(wave(3))
    ledger = Ledger().with_entry(first.release.certificate.fingerprint, first.sums)
    second = assess(wave(4), history=History(wave(3), first.release), ledger=ledger)
    return first, second


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, assessed: tuple[Assessment, ...]) -> Flask:
    instance: Path = tmp_path_factory.mktemp("crawl") / "instance"
    app = create_app(Settings(instance=instance, testing=True))
    with app.app_context():
        migrate()
    publish(app, [one.release for one in assessed])
    return app


def shown(releases: Iterable[Release]) -> set[float]:
    """Every number that the stored releases hold, as pages may round it."""
    found: set[float] = set()
    for release in releases:
        for table in release.tables.values():
            for cell in table.cells:
                if isinstance(cell.content, ReleasedEstimate):
                    content = cell.content
                    found |= {
                        n for n in (content.value, content.low, content.high) if n is not None
                    }
        for maturity in release.maturity:
            odds = [*maturity.overall, *maturity.sensitivity]
            odds += [level for levels in maturity.dimensions.values() for level in levels]
            found |= {level.probability for level in odds} | {maturity.compensatory}
        found |= {theme.share for theme in release.themes.themes} if release.themes else set()
    found |= {100 * n for n in found}
    return {round(n, d) for n in found for d in (0, 1, 2)} | {round(-n, 1) for n in found}


def crawl(client: FlaskClient, start: str) -> Iterator[tuple[str, object]]:
    """Follow every link and every choice of every filter, inside the site."""
    waiting, seen, of_shape = [start], {start}, Counter[str]()
    while waiting:
        url = waiting.pop()
        response = client.get(url)
        assert response.status_code in {200, 302, 308, 404}, (url, response.status_code)
        yield url, response
        if response.mimetype != "text/html":
            continue
        for found in links(BeautifulSoup(response.text, "html.parser"), url):
            shape = re.sub(r"=[^&]*", "=", found)
            few = FEW if "report." not in shape else 1
            if found in seen or found.startswith(SKIPPED) or of_shape[shape] >= few:
                continue
            if len(seen) < MOST_PAGES:
                of_shape[shape] += 1
                seen.add(found)
                waiting.append(found)


def links(page: BeautifulSoup, url: str) -> Iterator[str]:
    for anchor in page.select("a[href]"):
        parts = urlsplit(urljoin(url, str(anchor["href"])))
        if not parts.netloc:
            yield parts.path + (f"?{parts.query}" if parts.query else "")
    for form in page.select("form"):
        if str(form.get("method", "get")).lower() == "get":
            action = urlsplit(urljoin(url, str(form.get("action", "")))).path
            for option in form.select("select[name] option[value]"):
                yield f"{action}?{option.find_parent('select')['name']}={option['value']}"


def numbers_on(url: str, response: object) -> Iterator[float]:
    """Gather the decimal numbers of a page's tables, of a CSV, of a workbook."""
    kind = response.mimetype  # type: ignore[attr-defined]
    if kind == "text/html":
        page = BeautifulSoup(response.text, "html.parser")  # type: ignore[attr-defined]
        for cell in page.select("td"):
            yield from (float(n.replace(",", ".")) for n in NUMBER.findall(cell.get_text(" ")))
    elif kind == "text/csv":
        rows = csv.DictReader(io.StringIO(response.text.lstrip("\ufeff")))  # type: ignore[attr-defined]
        for row in rows:
            yield from (float(row[c]) for c in ("value", "low", "high") if row.get(c))
    elif url.partition("?")[0].endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(response.data))  # type: ignore[attr-defined]
        for sheet in book.worksheets:
            for line in sheet.iter_rows(values_only=True):
                yield from (v for v in line if isinstance(v, float) and v != int(v))


def strange_numbers(client: FlaskClient, known: set[float]) -> list[tuple[str, float]]:
    start = f"/results/{CODE}/"
    return [
        (url, number)
        for url, response in crawl(client, start)
        for number in numbers_on(url, response)
        if not any(round(number, d) in known for d in (1, 2))
    ]


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (RoleName.LEADER, None),
        (RoleName.LEADER, "technology"),
        (RoleName.CONSULTANT, None),
        (RoleName.OWNER, None),
    ],
    ids=["leader", "leader of a division", "consultant", "owner"],
)
def test_every_number_anybody_can_fetch_stands_in_a_release(app, assessed, role, scope):
    mail = f"{role.value}-{scope}@example.org"
    client = signed_in(app, role=role, scope=scope, mail=mail)
    known = shown(one.release for one in assessed)

    assert strange_numbers(client, known) == []


def test_nobody_fetches_anything_without_an_account(app):
    client = app.test_client()
    pages = [rule.rule for rule in app.url_map.iter_rules() if "/results/" in rule.rule]

    for page in pages:
        if "plotly" in page:
            continue
        url = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: {"organisation": CODE}.get(m[1], "q4"), page)
        assert client.get(url).status_code in {302, 404}, url


def test_the_file_of_everything_is_the_stored_release_byte_for_byte(app, assessed):
    client = signed_in(app, role=RoleName.OWNER, mail="file@example.org")
    for one in assessed:
        content = client.get(f"/results/{CODE}/{one.release.wave.code}/release.json").text

        assert load(content) == one.release
        assert json.loads(content) == json.loads(dump(one.release))


@pytest.mark.parametrize(
    "query", ["unit=legal", "unit=nowhere", "sort=nonsense", "view=raw-answers"]
)
def test_a_filter_that_was_not_planned_is_404_not_a_number(app, assessed, query):
    client = signed_in(app, role=RoleName.OWNER, mail=f"{query}@example.org")
    wave_code = assessed[1].release.wave.code
    usual = client.get(f"/results/{CODE}/{wave_code}/heatmap")
    asked = client.get(f"/results/{CODE}/{wave_code}/heatmap?{query}")

    assert usual.status_code == 200
    assert asked.status_code == 404 or asked.text == usual.text


def test_all_releases_together_pass_the_audit(assessed):
    everything = [part for one in assessed for part in one.sums]
    found = audit_jointly(everything, k=5)

    assert found.is_safe
    assert found.leaks == ()


def test_twin_a_second_export_path_is_found_out(app, assessed):
    """An export that reads the answers themselves shows what the gate withholds."""
    raw = wave(4)
    withheld = [
        cell
        for cell in assessed[1].release.tables["scores"].cells
        if isinstance(cell.content, Suppression)
    ]
    lines = ["unit,measure,value"]
    for row, department in enumerate(raw.structure.departments):
        inside = raw.scores[raw.matrix.departments == row]
        if 0 < len(inside) < 5:
            lines.append(f"{department.code},trust,{np.nanmean(inside) * 7.1234:.6f}")
    known = shown(one.release for one in assessed)

    def export() -> tuple[str, int, dict[str, str]]:
        return "\n".join(lines), 200, {"Content-Type": "text/csv"}

    if "beside_the_gate" not in app.view_functions:
        app._got_first_request = False  # the twin comes after the first request
        app.add_url_rule("/results/beside.csv", "beside_the_gate", access.open_to_everybody(export))
    response = app.test_client().get("/results/beside.csv")
    strange = [
        n
        for n in numbers_on("/results/beside.csv", response)
        if not any(round(n, d) in known for d in (1, 2))
    ]

    assert len(lines) > 1
    assert withheld is not None
    assert strange
