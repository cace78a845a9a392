"""A file of any survey tool -> a questionnaire of ours: which format it is, and who reads it."""

from __future__ import annotations

from collections.abc import Callable

from survey_app.exchange.assembling import assemble
from survey_app.exchange.json_texts import read_json
from survey_app.exchange.limesurvey import read_limesurvey
from survey_app.exchange.qualtrics import is_qualtrics, read_qualtrics
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.sketch import Imported, Sketch
from survey_app.exchange.surveyjs import is_surveyjs, read_surveyjs
from survey_app.exchange.workbooks import OLD_OFFICE
from survey_app.exchange.xlsform import read_xlsform

MOST_BYTES = 8 * 1024 * 1024
ENDINGS = (".xlsx", ".lss", ".qsf", ".json")


def import_file(content: bytes, name: str) -> Imported:
    """Make a questionnaire file of another tool's, with an account of every element.

    Parameters
    ----------
    content : bytes
        The file; what it is is told by its beginning, not by its name.
    name : str
        What it is called, in messages and where it has no title of its own.

    Raises
    ------
    ExchangeError
        It is damaged, too large, of no known format, or holds nothing that can be carried over.
    """
    if len(content) > MOST_BYTES:
        raise ExchangeError(Refusal.X001, n=len(content), most=MOST_BYTES)
    return assemble(_reader(content)(content, name))


def is_foreign(content: bytes, name: str) -> bool:
    """Tell whether a file is another tool's rather than a questionnaire of ours."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return name.lower().endswith(ENDINGS) or content.startswith(b"PK") or start in (b"<", b"{")


def _reader(content: bytes) -> Callable[[bytes, str], Sketch]:
    """Find who reads a file, by how it begins."""
    start = content[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith((b"PK", OLD_OFFICE)):
        return read_xlsform
    if start.startswith(b"<") or content.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return read_limesurvey
    if start.startswith((b"{", b"[")) or content.startswith((b"\xff\xfe{", b"\xfe\xff\x00{")):
        return _read_json
    raise ExchangeError(Refusal.X002)


def _read_json(content: bytes, name: str) -> Sketch:
    found = read_json(content)
    if is_qualtrics(found):
        return read_qualtrics(found, name)
    if is_surveyjs(found):
        return read_surveyjs(found, name)
    raise ExchangeError(Refusal.X002)
