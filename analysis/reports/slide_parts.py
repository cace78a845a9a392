"""Parts of slides: runs of text, tables with rows as high as their texts, colours, alt texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from analysis.reports.blocks import HeatCell
from analysis.reports.clean import flat
from analysis.reports.colours import ACCENT, DARK, LIGHT, ground, ink

GROUND: Final = "#f6f5f1"
EMU_IN_A_POINT: Final = 12_700
LETTER: Final = 0.56  # of the size: the width of a usual letter
LINE: Final = 1.25  # of the size: from line to line
PADDING: Final = 5  # points


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands on a slide."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Look:
    """How a table looks: size of its letters in points, relative widths, name, language."""

    size: int
    widths: tuple[float, ...]
    name: str
    language: str
    is_right_to_left: bool


def write(  # noqa: PLR0913 - how a run of text looks
    paragraph: Any,  # noqa: ANN401 - python-pptx is untyped
    text: str,
    *,
    size: int,
    language: str,
    is_right_to_left: bool,
    bold: bool = False,
    colour: str = "",
) -> None:
    """Write a run of text into a paragraph, in its language's direction."""
    from pptx.enum.text import PP_ALIGN  # noqa: PLC0415
    from pptx.util import Pt  # noqa: PLC0415

    run = paragraph.add_run()
    run.text = flat(text)
    run.font.size, run.font.bold = Pt(size), bold or None
    if colour:
        run.font.color.rgb = rgb(colour)
    paragraph.alignment = PP_ALIGN.RIGHT if is_right_to_left else PP_ALIGN.LEFT
    if is_right_to_left:
        paragraph._p.get_or_add_pPr().set("rtl", "1")
    run._r.get_or_add_rPr().set("lang", language)


def add_table(
    slide: Any,  # noqa: ANN401 - python-pptx is untyped
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    place: Place,
    look: Look,
) -> Any:  # noqa: ANN401 - python-pptx is untyped
    """Add a table that can be edited; its first row is its head."""
    lines = [heads, *rows]
    frame = slide.shapes.add_table(
        len(lines), len(heads), place.left, place.top, place.width, len(lines) * EMU_IN_A_POINT
    )
    describe(frame, look.name)
    table = frame.table
    table.first_row, table.first_col, table.horz_banding = True, True, False
    if look.is_right_to_left:
        table._tbl.tblPr.set("rtl", "1")
    widths = [int(place.width * share / sum(look.widths)) for share in look.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, texts in enumerate(lines):
        table.rows[number].height = _height(texts, widths, look.size)
        for column, text in enumerate(texts):
            cell = table.cell(number, column)
            _write_cell(cell, text, look, is_head=number == 0, is_bold=column == 0)
    return table


def shade(place: Any, cell: HeatCell) -> None:  # noqa: ANN401 - python-pptx is untyped
    """Colour a table's cell as a heat cell."""
    if cell.step is None:
        return
    place.fill.solid()
    place.fill.fore_color.rgb = rgb(ground(cell.step))
    for run in place.text_frame.paragraphs[0].runs:
        run.font.color.rgb = rgb(ink(cell.step))


def describe(frame: Any, text: str) -> None:  # noqa: ANN401 - python-pptx is untyped
    """Give a table or chart its alternative text."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", flat(text))


def rgb(code: str) -> Any:  # noqa: ANN401 - python-pptx is untyped
    """Return a colour such as "#0b5f55" as the library wants it."""
    from pptx.dml import color  # noqa: PLC0415

    colours: Any = color.RGBColor
    return colours.from_string(code.removeprefix("#").upper())


def _write_cell(
    cell: Any,  # noqa: ANN401 - python-pptx is untyped
    text: str,
    look: Look,
    *,
    is_head: bool,
    is_bold: bool,
) -> None:
    from pptx.util import Pt  # noqa: PLC0415

    cell.margin_top = cell.margin_bottom = Pt(1.5)
    cell.margin_left = cell.margin_right = Pt(4)
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(ACCENT if is_head else GROUND)
    write(
        cell.text_frame.paragraphs[0],
        text,
        size=look.size,
        language=look.language,
        is_right_to_left=look.is_right_to_left,
        bold=is_head or is_bold,
        colour=LIGHT if is_head else DARK,
    )


def _height(texts: Sequence[str], widths: Sequence[int], size: int) -> int:
    """Estimate how high a row must be, so that no viewer cuts its texts."""
    rooms = [(width / EMU_IN_A_POINT - 2 * PADDING) / (size * LETTER) for width in widths]
    lines = max(
        math.ceil(len(text) / max(1.0, room)) for text, room in zip(texts, rooms, strict=True)
    )
    return int((max(1, lines) * size * LINE + PADDING) * EMU_IN_A_POINT)
