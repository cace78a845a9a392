"""SPSS files and the codebook go through the same door as the pages."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask import Flask

from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import publish, signed_in

WAVE = "/results/made-up/2026-q4"


@pytest.fixture
def published(app: Flask) -> Flask:
    publish(app, [made_up_release(3)])
    return app


def test_an_spss_file_is_downloaded_with_its_name(published: Flask) -> None:
    response = signed_in(published).get(f"{WAVE}/scores.sav")

    assert response.data.startswith(b"$FL2")
    assert response.headers["Content-Disposition"].endswith('"made-up-2026-q4-scores.sav"')


def test_the_codebook_describes_the_files_beside_it(published: Flask) -> None:
    client = signed_in(published)
    book = ElementTree.fromstring(client.get(f"{WAVE}/codebook.xml").data)
    files = [one.get("URI") for one in book.iter("{ddi:codebook:2_5}fileDscr")]

    assert files
    assert {client.get(f"{WAVE}/{name}").status_code for name in files} == {200}


def test_a_leader_of_a_part_gets_files_of_that_part_alone(published: Flask) -> None:
    whole = signed_in(published).get(f"{WAVE}/scores.sav").data
    book = signed_in(published, mail="p@example.org", scope="products").get(f"{WAVE}/codebook.xml")
    part = signed_in(published, mail="q@example.org", scope="products").get(f"{WAVE}/scores.sav")

    assert len(part.data) < len(whole)
    assert b"products" in part.data
    assert b">sales<" not in book.data


@pytest.mark.parametrize("name", ["people.sav", "scores.sav.sav", "../codebook.xml"])
def test_what_was_not_released_is_not_found(published: Flask, name: str) -> None:
    assert signed_in(published).get(f"{WAVE}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["scores.sav", "codebook.xml"])
def test_nobody_gets_a_file_without_signing_in(published: Flask, name: str) -> None:
    response = published.test_client().get(f"{WAVE}/{name}")

    assert response.status_code == 302
    assert b"$FL2" not in response.data
