"""The document: headings, tables with repeated heads, and the same text that went in."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn

from analysis.reports.agreements import agreements_report
from analysis.reports.clean import flat
from analysis.reports.content import whole_report
from analysis.reports.docx import docx_report
from tests.analysis.reports.hostile import CLEANED, FORMULA, MARKUP, TYPST, hostile_release
from tests.survey_app.leaders.made_up import made_up_release


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def text_of(document) -> str:
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(texts)


@pytest.fixture(scope="module")
def earlier():
    return [made_up_release(wave) for wave in range(3)]


def test_sections_are_headings(earlier):
    report = whole_report(made_up_release(3), "en", earlier=earlier)
    document = opened(docx_report(report))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]

    assert headings == [section.title for section in report.sections]
    assert document.core_properties.title == report.title
    assert document.core_properties.created.date().isoformat() == report.date


def test_table_heads_are_repeated_on_each_page(earlier):
    document = opened(docx_report(whole_report(made_up_release(3), "en", earlier=earlier)))
    heads = [table.rows[0]._tr.find(qn("w:trPr")) for table in document.tables]

    assert sum(h is not None and h.find(qn("w:tblHeader")) is not None for h in heads) >= 8


def test_heat_cells_are_coloured_on_the_fixed_scale(earlier):
    document = opened(docx_report(whole_report(made_up_release(3), "en", earlier=earlier)))
    fills = {shade.get(qn("w:fill")) for shade in document.element.body.iter(qn("w:shd"))}

    assert len(fills) >= 3


def test_in_arabic_paragraphs_and_tables_run_from_right_to_left(earlier):
    report = agreements_report(made_up_release(3), "ar", earlier=earlier)
    document = opened(docx_report(report))

    assert all(p._p.find(qn("w:pPr")) is not None for p in document.paragraphs if p.text)
    assert all(t._tbl.tblPr.find(qn("w:bidiVisual")) is not None for t in document.tables)


def test_hostile_texts_come_out_as_the_same_texts():
    text = text_of(opened(docx_report(whole_report(hostile_release(), "en"))))

    for part in (FORMULA, MARKUP, TYPST, CLEANED):
        assert part in text


def test_a_draft_can_be_edited_and_signed(earlier):
    report = agreements_report(made_up_release(3), "en", earlier=earlier)
    document = opened(docx_report(report))
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]

    assert ["For", "Name", "Date"] in heads
    for section in report.sections:
        assert flat(section.title) in text_of(document)
