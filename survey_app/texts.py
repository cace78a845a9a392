"""Text at the door: one rule for what people typed, whatever database it goes to.

What comes out is safe in every file we write: no character that XML or PostgreSQL refuses, no
invisible character that changes the direction of the text around it.
"""

from __future__ import annotations

import re
import unicodedata

MASKED_ADDRESS = "[@]"
MASKED_NUMBER = "[#]"
FEWEST_PHONE_DIGITS = 7
FEWEST_ID_DIGITS = 4

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters, save tab and newline
    "\ud800-\udfff"  # lone surrogates
    "\u202a-\u202e\u2066-\u2069"  # embeddings and overrides spill over; the plain marks stay
    "\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
    )
    + "]"
)
_ADDRESS = re.compile(r"[\w.+%'\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}")
_PHONE = re.compile(r"(?<![\w+])[+(]?\d[\d\t ()./\-]{5,40}\d(?!\w)")
_WORD = re.compile(r"\w[\w\-]{5,}")


def normalise(text: str, most: int) -> str:
    """Return ``text`` fit to be stored: composed, without control characters, cut at ``most``.

    Newlines are kept, all of one kind. What was removed leaves nothing behind; a character is
    never cut in the middle, since the cut is between code points of the composed text.
    """
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    composed = unicodedata.normalize("NFC", _UNWANTED.sub("", lines))
    return composed[:most].strip()


def mask(text: str) -> str:
    """Replace e-mail addresses, telephone numbers and long identifiers. Names are not found."""
    text = _ADDRESS.sub(MASKED_ADDRESS, text)
    text = _PHONE.sub(_mask_phone, text)
    return _WORD.sub(_mask_id, text)


def _mask_phone(match: re.Match[str]) -> str:
    found = match.group()
    if _DATE.fullmatch(found) or sum(c.isdigit() for c in found) < FEWEST_PHONE_DIGITS:
        return found
    return MASKED_NUMBER


def _mask_id(match: re.Match[str]) -> str:
    found = match.group()
    if _DATE.fullmatch(found) or sum(c.isdigit() for c in found) < FEWEST_ID_DIGITS:
        return found
    return MASKED_NUMBER
