"""DOCX: a report or draft agreements to edit, with headings, header rows and coloured cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any, Final

from analysis.reports import wording
from analysis.reports.blocks import (
    Bars,
    Block,
    HeatCell,
    HeatTable,
    Items,
    Matters,
    OddsTable,
    Paragraph,
    Report,
    Subheading,
    Table,
    Theme,
    Tone,
    Trend,
)
from analysis.reports.clean import clean, flat
from analysis.reports.colours import ACCENT, ground, ink

SMALL, TINY = 9, 7
ROOM_CM: Final = 17.4  # between the margins
SOFT: Final = "565A60"
AFTER_BIDI: Final = ("w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")


def docx_report(report: Report) -> bytes:
    """Lay out a report as a Word document, right to left where its language is."""
    return _Writer(report).written()


class _Writer:
    """One document being written."""

    def __init__(self, report: Report) -> None:
        import docx  # noqa: PLC0415 - asked for seldom

        self.report = report
        self.document: Any = docx.Document()
        self.writers: dict[type[Any], Callable[[Any], None]] = {
            Paragraph: self._paragraph,
            Subheading: self._subheading,
            Items: self._items,
            Matters: self._matters,
            Table: self._plain_table,
            HeatTable: self._heat,
            Bars: self._bars,
            OddsTable: self._odds,
            Theme: self._theme,
            Trend: self._trend,
        }

    def written(self) -> bytes:
        """Write everything and return the file."""
        self._page()
        self._heading(self.report.title, level=0)
        self._text(" · ".join(f"{k}: {v}" for k, v in self.report.facts), size=SMALL, colour=SOFT)
        for number, section in enumerate(self.report.sections):
            if number == 1 or (number and self.report.is_apart):
                self.document.add_page_break()
            self._heading(section.title, level=1)
            for block in section.blocks:
                self._block(block)
        content = io.BytesIO()
        self.document.save(content)
        return content.getvalue()

    def _page(self) -> None:
        from docx.oxml.ns import qn  # noqa: PLC0415
        from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

        report, properties = self.report, self.document.core_properties
        properties.title, properties.author = clean(report.title), "Interlock"
        properties.language = report.language
        properties.created = properties.modified = report.moment
        properties.comments = flat(report.footer)
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin = section.bottom_margin = Cm(1.8)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Calibri", Pt(10.5)
        for style in ("Title", "Heading 1", "Heading 2"):
            self.document.styles[style].font.color.rgb = RGBColor.from_string(ACCENT[1:].upper())
        fonts = normal.element.rPr.rFonts
        fonts.set(qn("w:cs"), "Arial")
        footer = section.footer.paragraphs[0]
        footer.text = flat(report.footer)
        self._directed(footer)

    def _block(self, block: Block) -> None:
        self.writers[type(block)](block)

    def _heading(self, text: str, level: int) -> None:
        self._directed(self.document.add_heading(flat(text), level))

    def _text(
        self,
        text: str,
        *,
        size: float | None = None,
        colour: str = "",
        bold: bool = False,
        style: str | None = None,
    ) -> None:
        from docx.shared import Pt, RGBColor  # noqa: PLC0415

        paragraph = self.document.add_paragraph(style=style)
        run = paragraph.add_run(flat(text))
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        self._directed(paragraph)

    def _directed(self, paragraph: Any) -> None:  # noqa: ANN401 - python-docx is untyped
        """Turn a paragraph and its runs from right to left where the language is."""
        if not self.report.is_right_to_left:
            return
        from docx.oxml import OxmlElement  # noqa: PLC0415

        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)
        for run in paragraph.runs:
            run.font.rtl = True
            _as_complex(run)

    def _paragraph(self, block: Paragraph) -> None:
        if block.tone is Tone.NOTE:
            self._text(block.text, size=SMALL, colour=SOFT)
            return
        self._text(block.text, size=13 if block.tone is Tone.LEAD else None)

    def _subheading(self, block: Subheading) -> None:
        self._heading(block.text, level=2)

    def _items(self, block: Items) -> None:
        for number, item in enumerate(block.items, start=1):
            if block.numbered:  # typed, so that each list begins at one
                self._text(f"{number}. {item}")
            else:
                self._text(item, style="List Bullet")

    def _matters(self, block: Matters) -> None:
        keys = ("number", "finding", "certainty", "do")
        heads = [wording.say(f"report.{key}", self.report.language) for key in keys]
        rows = [
            (f"{m.number}\n{m.caption}", m.finding, m.certainty, m.action) for m in block.matters
        ]
        self._grid(heads, rows, size=SMALL + 0.5, widths=(2, 7, 4, 5))

    def _plain_table(self, block: Table) -> None:
        self._caption(block.caption)
        texts = len(block.columns) - block.figures
        widths = block.widths or (*(3 for _ in range(texts)), *(1 for _ in range(block.figures)))
        self._grid(block.columns, block.rows, size=SMALL, widths=widths)

    def _heat(self, block: HeatTable) -> None:
        self._caption(block.caption)
        n = (block.n_heading,) if block.n_heading else ()
        rows = [
            (
                "\u2003" * row.depth + row.name,
                *((row.n,) if n else ()),
                *(f"{cell.text} {cell.sign}".strip() for cell in row.cells),
            )
            for row in block.rows
        ]
        widths = (5, *((1.5,) if n else ()), *(1.6 for _ in block.columns))
        table = self._grid((block.corner, *n, *block.columns), rows, size=TINY, widths=widths)
        for number, row in enumerate(block.rows, start=1):
            written = table.rows[number].cells[1 + len(n) :]
            for place, cell in zip(written, row.cells, strict=True):
                _shade(place, cell)
        self._text(" – ".join(block.ends), size=SMALL, colour=SOFT)

    def _bars(self, block: Bars) -> None:
        self._caption(block.caption)
        rows = [(bar.label, bar.text, bar.note) for bar in block.bars]
        self._grid(("", "", ""), rows, size=SMALL, has_head=False)

    def _odds(self, block: OddsTable) -> None:
        self._caption(block.caption)
        rows = [
            (
                f"{row.label} ← {block.binding}" if row.is_binding else row.label,
                row.words,
                *(wording.percent(share, self.report.language) for share in row.shares),
            )
            for row in block.rows
        ]
        levels = [f"{n} {name}" for n, name in enumerate(block.levels, start=1)]
        heads = ("", block.words_heading, *levels)
        self._grid(heads, rows, size=SMALL, widths=(6, 3, 2, 2, 2, 2, 2))

    def _theme(self, block: Theme) -> None:
        self._heading(block.name, level=2)
        self._text(block.facts, size=SMALL, colour=SOFT)
        for quote in block.quotes:
            self._text(quote, style="Quote")

    def _trend(self, block: Trend) -> None:
        rows = tuple((series.name, *series.texts) for series in block.series)
        columns = (block.corner, *block.waves)
        self._plain_table(Table(block.caption, columns, rows, figures=len(block.waves)))

    def _caption(self, text: str) -> None:
        self._text(text, size=SMALL, colour=SOFT)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _grid(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        size: float,
        widths: Sequence[float] = (),
        has_head: bool = True,
    ) -> Any:  # noqa: ANN401 - python-docx is untyped
        """Write a table; its first row is repeated on each page and read as its head."""
        table = self.document.add_table(rows=0, cols=len(heads), style="Table Grid")
        table.autofit = not widths
        lines = [heads, *rows] if has_head else list(rows)
        for number, texts in enumerate(lines):
            cells = table.add_row().cells
            for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
                is_head = has_head and number == 0
                self._cell(cell, text, size=size, bold=is_head or column == 0)
        if has_head:
            _repeat(table.rows[0])
        if widths:
            _sized(table, widths)
        if self.report.is_right_to_left:
            _turned(table)
        self.document.add_paragraph()
        return table

    def _cell(self, cell: Any, text: str, *, size: float, bold: bool) -> None:  # noqa: ANN401
        from docx.shared import Pt  # noqa: PLC0415

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(flat(text))
        run.font.size, run.bold = Pt(size), bold or None
        self._directed(paragraph)


def _as_complex(run: Any) -> None:  # noqa: ANN401 - python-docx is untyped
    """Give size and weight to Arabic letters too: Word keeps them apart."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = run._r.get_or_add_rPr()
    for tag in ("w:b", "w:sz"):
        found = properties.find(qn(tag))
        if found is not None:
            twin = OxmlElement(f"{tag}Cs")
            for key, value in found.attrib.items():
                twin.set(key, value)
            found.addnext(twin)


def _shade(place: Any, cell: HeatCell) -> None:  # noqa: ANN401 - python-docx is untyped
    if cell.step is None:
        return
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import RGBColor  # noqa: PLC0415

    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", ground(cell.step)[1:])):
        shade.set(qn(f"w:{key}"), value)
    place._tc.get_or_add_tcPr().append(shade)
    for run in place.paragraphs[0].runs:
        run.font.color.rgb = RGBColor.from_string(ink(cell.step)[1:].upper())


def _repeat(row: Any) -> None:  # noqa: ANN401 - python-docx is untyped
    from docx.oxml import OxmlElement  # noqa: PLC0415

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _turned(table: Any) -> None:  # noqa: ANN401 - python-docx is untyped
    from docx.oxml import OxmlElement  # noqa: PLC0415

    table._tbl.tblPr.insert(1, OxmlElement("w:bidiVisual"))  # right behind the style


def _sized(table: Any, widths: Sequence[float]) -> None:  # noqa: ANN401 - python-docx is untyped
    from docx.shared import Cm  # noqa: PLC0415

    room = ROOM_CM / sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width * room)
    for row in table._tbl.tr_lst:  # the library's own way walks the whole table for each cell
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Cm(width * room)
