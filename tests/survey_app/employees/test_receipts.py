from __future__ import annotations

import pytest

from survey_app import sealing
from survey_app.db import get_session
from survey_app.models import Wave
from tests.survey_app.employees import made_up

ADDRESS = "/receipts/kepler/q1"


@pytest.fixture
def receipt(app, wave) -> str:
    """The receipt of an answer in a wave that has been sealed since."""
    token = made_up.tokens(app, wave, "finance")[0]
    client = app.test_client()
    client.post("/answer/questions", data={"token": token, "r.goal_my_work": "4"})
    receipt = client.get_cookie("interlock_sent", path="/answer").value.split(".")[1]
    made_up.close(app, wave)
    with app.app_context():
        sealing.seal(get_session(), get_session().get_one(Wave, wave), today=made_up.CLOSING)
    return receipt


def test_before_sealing_no_receipt_is_listed(client, wave):
    page = client.get(ADDRESS)

    assert page.status_code == 200
    assert "The list appears when the survey has closed" in page.text


def test_after_sealing_every_receipt_is_public(client, receipt):
    assert receipt in client.get(ADDRESS).text


def test_a_receipt_is_found_however_it_is_typed(client, receipt):
    typed = " " + receipt[:8].upper() + "-" + receipt[8:]

    assert "Yes, it was counted" in client.post(ADDRESS, data={"receipt": typed}).text


@pytest.mark.parametrize("typed", ["", "abcdefghijklmnop", "<script>", "x" * 100_000])
def test_an_unknown_receipt_is_said_to_be_missing(client, receipt, typed):
    page = client.post(ADDRESS, data={"receipt": typed})

    assert page.status_code == 200
    assert "This receipt is not in the list" in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize("address", ["/receipts/kepler/q9", "/receipts/nobody/q1"])
def test_there_is_no_list_of_what_does_not_exist(client, wave, address):
    assert client.get(address).status_code == 404
