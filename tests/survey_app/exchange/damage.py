"""Whole files made into damaged ones, in the ways that files are damaged."""

from __future__ import annotations

import io
import random
import zipfile

from questionnaires.reader import parse
from survey_app.exchange.importing import import_file
from survey_app.exchange.refusals import ExchangeError


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Cut, flip, repeat or overwrite; inside its parts too, where the file is a workbook."""
    if content.startswith(b"PK") and rng.random() < 0.7:
        return _inside(content, rng)
    return _bytes(content, rng)


def outcome(content: bytes, name: str) -> str:
    """Say whether a file was refused, imported whole, or broke its reader."""
    try:
        imported = import_file(content, name)
    except ExchangeError as error:
        return "refused" if str(error).startswith("X0") else f"unclear: {error}"
    parse(imported.questionnaire_toml, name)
    return "imported"


def _inside(content: bytes, rng: random.Random) -> bytes:
    """Damage one part of a workbook and pack it again, so that it unpacks well."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        hit = rng.choice([n for n in names if n.startswith("xl/")])
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in names:
                part = archive.read(name)
                if name == hit and rng.random() < 0.2:
                    continue
                packed.writestr(name, _bytes(part, rng) if name == hit else part)
    return made.getvalue()


def _bytes(content: bytes, rng: random.Random) -> bytes:
    made = bytearray(content)
    place, length = rng.randrange(len(made)), rng.randrange(1, 200)
    match rng.randrange(6):
        case 0:
            del made[place:]
        case 1:
            del made[place : place + length]
        case 2:
            made[place : place + length] = rng.randbytes(length)
        case 3:
            made[place:place] = made[: len(made) // 2]
        case 4:
            for _ in range(20):
                made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
        case _:
            swapped = rng.choice(
                [(b"1", b"-1"), (b'"', b"'"), (b">", b" "), (b"e", b"\xff"), (b":", b","),
                 (b"}", b""), (b"2", b"null"), (b"qid", b"gid"), (b"en", b"xx")]
            )  # fmt: skip
            made = bytearray(bytes(made).replace(*swapped))
    return bytes(made)
