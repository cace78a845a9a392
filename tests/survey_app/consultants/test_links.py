"""Links: made once, in memory; nothing of them is kept but hashes."""

from __future__ import annotations

import csv
import io
import logging
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from survey_app.db import get_session
from survey_app.store import invitations
from tests.survey_app.consultants.test_waves import found, opened
from tests.survey_app.consultants.visitor import Page, Visitor

ADDRESS = "/clients/maker/waves/q1/links"


@pytest.fixture(autouse=True)
def open_wave(consultant: Visitor) -> None:
    opened(consultant)


def batches(app: Flask) -> int:
    with app.app_context():
        return len(invitations.batches(get_session(), wave_id=found("q1").id))


def rows_of(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.data.decode("utf-8-sig"))))


def test_there_is_a_link_for_each_person_and_each_works(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(consultant.get(ADDRESS))
    rows = rows_of(page)

    assert page.headers["Content-Disposition"].endswith('"maker-q1-links.csv"')
    assert page.headers["Cache-Control"] == "no-store"
    assert len(rows) == 40
    assert sum(row["department"] == "lab" for row in rows) == 12
    assert len({row["link"] for row in rows}) == 40
    with app.app_context():
        for row in rows:
            address, _, token = row["link"].partition("#")
            assert address == "http://127.0.0.1:5000/answer"
            assert invitations.find(get_session(), token).department == row["department"]


def test_tokens_are_nowhere_but_in_the_file(
    app: Flask, consultant: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rows = rows_of(consultant.fill(consultant.get(ADDRESS)))
    token = rows[0]["link"].partition("#")[2]

    assert token not in caplog.text
    assert token not in consultant.get(ADDRESS).data.decode()
    assert token not in consultant.get("/clients/maker/audit").data.decode()
    stored = b"".join(path.read_bytes() for path in sorted(Path(app.instance_path).iterdir()))
    assert token.encode() not in stored


def test_sheets_hold_a_code_for_each_person(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(consultant.get(ADDRESS), format="pdf", n__sales="3", n__lab="7")
    reader = PdfReader(io.BytesIO(page.data))
    text = "\n".join(one.extract_text() for one in reader.pages)

    assert text.count("Laboratory") == 7
    assert len(reader.pages) == (3 + 8 + 3 + 7 + 3 + 7) // 8
    assert "answer#" not in text


def test_table_and_sheets_come_with_the_same_links(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(consultant.get(ADDRESS), format="zip")
    archive = zipfile.ZipFile(io.BytesIO(page.data))

    assert sorted(archive.namelist()) == ["maker-q1-links.csv", "maker-q1-links.pdf"]
    assert batches(app) == 1


def test_pressing_twice_makes_one_batch(app: Flask, consultant: Visitor) -> None:
    page = consultant.get(ADDRESS)
    consultant.fill(page)
    again = consultant.fill(page)

    assert again.status == 422
    assert "since this page was opened" in " ".join(again.problems())
    assert batches(app) == 1
    consultant.fill(again)
    assert batches(app) == 2


@pytest.mark.parametrize("typed", ["many", "-1", "1.5", "9" * 30, "٣"])
def test_a_wrong_number_makes_nothing(app: Flask, consultant: Visitor, typed: str) -> None:
    page = consultant.fill(consultant.get(ADDRESS), n__lab=typed)

    assert page.status == 422
    assert "Laboratory" in page.beside("n.lab")
    assert page.value("n.lab") == typed
    assert batches(app) == 0


def test_no_links_at_all_are_refused(app: Flask, consultant: Visitor) -> None:
    none = {f"n__{code}": "0" for code in ("sales", "inside", "tech", "lab", "legal")}
    page = consultant.fill(consultant.get(ADDRESS), **none)

    assert page.status == 422
    assert batches(app) == 0


def test_a_batch_is_taken_back_and_made_again(app: Flask, consultant: Visitor) -> None:
    rows = rows_of(consultant.fill(consultant.get(ADDRESS)))
    page = consultant.fill(consultant.get(ADDRESS), "form[action$='/void']")

    assert "taken back" in page.text
    token = rows[0]["link"].partition("#")[2]
    with app.app_context(), pytest.raises(invitations.TokenVoidedError):
        invitations.find(get_session(), token)
    assert len(rows_of(consultant.fill(page))) == 40


def test_another_clients_batch_cannot_be_taken_back(app: Flask, consultant: Visitor) -> None:
    token = consultant.get(ADDRESS).value("csrf_token")
    answer = consultant.client.post(f"{ADDRESS}/999/void", data={"csrf_token": token})

    assert answer.status_code == 404


def test_an_open_link_is_shown_once_with_a_code_and_a_text(app: Flask, consultant: Visitor) -> None:
    ask = consultant.get("/clients/maker/waves/q1/open-link")
    page = consultant.fill(ask, limit="25")
    link = page.soup.select_one("a.code")

    assert link is not None
    secret = link.text.partition("#")[2]
    assert page.soup.select_one("img[src^='data:image/svg']") is not None
    assert link.text in page.soup.select_one("textarea").text  # type: ignore[union-attr]
    with app.app_context():
        assert not invitations.find_open_link(get_session(), secret=secret).is_used_up
    assert secret not in consultant.get("/clients/maker/waves/q1/").data.decode()
    assert "at most 25" in consultant.get("/clients/maker/waves/q1/").text


@pytest.mark.parametrize("limit", ["0", "-1", "lots", "", "99999999999"])
def test_a_wrong_limit_makes_no_link(app: Flask, consultant: Visitor, limit: str) -> None:
    page = consultant.fill(consultant.get("/clients/maker/waves/q1/open-link"), limit=limit)

    assert page.status == 422
    assert page.beside("limit")
    assert batches(app) == 0


def test_the_text_is_in_the_clients_language_and_names_no_one(consultant: Visitor) -> None:
    text = consultant.get(ADDRESS).soup.select_one("textarea")

    assert text is not None
    assert "anonymous" in text.text
