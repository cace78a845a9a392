"""PDF by typst: tagged for accessibility (PDF/UA-1), bookmarked, every text handed over as data.

Typst brings a Latin font of its own; other scripts need a font of the computer. A sign that no
font can draw is written as its code and named in a note; where the report's own language cannot
be drawn, :class:`MissingGlyphsError` says so, and the HTML report is the one to hand over.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.resources import files
from typing import Any, Final

from analysis.reports import wording
from analysis.reports.blocks import HeatTable, OddsTable, Paragraph, Report, Theme, Tone
from analysis.reports.colours import DARK, GROUNDS, ground, ink

FONTS: Final = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Liberation Sans",
    "Arial",
    "Helvetica Neue",
    "Geeza Pro",
    "DejaVu Sans",
    "Libertinus Serif",
)
EMBEDDED: Final = ("Libertinus Serif",)
MOST_REPLACED: Final = 40
"""More signs than this that no font can draw, and the language itself is missing."""
NOTHING = "·"
_UNDRAWN = re.compile(r"the text `\"(?P<text>.+)\"` could not be displayed", re.DOTALL)
_ESCAPED = re.compile(r"\\u\{(?P<code>[0-9a-f]+)\}")


class MissingGlyphsError(ValueError):
    """No font of this computer draws the report's language. ``signs`` are examples."""

    def __init__(self, signs: str) -> None:
        super().__init__(f"no font here draws {signs}")
        self.signs = signs


def pdf_report(report: Report, *, system_fonts: bool = True) -> bytes:
    """Lay out a report as PDF/UA-1.

    Parameters
    ----------
    report : Report
        What was put together.
    system_fonts : bool
        Whether the fonts of the computer may be used beside the embedded one.

    Raises
    ------
    MissingGlyphsError
        The language of the report cannot be drawn here: hand over the HTML report instead.
    """
    import typst  # noqa: PLC0415 - large, and asked for seldom

    undrawn: list[str] = []
    while True:
        data = _data(_with_note(report, undrawn), system_fonts=system_fonts)
        text = _replaced(json.dumps(data, ensure_ascii=False), undrawn)
        try:
            return _compiled(text, report, system_fonts=system_fonts)
        except typst.TypstError as error:
            found = _undrawn(error.message)
            new = [sign for sign in found if sign not in undrawn]
            if not new:
                raise
            undrawn += new
            if len(undrawn) > MOST_REPLACED or _are_of_the_language(undrawn, report):
                raise MissingGlyphsError("".join(undrawn[:MOST_REPLACED])) from error


def _compiled(text: str, report: Report, *, system_fonts: bool) -> bytes:
    import typst  # noqa: PLC0415

    source = (files("analysis.reports") / "report.typ").read_bytes()
    compiler = typst.Compiler(
        source, sys_inputs={"report": text}, ignore_system_fonts=not system_fonts
    )
    seconds = int(report.moment.replace(tzinfo=datetime.UTC).timestamp())
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=seconds)
    if not isinstance(made, bytes):
        raise TypeError("typst returned no single file")
    return made


def _undrawn(message: str) -> list[str]:
    """Return the signs of which typst says that no font draws them."""
    found = _UNDRAWN.search(message)
    if found is None:
        return []
    text = _ESCAPED.sub(lambda m: chr(int(m["code"], 16)), found["text"])
    return list(dict.fromkeys(sign for sign in text if not sign.isspace() and not sign.isascii()))


def _are_of_the_language(signs: list[str], report: Report) -> bool:
    """Tell whether missing signs are letters of the language rather than strays in a quote."""
    own = "".join(section.title for section in report.sections) + report.title
    return any(sign in own and sign.isalpha() for sign in signs)


def _replaced(text: str, signs: list[str]) -> str:
    for sign in signs:
        text = text.replace(sign, _code(sign))
    return text


def _code(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def _with_note(report: Report, undrawn: list[str]) -> Report:
    if not undrawn:
        return report
    signs = " ".join(map(_code, undrawn))
    note = Paragraph(wording.say("report.glyphs", report.language, signs=signs), Tone.NOTE)
    *sections, last = report.sections
    return replace(report, sections=(*sections, replace(last, blocks=(*last.blocks, note))))


def _data(report: Report, *, system_fonts: bool) -> dict[str, Any]:
    """Return a report as plain values, colours and written odds added."""
    day = report.day
    return {
        "title": report.title,
        "language": report.language,
        "rtl": report.is_right_to_left,
        "facts": report.facts,
        "footer": report.footer,
        "apart": report.is_apart,
        "page": wording.say("report.page", report.language),
        "todo": wording.say("report.do", report.language) + ": ",
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "fonts": FONTS if system_fonts else EMBEDDED,
        "grounds": GROUNDS,
        "sections": [
            {
                "title": section.title,
                "blocks": [_block(block, report.language) for block in section.blocks],
            }
            for section in report.sections
        ],
    }


def _block(block: Any, language: str) -> Mapping[str, Any]:  # noqa: ANN401 - any block
    plain: dict[str, Any] = {"kind": type(block).__name__, **asdict(block)}
    if isinstance(block, HeatTable):
        for row in plain["rows"]:
            for cell in row["cells"]:
                step = cell["step"]
                cell["ground"] = ground(step) if step else None
                cell["ink"] = ink(step) if step else DARK
    if isinstance(block, Theme):
        plain["quotes"] = [{"text": q, "rtl": _is_right_to_left(q)} for q in block.quotes]
    if isinstance(block, OddsTable):
        for row in plain["rows"]:
            row["cells"] = [
                {
                    "share": share,
                    "text": wording.percent(share, language) if share >= 0.005 else NOTHING,
                }
                for share in row["shares"]
            ]
    return plain


def _is_right_to_left(text: str) -> bool:
    """Tell a text's direction by its first letter that has one, as browsers do."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((d in {"R", "AL"} for d in directions if d in {"L", "R", "AL"}), False)
