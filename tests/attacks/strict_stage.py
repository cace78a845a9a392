"""A strict wave on the stage: a signer and a collector, each with a database of its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from survey_app.store import collecting, signing
from survey_app.store.collecting import CollectorPhase
from survey_app.store.signing import TicketInvitation
from survey_app.strict import blind_rsa
from survey_app.strict.collector import create_collector
from survey_app.strict.sheet import Sheet, sheet_of
from survey_app.strict.signer import create_signer
from tests.stage import STRUCTURE, answers, pulse

WAVE = "maker/q1"


@dataclass(frozen=True)
class Picked:
    """A ticket as a browser holds it."""

    group: str
    prepared: bytes
    signature: bytes

    def form(self, number: int = 0, receipt: str = "", comment: str = "") -> dict[str, str]:
        """What the browser sends with it."""
        questionnaire = pulse()[1]
        digits = answers(number).ratings
        rated = {f"r.{i.code}": d for i, d in zip(questionnaire.items, digits, strict=True)}
        return {
            "group": self.group,
            "prepared": self.prepared.hex(),
            "signature": self.signature.hex(),
            "receipt": receipt,
            f"c.{questionnaire.open_questions[0].code}": comment,
            **rated,
        }


class StrictStage:
    """Signer and collector, set up from one sheet."""

    def __init__(self, new_database: Callable[[str], str]) -> None:
        self.signer: Flask = create_signer(
            new_database("signer"), collector_url="https://collector.example"
        )
        self.collector: Flask = create_collector(new_database("collector"))
        sheet = sheet_of(WAVE, "Measuring Instruments", pulse()[0], STRUCTURE)
        people = [d.code for d in STRUCTURE.departments for _ in range(d.headcount)]
        self.invitations = signing.prepare_wave(self.signing, sheet, people)
        known = signing.sheet_of(self.signing, WAVE)
        assert known is not None
        self.sheet: Sheet = known
        collecting.prepare_wave(self.collecting, self.sheet)

    @property
    def signing(self) -> Engine:
        return self.signer.extensions["signer"]

    @property
    def collecting(self) -> Engine:
        return self.collector.extensions["collector"]

    def open(self) -> None:
        """End the pick-up phase's waiting: answers are taken from now on."""
        collecting.set_phase(self.collecting, WAVE, CollectorPhase.OPEN)

    def key(self, group: str) -> RSAPublicKey:
        """The public key that the sheet names for a group."""
        key = load_der_public_key(bytes.fromhex(self.sheet.keys[group]))
        assert isinstance(key, RSAPublicKey)
        return key

    def ask(self, token: str, blinded: bytes) -> TestResponse:
        """Ask the signer to sign."""
        sent = {"token": token, "blinded": blinded.hex()}
        return self.signer.test_client().post(f"/pickup/{WAVE}", json=sent)

    def pick_up(self, invitation: TicketInvitation, wave: str = WAVE) -> Picked:
        """Do what the browser does: make a ticket, blind it, have it signed, unblind it."""
        key = self.key(invitation.group)
        assert blind_rsa.fingerprint(key) == invitation.fingerprint
        message = collecting.message_of(wave, secrets.token_bytes(collecting.RANDOM_BYTES))
        blinded = blind_rsa.blind(key, blind_rsa.prepare(message))
        signed = self.ask(invitation.token, blinded.message)
        assert signed.status_code == 200, signed.status
        signature = blind_rsa.finalise(key, blinded, bytes.fromhex(signed.get_json()["signed"]))
        return Picked(invitation.group, blinded.prepared, signature)

    def send(self, form: dict[str, str], wave: str = WAVE) -> TestResponse:
        """Hand a ticket and answers to the collector."""
        return self.collector.test_client().post(f"/answer/{wave}", data=form)
