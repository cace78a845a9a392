"""One-time links as files: a table, and sheets of QR codes. Made in memory, never stored."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from flask_babel import force_locale, gettext

from analysis.structure import Structure
from survey_app.languages import direction
from survey_app.store.invitations import IssuedToken

SHEET = Path(__file__).with_name("qr_sheet.typ")
MOST_ON_SHEETS = 1_000  # drawing takes about a hundredth of a second for each
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it goes to one person; its ``repr`` hides it."""

    department: str
    name: str
    address: str

    def __repr__(self) -> str:
        return f"Link(department={self.department!r}, address=...)"


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands around the codes, and in which language."""

    organisation: str
    wave: str
    language: str


def links(issued: Sequence[IssuedToken], structure: Structure, base_url: str) -> list[Link]:
    """Return the links, department by department; within one their order is random."""
    made = [
        Link(one.department, structure.department(one.department).name, answer_address(base_url))
        for one in issued
    ]
    pairs = zip(made, issued, strict=True)
    whole = [Link(m.department, m.name, f"{m.address}#{i.token}") for m, i in pairs]
    return sorted(whole, key=lambda link: structure.index_of(link.department))


def answer_address(base_url: str) -> str:
    """Return where one-time links lead; the token stands behind '#', where no log sees it."""
    return f"{base_url}/answer"


def csv_of(made: Sequence[Link]) -> str:
    """Write the links as a table, for a mail merge."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(("department", "name", "link"))
    for link in made:
        name = f"'{link.name}" if link.name.startswith(FORMULA) else link.name
        writer.writerow((link.department, name, link.address))
    return lines.getvalue()


def pdf_of(made: Sequence[Link], wording: Wording) -> bytes:
    """Draw sheets of QR codes to cut out, each with its department and a short text."""
    import typst  # noqa: PLC0415 - large, and asked for seldom

    with force_locale(wording.language):
        words = {
            "title": gettext("%(wave)s: one code for each person", wave=wording.wave),
            "lead": gettext("How do we work together?"),
            "how": gettext("Point a phone's camera at the code. It works once, for one person."),
            "anonymous": gettext("Anonymous: no name, no address, no time is stored."),
            "code": gettext("QR code with a link to the survey"),
        }
    content = {
        **words,
        "organisation": wording.organisation,
        "wave": wording.wave,
        "language": wording.language,
        "direction": direction(wording.language),
        "links": [{"name": link.name, "svg": _drawn(link.address)} for link in made],
    }
    made_pdf = typst.compile(
        SHEET.read_bytes(),
        sys_inputs={"content": json.dumps(content)},
        format="pdf",
        pdf_standards="ua-1",
    )
    return bytes(made_pdf)


def archive_of(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Put several files into one archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files:
            archive.writestr(name, file)
    return content.getvalue()


def picture_of(address: str) -> str:
    """Return a QR code as the address of an inline picture."""
    return segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="#fff")


def _drawn(address: str) -> str:
    return segno.make(address, error="m").svg_inline(scale=1, border=0, omitsize=False)
