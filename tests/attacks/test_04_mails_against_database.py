"""Attack 4. Every mail of a wave, with names and tokens, against the sealed database.

Whoever sent the mails knows which token went to whom. After sealing nothing in the database can
be reckoned from a token, and no order of mails or tokens is an order of answers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Callable, Iterator

from sqlalchemy import text

from survey_app.models import Wave
from survey_app.sealing import seal
from survey_app.store import sealed, tokens
from tests.attacks.linker import everything_stored, resemblance
from tests.stage import SEALING, Stage, answers

PEOPLE = 120
MOST_RESEMBLANCE = 0.26  # four standard deviations of chance for 120 people
Mail = tuple[str, str]  # to whom, which token


def _sealed_wave(stage: Stage, plant: Callable[[str, str], None] | None = None) -> list[Mail]:
    """120 people are mailed and answer in a random order; return the mails."""
    wave = stage.open()
    issued = stage.invite(wave, ["sales"] * PEOPLE)
    issued.sort(key=lambda one: one.token)
    mails = [(f"person{i:03d}@example.org", one.token) for i, one in enumerate(issued)]
    for number, (_, token) in enumerate(mails):
        stage.answer(token, answers(number))
        if plant:
            plant(token, answers(number).ratings)
    wave_id = wave.id
    stage.close(wave)
    wave = stage.session.get_one(Wave, wave_id)
    seal(stage.session, wave, today=SEALING, shuffler=random.Random(4))
    return mails


def _derived(mail: Mail) -> Iterator[bytes]:
    """Everything an attacker would think of making from a mail."""
    address, token = mail
    read = tokens.read(token)
    seeds = [token.encode(), token.replace("-", "").encode(), read.raw, read.hash, address.encode()]
    seeds += [read.raw[:19], read.raw[3:19], read.raw[3:], address.partition("@")[0].encode()]
    for seed in seeds:
        digests = [hashlib.new(name, seed).digest() for name in ("sha256", "sha1", "md5", "sha512")]
        digests.append(hmac.digest(read.raw, seed, "sha256"))
        for value in (seed, *digests):
            yield value
            yield value.hex().encode()
            yield base64.b32encode(value).lower()
            yield base64.urlsafe_b64encode(value)


def _linked(stage: Stage, mails: list[Mail]) -> set[str]:
    """Return the columns that hold something reckoned from a mail, at least 8 bytes of it."""
    stored = [
        (name, value.encode() if isinstance(value, str) else bytes(value))
        for name, value in everything_stored(stage)
        if isinstance(value, str | bytes | memoryview)
    ]
    whole = {name: b"\n".join(v for n, v in stored if n == name) for name, _ in stored}
    return {
        name
        for mail in mails
        for made in _derived(mail)
        if len(made) >= 8
        for name, content in whole.items()
        if made[:16] in content
    }


def test_nothing_in_the_sealed_database_can_be_reckoned_from_the_mails(stage: Stage) -> None:
    mails = _sealed_wave(stage)

    assert _linked(stage, mails[:40]) == set()


def test_no_order_of_the_mails_is_an_order_of_the_answers(stage: Stage) -> None:
    mails = _sealed_wave(stage)
    wave = stage.session.get_one(Wave, 1)
    ratings = sealed.load(stage.session, wave).ratings
    width = len(answers().ratings)
    stored = [ratings[i : i + width] for i in range(0, len(ratings), width)]
    place = {digits: i for i, digits in enumerate(stored)}
    receipts = sealed.receipts(stage.session, wave)

    orders: dict[str, Callable[[int], object]] = {
        "as mailed": lambda i: i,
        "by token": lambda i: mails[i][1],
        "by hash": lambda i: tokens.read(mails[i][1]).hash,
        "by address": lambda i: mails[i][0],
    }
    for name, key in orders.items():
        attacked = [place[answers(i).ratings] for i in sorted(range(PEOPLE), key=key)]
        assert resemblance(attacked) < MOST_RESEMBLANCE, name
    assert len(receipts) == PEOPLE
    assert list(receipts) == sorted(receipts)


def test_twin_an_answer_kept_under_the_hash_of_its_token_is_found_out(stage: Stage) -> None:
    def plant(token: str, ratings: str) -> None:
        stage.session.execute(
            text("CREATE TABLE IF NOT EXISTS pseudonymous (id TEXT PRIMARY KEY, ratings TEXT)")
        )
        stage.session.execute(
            text("INSERT INTO pseudonymous VALUES (:id, :ratings)"),
            {"id": tokens.read(token).hash.hex(), "ratings": ratings},
        )
        stage.session.commit()

    mails = _sealed_wave(stage, plant)

    assert _linked(stage, mails[:3]) == {"pseudonymous.id"}
