"""The slides: tables and charts that can be edited, with texts for those who cannot see them."""

from __future__ import annotations

import io

import pptx
import pytest

from analysis.reports.content import whole_report
from analysis.reports.pptx import TemplateError, pptx_report
from tests.analysis.reports.hostile import CLEANED, FORMULA, MARKUP, hostile_release
from tests.survey_app.leaders.made_up import made_up_release


def opened(content: bytes):
    return pptx.Presentation(io.BytesIO(content))


def shapes_of(file):
    return [shape for slide in file.slides for shape in slide.shapes]


def text_of(file) -> str:
    texts = []
    for shape in shapes_of(file):
        if shape.has_text_frame:
            texts.append(shape.text_frame.text)
        if shape.has_table:
            texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(texts)


@pytest.fixture(scope="module")
def report():
    earlier = [made_up_release(wave) for wave in range(3)]
    return whole_report(made_up_release(3), "en", earlier=earlier)


@pytest.fixture(scope="module")
def file(report):
    return opened(pptx_report(report))


def test_every_slide_has_a_title_and_the_certificate(file, report):
    for slide in file.slides:
        assert slide.shapes.title.text_frame.text
        assert any(report.seal in s.text_frame.text for s in slide.shapes if s.has_text_frame)


def test_what_matters_is_said_in_titles(file, report):
    titles = {slide.shapes.title.text_frame.text for slide in file.slides}

    for matter in report.sections[0].blocks[0].matters:
        assert matter.finding in titles


def test_charts_are_native_and_hold_the_released_numbers(file):
    charts = [shape.chart for shape in shapes_of(file) if shape.has_chart]
    line = next(chart for chart in charts if len(chart.plots[0].series) > 1)
    scores = made_up_release(3).tables["scores"]
    first = scores.cell("organisation", scores.measures[0].code)

    assert len(charts) == 2
    assert line.plots[0].series[0].values[-1] == pytest.approx(first.value)


def test_tables_and_charts_have_alternative_texts(file):
    drawn = [shape for shape in shapes_of(file) if shape.has_chart or shape.has_table]

    assert drawn
    for shape in drawn:
        assert shape._element.nvGraphicFramePr.cNvPr.get("descr")


def test_nothing_hangs_over_the_edge_of_its_slide(file):
    for shape in shapes_of(file):
        height = shape.height
        if shape.has_table:
            height = sum(row.height for row in shape.table.rows)
        assert shape.left >= 0
        assert shape.left + shape.width <= file.slide_width
        assert shape.top + height <= file.slide_height


def test_hostile_texts_come_out_as_the_same_texts():
    text = text_of(opened(pptx_report(whole_report(hostile_release(), "en"))))

    for part in (FORMULA, MARKUP, CLEANED):
        assert part in text


def test_a_template_gives_its_master_and_keeps_none_of_its_slides(report):
    template = pptx.Presentation()
    template.slides.add_slide(template.slide_layouts[0]).shapes.title.text = "Old slide"
    content = io.BytesIO()
    template.save(content)
    file = opened(pptx_report(report, template=content.getvalue()))

    assert "Old slide" not in text_of(file)
    assert file.slide_width == template.slide_width


@pytest.mark.parametrize("damaged", [b"", b"not a presentation", b"PK\x03\x04 broken"])
def test_a_damaged_template_is_refused_by_name(report, damaged):
    with pytest.raises(TemplateError):
        pptx_report(report, template=damaged)
