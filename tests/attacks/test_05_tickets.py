"""Attack 5. Tickets are picked up twice, replayed, damaged, carried to another wave."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from sqlalchemy import func, select

from survey_app.store import collecting, signing, tokens
from survey_app.store.collecting import CollectorPhase
from survey_app.store.strict_tables import response, signer_invitation, signer_key, spent
from survey_app.strict import blind_rsa, openssl
from tests.attacks.strict_stage import WAVE, StrictStage


def _rows(strict: StrictStage) -> int:
    with strict.collecting.connect() as connection:
        return connection.scalar(select(func.count()).select_from(response)) or 0


def test_the_vectors_of_rfc_9474_come_out() -> None:
    blind_rsa.check_vectors()


def test_twin_arithmetic_that_is_wrong_by_one_bit_fails_the_vectors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = openssl.private_operation

    def wrong(key: RSAPrivateKey, block: bytes) -> bytes:
        signed = real(key, block)
        return signed[:-1] + bytes([signed[-1] ^ 1])

    monkeypatch.setattr(blind_rsa, "private_operation", wrong)
    with pytest.raises((blind_rsa.SelfTestError, blind_rsa.BlindingError)):
        blind_rsa.check_vectors()


def test_a_second_ticket_for_one_invitation_is_refused_with_409(strict: StrictStage) -> None:
    invitation = strict.invitations[0]
    strict.pick_up(invitation)
    other = blind_rsa.blind(strict.key(invitation.group), blind_rsa.prepare(b"another"))

    assert strict.ask(invitation.token, other.message).status_code == 409


def test_the_same_blinded_ticket_may_be_asked_for_again_after_a_lost_answer(
    strict: StrictStage,
) -> None:
    invitation = strict.invitations[0]
    blinded = blind_rsa.blind(strict.key(invitation.group), blind_rsa.prepare(b"one"))
    answers = [strict.ask(invitation.token, blinded.message) for _ in range(3)]

    assert [a.status_code for a in answers] == [200] * 3
    assert len({a.get_json()["signed"] for a in answers}) == 1


def test_a_forged_invitation_is_refused_and_nonsense_spends_nothing(strict: StrictStage) -> None:
    invitation = strict.invitations[0]
    forged = tokens.make(signing.BATCH, tokens.make_key()).text()
    size = 256

    assert strict.ask(forged, bytes(size)).status_code == 403
    assert strict.ask("nonsense", bytes(size)).status_code == 403
    for nonsense in (b"", b"short", b"\xff" * size, bytes(size + 1)):
        assert strict.ask(invitation.token, nonsense).status_code == 400
    strict.pick_up(invitation)


def test_after_the_pick_up_phase_neither_keys_nor_invitations_are_left(
    strict: StrictStage,
) -> None:
    strict.pick_up(strict.invitations[0])
    assert signing.end_pick_up(strict.signing, WAVE) == 1

    assert strict.ask(strict.invitations[1].token, bytes(256)).status_code == 410
    with strict.signing.connect() as connection:
        for table in (signer_invitation, signer_key):
            assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_a_good_ticket_is_taken_once_and_a_replay_is_refused_with_409(
    strict: StrictStage,
) -> None:
    ticket = strict.pick_up(strict.invitations[0])
    strict.open()

    assert strict.send(ticket.form(1)).status_code == 200
    assert strict.send(ticket.form(2)).status_code == 409
    assert _rows(strict) == 1


def test_a_lost_acknowledgement_is_given_again(strict: StrictStage) -> None:
    ticket = strict.pick_up(strict.invitations[0])
    strict.open()
    form = ticket.form(1, receipt="abcdefghijklmnop")

    first, second = strict.send(form).get_json(), strict.send(form).get_json()
    assert (first["again"], second["again"]) == (False, True)
    assert first["receipt"] == second["receipt"] == "abcdefghijklmnop"
    assert _rows(strict) == 1


@pytest.mark.parametrize("part", ["prepared", "signature"])
@pytest.mark.parametrize("place", [0, 31, -1])
def test_one_flipped_bit_is_refused_with_403(strict: StrictStage, part: str, place: int) -> None:
    ticket = strict.pick_up(strict.invitations[0])
    strict.open()
    damaged = bytearray(getattr(ticket, part))
    damaged[place] ^= 1

    assert strict.send(replace(ticket, **{part: bytes(damaged)}).form()).status_code == 403
    assert strict.send(ticket.form()).status_code == 200


def test_a_ticket_of_another_wave_is_refused_with_400(strict: StrictStage) -> None:
    elsewhere = strict.pick_up(strict.invitations[0], wave="maker/q2")
    unsigned = replace(
        elsewhere, prepared=blind_rsa.prepare(collecting.message_of("other/q1", bytes(32)))
    )
    strict.open()

    for ticket in (elsewhere, unsigned, replace(elsewhere, group="moon")):
        assert strict.send(ticket.form()).status_code == 400
    assert strict.send(elsewhere.form(), wave="maker/q2").status_code == 404
    assert _rows(strict) == 0


def test_a_ticket_of_another_group_is_refused_with_403(strict: StrictStage) -> None:
    ticket = strict.pick_up(strict.invitations[0])
    other = next(g.code for g in strict.sheet.groups if g.code != ticket.group)
    strict.open()

    assert strict.send(replace(ticket, group=other).form()).status_code == 403


def test_twenty_replays_at_once_store_one_row(strict: StrictStage) -> None:
    ticket = strict.pick_up(strict.invitations[0])
    strict.open()
    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(lambda n: strict.send(ticket.form(n)).status_code, range(20)))

    assert codes == [200] + [409] * 19
    assert _rows(strict) == 1


def test_answers_that_cannot_be_do_not_spend_the_ticket(strict: StrictStage) -> None:
    ticket = strict.pick_up(strict.invitations[0])
    strict.open()
    wrong = ticket.form() | {next(k for k in ticket.form() if k.startswith("r.")): "7"}

    assert strict.send(wrong).status_code == 422
    assert strict.send(ticket.form()).status_code == 200


def test_answers_are_taken_in_the_answer_phase_alone(strict: StrictStage) -> None:
    ticket = strict.pick_up(strict.invitations[0])
    assert strict.send(ticket.form()).status_code == 425
    strict.open()
    assert strict.send(ticket.form()).status_code == 200
    collecting.set_phase(strict.collecting, WAVE, CollectorPhase.CLOSED)
    late = strict.pick_up(strict.invitations[1])
    assert strict.send(late.form()).status_code == 425


def test_every_group_has_ten_people_or_more(strict: StrictStage) -> None:
    assert all(group.people >= 10 for group in strict.sheet.groups)
    assert sum(group.people for group in strict.sheet.groups) == 40
    gathered = sorted(d for group in strict.sheet.groups for d in group.departments)
    assert gathered == sorted({"sales", "inside", "tech", "lab", "legal"})


def test_twin_a_collector_that_does_not_mark_tickets_stores_replays(
    strict: StrictStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = strict.pick_up(strict.invitations[0])
    strict.open()
    monkeypatch.setattr(collecting, "_spend", lambda connection, ticket: True)

    assert [strict.send(ticket.form(n)).status_code for n in range(3)] == [200] * 3
    assert _rows(strict) == 3


def test_twin_a_collector_that_does_not_check_signatures_takes_forged_tickets(
    strict: StrictStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict.open()
    ticket = strict.pick_up(strict.invitations[0])
    forged = replace(ticket, signature=secrets.token_bytes(256))
    monkeypatch.setattr(blind_rsa, "verifies", lambda *_: True)

    assert strict.send(forged.form()).status_code == 200
    with strict.collecting.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(spent)) == 1
