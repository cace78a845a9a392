"""PPTX: native tables and charts that can be edited, alternative texts, the client's template.

A slide says one thing: the title is the sentence, the rest its evidence.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from analysis.reports import wording
from analysis.reports.blocks import (
    Bars,
    HeatTable,
    Items,
    Matters,
    OddsTable,
    Paragraph,
    Report,
    Section,
    Subheading,
    Table,
    Theme,
    Tone,
    Trend,
)
from analysis.reports.clean import clean, flat
from analysis.reports.colours import ACCENT
from analysis.reports.slide_parts import Look, Place, add_table, describe, rgb, shade, write

ROWS_ON_A_SLIDE: Final = 14
LONGEST_NOTE: Final = 240
BULLET: Final = "•"
LINES_ON_A_SLIDE: Final = 7
QUOTES_ON_A_SLIDE: Final = 4
MARGIN: Final = 0.045  # of the slide's width
TOP: Final = 0.19  # of its height, below the title
TITLE_ONLY = 5
SOFT: Final = "#565a60"


class TemplateError(ValueError):
    """A template is not a presentation that can be opened."""


def pptx_report(report: Report, *, template: bytes | None = None) -> bytes:
    """Lay out a report as slides.

    Parameters
    ----------
    report : Report
        What was put together.
    template : bytes, optional
        A presentation whose masters, fonts and colours are used; its own slides are left out.

    Raises
    ------
    TemplateError
        The template cannot be opened.
    """
    slides = _Slides(report, template)
    slides.cover()
    for section in report.sections:
        slides.section(section)
    return slides.written()


class _Slides:
    """The presentation being written."""

    def __init__(self, report: Report, template: bytes | None) -> None:
        self.report = report
        self.file: Any = _opened(template)
        if template is None:
            self.file.slide_width, self.file.slide_height = 12_192_000, 6_858_000
        self.width, self.height = self.file.slide_width, self.file.slide_height
        self.heading = ""

    def written(self) -> bytes:
        """Return the file."""
        properties = self.file.core_properties
        properties.title, properties.author = clean(self.report.title), "Interlock"
        properties.language, properties.comments = self.report.language, flat(self.report.footer)
        properties.created = properties.modified = self.report.moment
        content = io.BytesIO()
        self.file.save(content)
        return content.getvalue()

    def cover(self) -> None:
        """Write the title slide with the header's facts."""
        slide = self._slide(self.report.title)
        facts = [f"{label}: {fact}" for label, fact in self.report.facts]
        self._lines(slide, facts, size=18)

    def section(self, section: Section) -> None:
        """Write a section: its tables and charts each on slides of their own."""
        self.heading = section.title
        texts: list[str] = []
        themes = [block for block in section.blocks if isinstance(block, Theme)]
        for block in section.blocks:
            if isinstance(block, Paragraph) and block.tone is not Tone.NOTE:
                texts.append(block.text)
            elif isinstance(block, Items):
                texts += [f"{BULLET} {item}" for item in block.items]
            elif isinstance(block, Subheading):
                self._texts(texts)
                texts = []
                self.heading = f"{section.title}: {block.text}"
            elif not isinstance(block, Theme | Paragraph):
                texts = self._evidence(block, texts)
        self._texts(texts)
        for start in range(0, len(themes), QUOTES_ON_A_SLIDE):
            self._themes(section.title, themes[start : start + QUOTES_ON_A_SLIDE])

    def _evidence(self, block: Any, texts: list[str]) -> list[str]:  # noqa: ANN401 - any block
        """Write a table or chart; return the texts that still wait for a slide."""
        if isinstance(block, Matters):
            self._matters(block)
            return texts
        has_note = (
            bool(texts) and len(texts[-1]) < LONGEST_NOTE and not texts[-1].startswith(BULLET)
        )
        note = texts.pop() if has_note else ""
        self._texts(texts)
        if isinstance(block, HeatTable):
            self._heat(block, note)
        elif isinstance(block, Table):
            self._plain_table(block, note)
        elif isinstance(block, Bars):
            self._bars(block, note)
        elif isinstance(block, OddsTable):
            self._odds(block, note)
        elif isinstance(block, Trend):
            self._trend(block, note)
        return []

    def _slide(self, title: str) -> Any:  # noqa: ANN401 - python-pptx is untyped
        from pptx.util import Emu  # noqa: PLC0415

        layouts = self.file.slide_layouts
        layout = layouts[TITLE_ONLY if len(layouts) > TITLE_ONLY else 0]
        slide = self.file.slides.add_slide(layout)
        for shape in list(slide.placeholders):
            if shape != slide.shapes.title:
                shape.element.getparent().remove(shape.element)
        place = slide.shapes.title
        if place is None:
            place = slide.shapes.add_textbox(0, 0, self.width, self.height // 8)
        place.left, place.top = Emu(int(self.width * MARGIN)), Emu(int(self.height * 0.04))
        place.width = Emu(int(self.width * (1 - 2 * MARGIN)))
        place.height = Emu(int(self.height * 0.13))
        place.text_frame.word_wrap = True
        paragraph = place.text_frame.paragraphs[0]
        self._run(paragraph, title, size=26 if len(title) < 60 else 20, bold=True)
        self._footer(slide)
        return slide

    def _footer(self, slide: Any) -> None:  # noqa: ANN401 - python-pptx is untyped
        from pptx.util import Emu  # noqa: PLC0415

        box = slide.shapes.add_textbox(
            Emu(int(self.width * MARGIN)),
            Emu(int(self.height * 0.94)),
            Emu(int(self.width * (1 - 2 * MARGIN))),
            Emu(int(self.height * 0.05)),
        )
        number = len(self.file.slides)
        text = f"{self.report.footer} · {number}"
        self._run(box.text_frame.paragraphs[0], text, size=10, colour=SOFT)

    def _run(
        self,
        paragraph: Any,  # noqa: ANN401 - python-pptx is untyped
        text: str,
        *,
        size: int,
        bold: bool = False,
        colour: str = "",
    ) -> None:
        write(
            paragraph,
            text,
            size=size,
            language=self.report.language,
            is_right_to_left=self.report.is_right_to_left,
            bold=bold,
            colour=colour,
        )

    def _texts(self, texts: Sequence[str]) -> None:
        """Write paragraphs, a few on each slide."""
        for start in range(0, len(texts), LINES_ON_A_SLIDE):
            slide = self._slide(self.heading)
            self._lines(slide, texts[start : start + LINES_ON_A_SLIDE], size=16)

    def _lines(
        self,
        slide: Any,  # noqa: ANN401 - python-pptx is untyped
        lines: Sequence[str],
        *,
        size: int,
        colour: str = "",
        top: float = TOP,
        height: float = 0.3,
    ) -> None:
        from pptx.util import Pt  # noqa: PLC0415

        place = self._body(top=top, height=height)
        frame = slide.shapes.add_textbox(*place).text_frame
        frame.word_wrap = True
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(8)
            self._run(paragraph, line, size=size, colour=colour)

    def _body(self, *, top: float = TOP, height: float = 0.73) -> tuple[int, int, int, int]:
        return (
            int(self.width * MARGIN),
            int(self.height * top),
            int(self.width * (1 - 2 * MARGIN)),
            int(self.height * height),
        )

    def _note(self, slide: Any, note: str) -> float:  # noqa: ANN401 - python-pptx is untyped
        """Write a line above the evidence; return where the evidence may begin."""
        if not note:
            return TOP

        frame = slide.shapes.add_textbox(*self._body(top=0.155, height=0.08)).text_frame
        frame.word_wrap = True
        self._run(frame.paragraphs[0], note, size=13, colour=SOFT)
        return TOP + 0.07

    def _matters(self, block: Matters) -> None:
        """Write the things that matter on one slide, then each on its own."""
        keys = ("number", "finding", "do")
        heads = [wording.say(f"report.{key}", self.report.language) for key in keys]
        rows = [(f"{m.number} {m.caption}", m.finding, m.action) for m in block.matters]
        slide = self._slide(self.heading)
        self._grid(slide, heads, rows, (13, (2, 6, 5), self.heading))
        for matter in block.matters:
            one = self._slide(matter.finding)
            todo = f"{wording.say('report.do', self.report.language)}: {matter.action}"
            self._lines(one, [matter.number], size=66, colour=ACCENT, height=0.2)
            self._lines(one, [matter.caption, matter.certainty], size=18, top=0.38)
            self._lines(one, [todo], size=26, top=0.56)

    def _heat(self, block: HeatTable, note: str) -> None:
        n = (block.n_heading,) if block.n_heading else ()
        heads = (block.corner, *n, *block.columns)
        widths = (4.0, *((1.0,) if n else ()), *(1.3 for _ in block.columns))
        size = 9 if len(block.columns) > 7 else 11
        for start in range(0, len(block.rows), ROWS_ON_A_SLIDE):
            part = block.rows[start : start + ROWS_ON_A_SLIDE]
            rows = [
                (
                    "\u2003" * row.depth + row.name,
                    *((row.n,) if n else ()),
                    *(f"{cell.text} {cell.sign}".strip() for cell in row.cells),
                )
                for row in part
            ]
            slide = self._slide(self.heading)
            top = self._note(slide, note)
            table = self._grid(slide, heads, rows, (size, widths, block.caption), top)
            for number, row in enumerate(part, start=1):
                for column, cell in enumerate(row.cells, start=1 + len(n)):
                    shade(table.cell(number, column), cell)

    def _plain_table(self, block: Table, note: str) -> None:
        texts = len(block.columns) - block.figures
        shares = (*(3.0 for _ in range(texts)), *(1.2 for _ in range(block.figures)))
        widths = block.widths or shares
        is_wordy = max((len(t) for row in block.rows for t in row), default=0) > 90
        most, size = (4, 11) if is_wordy else (ROWS_ON_A_SLIDE - 2, 14)
        for start in range(0, len(block.rows), most):
            slide = self._slide(self.heading)
            top = self._note(slide, note)
            rows = block.rows[start : start + most]
            self._grid(slide, block.columns, rows, (size, widths, block.caption), top)

    def _odds(self, block: OddsTable, note: str) -> None:
        heads = [
            "",
            block.words_heading,
            *(f"{n} {name}" for n, name in enumerate(block.levels, start=1)),
        ]
        rows = [
            (
                f"{row.label} ← {block.binding}" if row.is_binding else row.label,
                row.words,
                *(wording.percent(share, self.report.language) for share in row.shares),
            )
            for row in block.rows
        ]
        slide = self._slide(self.heading)
        top = self._note(slide, note)
        widths = (4, 3, 2, 2, 2, 2, 2)
        self._grid(slide, heads, rows, (13, widths, block.caption), top)

    def _bars(self, block: Bars, note: str) -> None:
        """Draw bars as a chart of the presentation."""
        from pptx.enum.chart import XL_CHART_TYPE  # noqa: PLC0415

        data = _chart_data(number_format="0%")
        data.categories = [f"{flat(bar.label)} ({flat(bar.text)})" for bar in block.bars]
        data.add_series(flat(block.caption), [bar.value for bar in block.bars])
        slide = self._slide(self.heading)
        top = self._note(slide, note)
        chart = self._chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, block.caption, top)
        chart.has_legend = False
        chart.category_axis.reverse_order = True
        chart.value_axis.visible = False
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.minimum_scale = 0
        chart.plots[0].gap_width = 45

    def _trend(self, block: Trend, note: str) -> None:
        """Draw lines as a chart of the presentation, on the whole response scale."""
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION  # noqa: PLC0415

        data = _chart_data(number_format="0.0")
        data.categories = [flat(wave) for wave in block.waves]
        for series in block.series:
            data.add_series(flat(series.name), series.values)
        slide = self._slide(self.heading)
        top = self._note(slide, note)
        chart = self._chart(slide, XL_CHART_TYPE.LINE_MARKERS, data, block.caption, top)
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.RIGHT, False
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = block.low, block.high
        chart.value_axis.major_unit = 1

    def _chart(self, slide: Any, kind: Any, data: Any, alt: str, top: float) -> Any:  # noqa: ANN401
        from pptx.util import Pt  # noqa: PLC0415

        frame = slide.shapes.add_chart(kind, *self._body(top=top, height=0.92 - top), data)
        describe(frame, alt)
        chart = frame.chart
        chart.font.size = Pt(12)
        chart.has_title = False
        if len(chart.plots[0].series) == 1:
            fill = chart.plots[0].series[0].format.fill
            fill.solid()
            fill.fore_color.rgb = rgb(ACCENT)
        return chart

    def _themes(self, heading: str, themes: Sequence[Theme]) -> None:
        """Write themes with one quote each."""
        lines = []
        for theme in themes:
            lines.append(f"{theme.name}: {theme.facts}")
            lines += [f"“{quote}”" for quote in theme.quotes[:1]]
        self._lines(self._slide(heading), lines, size=14)

    def _grid(
        self,
        slide: Any,  # noqa: ANN401 - python-pptx is untyped
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        look: tuple[int, Sequence[float], str],
        top: float = TOP,
    ) -> Any:  # noqa: ANN401 - python-pptx is untyped
        """Write a table; ``look`` is the size of its letters, its widths and its name."""
        size, widths, name = look
        right_to_left = self.report.is_right_to_left
        drawn = Look(size, tuple(widths), name, self.report.language, right_to_left)
        return add_table(slide, heads, rows, Place(*self._body(top=top)), drawn)


def _chart_data(number_format: str) -> Any:  # noqa: ANN401 - python-pptx is untyped
    """Return the empty data of a chart."""
    from pptx.chart import data  # noqa: PLC0415

    charts: Any = data
    return charts.CategoryChartData(number_format=number_format)


def _opened(template: bytes | None) -> Any:  # noqa: ANN401 - python-pptx is untyped
    from pptx import Presentation  # noqa: PLC0415

    if template is None:
        return Presentation()
    try:
        file = Presentation(io.BytesIO(template))
    except Exception as error:  # a damaged archive fails in many ways, all of them here
        raise TemplateError("the template is not a presentation that can be opened") from error
    listed = file.slides._sldIdLst
    for entry in list(listed):
        file.part.drop_rel(entry.rId)
        listed.remove(entry)
    return file
