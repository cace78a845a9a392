"""The PDF: accessible, bookmarked, the same text that went in, and honest about missing signs."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdf
import pytest

from analysis.reports.blocks import Paragraph, Report, Section
from analysis.reports.content import whole_report
from analysis.reports.pdf import MissingGlyphsError, pdf_report
from tests.analysis.reports.hostile import CLEANED, hostile_release
from tests.analysis.reports.texts import squeezed
from tests.survey_app.leaders.made_up import made_up_release


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.fixture(scope="module")
def report() -> Report:
    earlier = [made_up_release(wave) for wave in range(3)]
    return whole_report(made_up_release(3), "en", earlier=earlier)


@pytest.fixture(scope="module")
def reader(report) -> pypdf.PdfReader:
    return opened(pdf_report(report))


def test_it_is_tagged_and_says_that_it_is_pdf_ua(reader):
    catalogue = reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_data().decode()

    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert re.search(r"pdfuaid:part[>=\"]+1", metadata)
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]


def test_title_language_and_date_are_those_of_the_release(reader, report):
    assert reader.metadata.title == report.title
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.metadata.creation_date.date().isoformat() == report.date


def test_each_section_has_its_bookmark(reader, report):
    def titles(outline):
        for entry in outline:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield entry.title

    found = set(titles(reader.outline))
    assert {section.title for section in report.sections} <= found


def test_the_first_page_is_the_summary_and_nothing_else(reader, report):
    first = squeezed(reader.pages[0].extract_text())

    for matter in report.sections[0].blocks[0].matters:
        assert squeezed(matter.finding) in first
        assert squeezed(matter.action) in first
    assert squeezed(report.sections[1].title) not in first


def test_every_page_carries_its_number_and_the_certificate(reader, report):
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert report.seal in text
        assert f"{number} / {len(reader.pages)}" in text


def test_hostile_texts_come_out_as_the_same_texts():
    text = squeezed(text_of(opened(pdf_report(whole_report(hostile_release(), "en")))))

    for part in ("=HYPERLINK(", "<script>alert(1)</script>", "#letx=1$y$*z*`raw`@ref", CLEANED):
        assert part in text


def test_the_same_report_is_the_same_file(report):
    assert pdf_report(report) == pdf_report(report)


def small(text: str, *, language: str = "en", title: str = "Title") -> Report:
    return Report(
        title, language, (), (Section("a", title, (Paragraph(text),)),), "2026-03-31", "s", "foot"
    )


def test_a_sign_that_no_font_draws_stands_as_its_code_and_is_named():
    text = text_of(opened(pdf_report(small("one \U000f1234 two"), system_fonts=False)))

    assert "[U+F1234]" in text
    assert "could not be drawn" in text


def test_a_language_that_no_font_draws_is_refused_and_not_drawn_as_boxes():
    chinese = small("部門", language="zh", title="部門")

    with pytest.raises(MissingGlyphsError):
        pdf_report(chinese, system_fonts=False)


def test_arabic_is_drawn_even_without_the_fonts_of_the_computer():
    arabic = small("كيف تتعاون الإدارات", language="ar", title="كيف تتعاون الإدارات")

    assert len(opened(pdf_report(arabic, system_fonts=False)).pages) == 1


def test_the_embedded_font_alone_is_enough_for_english(report):
    bare = opened(pdf_report(report, system_fonts=False))

    assert squeezed("What matters most") in squeezed(bare.pages[0].extract_text())


def test_a_thousand_hostile_paragraphs_still_open():
    blocks = tuple(Paragraph(f"#{i} $x$ \\ */ //{i} @a <b> [c] = d") for i in range(1000))
    long = replace(small("x"), sections=(Section("a", "A", blocks),))

    assert "#999 $x$" in text_of(opened(pdf_report(long)))
