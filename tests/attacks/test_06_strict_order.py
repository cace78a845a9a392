"""Attack 6. Signer and collector are both seized, with every order in both databases.

Tickets hide who; order would tell it all the same if tickets were used at once. So picking up and
answering are phases apart. (That the page refuses another key is shown in a real browser:
``tests/browser/test_strict.py``.)
"""

from __future__ import annotations

import random

from sqlalchemy import Engine, text

from survey_app.store import signing
from survey_app.store.strict_tables import signer_invitation
from tests.attacks.linker import at_their_place, resemblance
from tests.attacks.strict_stage import WAVE, Picked, StrictStage
from tests.stage import answers

PEOPLE = 40
MOST_LINKED = 3  # chance links one of them; three times that


def _order_in(engine: Engine, table: str, marks: list[bytes | str], column: str) -> list[int]:
    """Return the numbers of the marks in the order their rows lie on the disk."""
    hidden = "ctid" if engine.dialect.name == "postgresql" else column
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {column} FROM {table} ORDER BY {hidden}"))
        found = [bytes(v) if isinstance(v, memoryview) else v for v in rows.scalars()]
    return [marks.index(value) for value in found]


def _answered(strict: StrictStage, order: list[int]) -> list[Picked]:
    """All pick up one after the other; then they answer in ``order``, which nobody knows."""
    tickets = [strict.pick_up(invitation) for invitation in strict.invitations[:PEOPLE]]
    strict.open()
    for number in order:
        assert strict.send(tickets[number].form(number)).status_code == 200
    return tickets


def _orders_of_answers(strict: StrictStage) -> dict[str, list[int]]:
    ratings: list[bytes | str] = [answers(number).ratings for number in range(PEOPLE)]
    return {
        "ratings": _order_in(strict.collecting, "response", ratings, "ratings"),
    }


def test_with_the_phases_apart_order_links_at_chance(strict: StrictStage) -> None:
    order = random.Random(6).sample(range(PEOPLE), PEOPLE)
    _answered(strict, order)

    for name, found in _orders_of_answers(strict).items():
        assert sorted(found) == list(range(PEOPLE))
        assert at_their_place(found) <= MOST_LINKED, name
        if strict.collecting.dialect.name == "postgresql":
            assert found == order, "the attacker does see the order of answering"


def test_nothing_the_signer_keeps_is_among_what_the_collector_keeps(strict: StrictStage) -> None:
    _answered(strict, list(range(PEOPLE)))
    kept: dict[str, set[bytes]] = {}
    for name, engine in (("signer", strict.signing), ("collector", strict.collecting)):
        kept[name] = set()
        tables = ("signer_invitation",) if name == "signer" else ("spent", "response", "receipt")
        with engine.connect() as connection:
            for table in tables:
                for row in connection.execute(text(f"SELECT * FROM {table}")):
                    values = (v.encode() if isinstance(v, str) else v for v in row if v)
                    kept[name] |= {bytes(v) for v in values}

    groups = {group.code.encode() for group in strict.sheet.groups}
    assert kept["signer"] & kept["collector"] <= groups | {WAVE.encode()}


def test_the_signer_forgets_who_came_when_the_pick_up_ends(strict: StrictStage) -> None:
    strict.pick_up(strict.invitations[0])
    signing.end_pick_up(strict.signing, WAVE)

    with strict.signing.connect() as connection:
        assert connection.execute(signer_invitation.select()).all() == []


def test_twin_tickets_used_at_once_are_linked_by_order_alone(strict: StrictStage) -> None:
    """The signer sees who comes when, the collector what comes when: it is the same order."""
    strict.open()
    came: list[int] = []
    for number, invitation in enumerate(strict.invitations[:PEOPLE]):
        ticket = strict.pick_up(invitation)
        strict.send(ticket.form(number))
        came.append(number)

    observed = _orders_of_answers(strict)["ratings"]
    if strict.collecting.dialect.name == "postgresql":
        assert at_their_place(observed) == PEOPLE
        assert resemblance(observed) > 0.99
    assert at_their_place(came) == PEOPLE, "whoever watches both servers needs no database"
