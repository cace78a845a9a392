"""The survey page: one for each wave, language and function, made once and kept.

Only the token and the receipt differ between two respondents, so they are joined in between the
kept parts. The same is done with the compressed page: its parts are compressed once, and the two
secrets lie between them uncompressed, so that the page's size tells nothing about them.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, render_template, request
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from questionnaires import timing
from questionnaires.model import Goal, Questionnaire
from survey_app.employees import choices
from survey_app.employees.forms import Asked, Posted, Problem
from survey_app.employees.steps import steps_of
from survey_app.languages import LANGUAGES, direction
from survey_app.models import Wave
from survey_app.store import tokens, waves
from survey_app.store.invitations import Invited

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOKEN = "@@token@@"  # noqa: S105 - where the token will stand
RECEIPT = "@@receipt@@"
CACHE = "interlock.survey_pages"
WAVES = "interlock.frozen_waves"
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
RAW = -15  # window of a deflate stream without header


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page cut where the secrets go, plain and compressed."""

    plain: tuple[bytes, ...]
    compressed: tuple[bytes, ...]

    @classmethod
    def cut(cls, html: str, marks: Sequence[str]) -> KeptPage:
        """Cut a page at its marks, which stand in it once each and in this order."""
        parts, rest = [], html
        for mark in marks:
            part, _, rest = rest.partition(mark)
            parts.append(part.encode())
        plain = (*parts, rest.encode())
        last = len(plain) - 1
        return cls(plain, tuple(_deflate(p, is_last=i == last) for i, p in enumerate(plain)))

    def joined(self, secrets: Sequence[str]) -> bytes:
        """Return the page with these secrets in it."""
        values = [secret.encode() for secret in secrets]
        return b"".join(
            part for pair in zip_longest(self.plain, values, fillvalue=b"") for part in pair
        )

    def joined_compressed(self, secrets: Sequence[str]) -> bytes:
        """Return the same as a gzip stream."""
        plain = self.joined(secrets)
        blocks = [_stored_block(secret.encode()) for secret in secrets]
        body = (
            part for pair in zip_longest(self.compressed, blocks, fillvalue=b"") for part in pair
        )
        end = struct.pack("<II", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)
        return GZIP_HEADER + b"".join(body) + end


def answer_page(session: Session, *, token: str, invited: Invited, language: str) -> Response:
    """Return the survey page for one respondent, from the kept one."""
    pages: dict[tuple[int, str, str | None], KeptPage]
    pages = current_app.extensions.setdefault(CACHE, {})
    wave = frozen_wave(session, invited.wave_id)
    function = function_of(session, wave, invited.department)
    key = (invited.wave_id, language, function)
    if key not in pages:
        wave = waves.by_key(session, invited.wave_id)
        html = render_survey(session, wave, function, language, MultiDict())
        pages[key] = KeptPage.cut(html, (TOKEN, RECEIPT))
    secrets = (token, tokens.make_receipt())
    wants_gzip = request.accept_encodings["gzip"] > 0
    page = pages[key]
    body = page.joined_compressed(secrets) if wants_gzip else page.joined(secrets)
    response = make_response(body)
    if wants_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def frozen_wave(session: Session, wave_id: int) -> Wave:
    """Return an opened wave as it was read once: questionnaire and tree, which never change.

    Its state is not asked here but with the token, for every page anew.
    """
    kept: dict[int, Wave] = current_app.extensions.setdefault(WAVES, {})
    if wave_id not in kept:
        wave = waves.by_key(session, wave_id)
        session.expunge(wave)
        kept[wave_id] = wave
    return kept[wave_id]


def render_survey(
    session: Session,
    wave: Wave,
    function: str | None,
    language: str,
    given: Posted,
    problems: Sequence[Problem] = (),
) -> str:
    """Write the survey page; ``given`` are answers to fill in again."""
    questionnaire = waves.questionnaire_of(wave)
    asked = asked_of(session, wave, function, language)
    with force_locale(locale_of(language)):
        return render_template(
            "employees/questions.html",
            wave=wave,
            questionnaire=questionnaire,
            partners=asked.partners,
            steps=steps_of(questionnaire, language, has_partners=bool(asked.partners)),
            goals=shuffled(questionnaire, wave.id),
            slots=slots_to_show(questionnaire, given),
            say=lambda text: text.in_language(language),
            given=given,
            problems=problems,
            wrong=dict(problems),
            token=given.get("token", TOKEN),
            receipt=given.get("receipt", RECEIPT),
            language=language,
            direction=direction(language),
        )


def asked_of(session: Session, wave: Wave, function: str | None, language: str) -> Asked:
    """Return what is asked of somebody of this function: partners are all the others."""
    structure = waves.structure_of(session, wave)
    partners = {f.code: f.name for f in structure.functions if f.code != function}
    return Asked(waves.questionnaire_of(wave), partners, language)


def function_of(session: Session, wave: Wave, department: str) -> str | None:
    """Return the function of a department in the wave's own tree."""
    return waves.structure_of(session, wave).department(department).function


def slots_to_show(questionnaire: Questionnaire, given: Posted) -> list[int]:
    """Return which partner pages stand on the page: those used, and one more where asked for."""
    if questionnaire.tie_question is None:
        return []
    used = choices.slots(given)
    most = questionnaire.tie_question.most_partners
    if not used or (given.get("more") and len(used) < most):
        return [*used, max(used, default=0) + 1]
    return used


def shuffled(questionnaire: Questionnaire, wave_id: int) -> list[Goal]:
    """Return the goals in an order that is the wave's own and gives nothing away."""
    goals = questionnaire.goal_test.goals if questionnaire.goal_test else ()
    return sorted(
        goals, key=lambda goal: hashlib.sha256(f"{wave_id}:{goal.code}".encode()).digest()
    )


def language_for(questionnaire: Questionnaire, wanted: Sequence[str]) -> str:
    """Return the first wanted language that the questionnaire has, or else its first."""
    return (
        next((code for code in wanted if code in questionnaire.languages), None)
        or (questionnaire.languages[0])
    )


def locale_of(language: str) -> str:
    """Return the language of our own words for a questionnaire in ``language``."""
    tongue = language.partition("-")[0]
    return tongue if tongue in LANGUAGES else LANGUAGES[0]


def minutes_of(questionnaire: Questionnaire, language: str) -> int:
    """Return how long answering takes, in whole minutes."""
    return max(1, round(timing.minutes(questionnaire, language)))


def _deflate(part: bytes, *, is_last: bool) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, RAW)
    return stream.compress(part) + stream.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)


def _stored_block(secret: bytes) -> bytes:
    return b"\x00" + struct.pack("<HH", len(secret), len(secret) ^ 0xFFFF) + secret
