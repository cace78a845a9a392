"""What a report says: in which order, with which numbers, and nothing that was not released."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from analysis.disclosure.certificate import LEAKING, SAFE, UNCHECKED
from analysis.disclosure.released import Reason, Refusal, ReleasedEstimate, Suppression
from analysis.reports import actions
from analysis.reports.blocks import HeatTable, Items, Matters, Paragraph, Tone, Trend
from analysis.reports.colours import GROUNDS, heat_step, ink
from analysis.reports.content import (
    Cover,
    function_report,
    pair_report,
    quarter_report,
    whole_report,
)
from analysis.reports.docx import docx_report
from analysis.reports.finding import Evidence, Finding, Kind
from analysis.reports.narrowing import about_pair, in_release
from analysis.reports.pdf import pdf_report
from analysis.reports.pptx import pptx_report
from analysis.reports.sentences import sentences
from analysis.reports.topics import Subject
from analysis.reports.xlsx import xlsx_report
from survey_app.leaders.colours import heat_class
from tests.analysis.reports.texts import said
from tests.survey_app.leaders.made_up import made_up_release

ORDER = "overview heatmap ties goals perception sponsorship themes maturity quarters actions method"


@pytest.fixture(scope="module")
def release():
    return made_up_release(3)


@pytest.fixture(scope="module")
def earlier():
    return [made_up_release(wave) for wave in range(3)]


@pytest.fixture(scope="module")
def report(release, earlier):
    return whole_report(release, "en", earlier=earlier, cover=Cover("Kepler Instruments"))


def blocks(report, section, kind):
    found = next(s for s in report.sections if s.code == section)
    return [block for block in found.blocks if isinstance(block, kind)]


def test_the_sections_stand_in_the_order_of_the_pages(report):
    assert [section.code for section in report.sections] == ORDER.split()


def test_the_first_page_says_five_things_each_with_number_certainty_and_what_to_do(report):
    (matters,) = blocks(report, "overview", Matters)

    assert len(matters.matters) == 5
    for matter in matters.matters:
        assert any(sign.isdigit() for sign in matter.number)
        assert "chance" in matter.certainty
        assert matter.action


def test_a_reader_of_page_one_can_name_who_has_to_talk_to_whom_about_what(report):
    (matters,) = blocks(report, "overview", Matters)
    page = " ".join(f"{m.finding} {m.action}" for m in matters.matters)

    for truth in ("Sales rates working with Finance", "“qualified lead”", "R&D hardly knows"):
        assert truth in page


def test_the_things_that_matter_are_about_different_things(report):
    (matters,) = blocks(report, "overview", Matters)

    assert len({matter.finding for matter in matters.matters}) == 5


def test_without_differences_the_report_says_that_nothing_stands_out():
    calm = whole_report(made_up_release(0, planted=False), "en")

    assert not blocks(calm, "overview", Matters)
    assert blocks(calm, "overview", Paragraph)[0].tone is Tone.LEAD
    assert "Nothing stands out" in blocks(calm, "overview", Paragraph)[0].text
    assert blocks(calm, "actions", Items) == []


def test_what_was_not_asked_is_gathered_with_its_reason():
    pulse = whole_report(made_up_release(3, without=("ties", "goals", "words", "needs")), "en")
    codes = [section.code for section in pulse.sections]
    (items,) = blocks(pulse, "absent", Items)

    assert "ties" not in codes
    assert "goals" not in codes
    assert [line.partition(":")[0] for line in items.items] == [
        "Ties between functions",
        "Goals and words",
    ]
    assert all("Not asked this time" in line for line in items.items)


def test_where_nothing_was_tested_the_report_does_not_claim_that_nothing_stands_out(release):
    untested = replace(
        release,
        tables={name: release.tables[name] for name in ("scores", "raw", "items")},
        refusals=(Refusal("gaps", Reason.NEEDS_KEY, "no key"),),
        themes=None,
        maturity=(),
    )
    report = whole_report(untested, "en")
    (lead,) = [b for b in blocks(report, "overview", Paragraph) if b.tone is Tone.LEAD]

    assert "We cannot tell yet" in lead.text
    assert "which answers belong together" in lead.text
    assert "Nothing stands out" not in said(report)


def test_another_response_scale_is_named_as_it_is(release):
    table = release.tables["scores"]
    four = replace(table, measures=tuple(replace(m, high=4.0) for m in table.measures))
    report = whole_report(replace(release, tables={**release.tables, "scores": four}), "en")
    (heat,) = blocks(report, "heatmap", HeatTable)

    assert heat.ends == ("1 lowest", "4 highest")
    assert "scale of 1 to 4" in said(report)


def test_a_release_without_a_date_has_its_report_too(release):
    undated = whole_report(replace(release, wave=replace(release.wave, date="")), "en")

    assert dict(undated.facts)["Wave"] == release.wave.name
    assert pdf_report(undated).startswith(b"%PDF")
    assert docx_report(undated).startswith(b"PK")
    assert pptx_report(undated).startswith(b"PK")
    assert xlsx_report(undated, release).startswith(b"PK")


def test_every_number_in_a_heat_table_is_a_released_one(report, release):
    released = {
        round(cell.content.value, 1)
        for table in ("scores", "ties", "goals", "words")
        for cell in release.tables[table].cells
        if isinstance(cell.content, ReleasedEstimate)
    }
    drawn = [
        cell
        for section in report.sections
        for block in section.blocks
        if isinstance(block, HeatTable)
        for row in block.rows
        for cell in row.cells
    ]

    assert len(drawn) > 100
    assert {round(cell.value, 1) for cell in drawn if cell.value is not None} <= released


def test_a_withheld_number_is_nowhere_in_the_report(release, earlier):
    table = release.tables["scores"]
    secret = replace(
        table,
        cells=tuple(
            replace(c, content=Suppression(c.content.reason))
            if isinstance(c.content, Suppression)
            else c
            for c in table.cells
        ),
    )
    hidden = [c for c in secret.cells if isinstance(c.content, Suppression)]
    report = whole_report(release, "en", earlier=earlier)
    (heat,) = blocks(report, "heatmap", HeatTable)
    shown = [c for row in heat.rows for c in row.cells if c.text == "–"]

    assert len(shown) == len(hidden)
    assert all(cell.value is None and cell.step is None and cell.heard for cell in shown)


def test_scores_are_coloured_on_the_same_scale_as_the_pages(report):
    (heat,) = blocks(report, "heatmap", HeatTable)

    for row in heat.rows:
        for cell in row.cells:
            if cell.value is not None:
                assert heat_class(cell.value, low=1.0, high=5.0) == f"h{cell.step}"


def test_numbers_keep_their_contrast_on_every_colour():
    for step, colour in enumerate(GROUNDS, start=1):
        assert contrast(colour, ink(step)) >= 4.5
    assert heat_step(-3.0, low=1.0, high=5.0) == 1


def contrast(one: str, other: str) -> float:
    bright = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright[0] + 0.05) / (bright[1] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_line_over_all_waves_has_a_point_for_each_wave(report):
    (trend,) = blocks(report, "quarters", Trend)

    assert len(trend.waves) == 4
    assert all(len(series.values) == 4 for series in trend.series)
    assert (trend.low, trend.high) == (1.0, 5.0)


def test_the_header_names_wave_scope_answers_and_certificate(report, release):
    facts = dict(report.facts)

    assert facts["Wave"].startswith(release.wave.name)
    assert facts["Scope"] == "the whole organisation"
    assert "371" in facts["Answered"]
    assert release.certificate.fingerprint.startswith(report.seal)
    assert report.seal in report.footer


def test_an_unsafe_certificate_is_not_called_safe(release):
    certificate = release.certificate
    verdicts = (LEAKING.format(n=1), UNCHECKED.format(what="ties"))
    unsafe = [replace(certificate, leaks=1)]
    unsafe += [replace(certificate, verdict=verdict) for verdict in verdicts]

    for one in unsafe:
        report = whole_report(replace(release, certificate=one), "en")
        assert "NOT SAFE" in dict(report.facts)["Certificate"]
    safe = replace(release, certificate=replace(certificate, verdict=SAFE))
    assert "no leaks" in dict(whole_report(safe, "en").facts)["Certificate"]


def test_a_report_on_a_function_says_nothing_of_ties_between_others(release, earlier):
    report = function_report(release, "en", "sales", earlier=earlier)
    (ties,) = blocks(report, "ties", HeatTable)

    for row in ties.rows:
        if row.name != "Sales":
            shown = [c for c, name in zip(row.cells, ties.columns, strict=True) if name != "Sales"]
            assert all(cell.text in {"", "·"} for cell in shown)
    assert "R&D hardly knows" not in said(report)


def test_a_report_on_a_pair_speaks_only_of_the_two(release):
    report = pair_report(release, "en", ("sales", "finance"))
    (ties,) = blocks(report, "ties", HeatTable)

    assert {row.name for row in ties.rows} == {"Sales", "Finance"}
    assert set(ties.columns) == {"Sales", "Finance"}
    assert "Operations" not in said(report)
    assert report.title == "Sales and Finance: how the two work together"


def test_a_report_on_a_part_says_how_many_of_that_part_answered(release):
    n = {unit.code: unit.n for unit in release.tables["ties"].units}

    one = dict(function_report(release, "en", "sales").facts)
    two = dict(pair_report(release, "en", ("sales", "finance")).facts)

    assert one["Answered"] == n["function:sales"]
    assert two["Answered"] == f"{n['function:sales']} + {n['function:finance']}"


def test_a_word_that_divides_several_pairs_is_kept_for_the_pair_that_is_left(release):
    odd = Finding(
        Kind.DOUBLE_MEANING,
        9.0,
        ("Finance means something else than two other functions do.",),
        Evidence("words", "finance|operations", "qualified:same"),
        others=(Evidence("words", "finance|sales", "qualified:same"),),
    )
    part, _ = about_pair(release, ("sales", "finance"))
    (kept,) = in_release([odd], part)

    assert kept.evidence.unit == "finance|sales"
    assert kept.others == ()


def test_a_finding_whose_other_side_is_outside_is_left_out(release):
    part, _ = about_pair(release, ("sales", "finance"))
    outside = Finding(Kind.WEAK_TIE, 9.0, ("x",), Evidence("ties", "function:rnd", "it:mean"))

    assert in_release([outside], part) == ()


def test_a_report_on_an_unknown_function_is_refused(release):
    with pytest.raises(KeyError):
        function_report(release, "en", "astrology")


def test_a_quarter_review_speaks_of_change_first(release, earlier):
    report = quarter_report(release, "en", earlier=earlier)

    assert [section.code for section in report.sections][:2] == ["overview", "quarters"]
    assert "since the last wave" in said(report)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_nothing_stays_unfilled_or_english(release, earlier, language):
    report = whole_report(release, language, earlier=earlier)

    assert not re.search(r"\{\w+\}", said(report))
    english = {texts["en"] for key, texts in sentences().items() if key.startswith("report.sect")}
    titles = {section.title for section in report.sections}
    assert language == "en" or len(titles & english) <= 1  # "Heatmap" is German too


def test_every_sentence_is_there_in_every_language_with_the_same_places():
    for key, texts in sentences().items():
        assert set(texts) == {"en", "de", "ar"}, key
        places = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
        assert places[0] == places[1] == places[2], key


def test_never_more_than_three_actions_and_each_with_its_strength():
    needs = [s.value for s in Subject if s.is_mismatch]
    needs += ["change.rose", "change.fell", "gap.below", "gap.above"]

    for need in needs:
        assert 1 <= len(actions.actions_for(need)) <= 3
        for action in actions.actions_for(need):
            assert "[" in actions.in_words(action, "en")


def test_what_the_study_found_useless_is_never_proposed():
    said_of = " ".join(actions.in_words(a, "en") for a in actions.LIBRARY).lower()

    assert "co-locat" not in said_of
    assert "cross-train" not in said_of


def test_an_action_without_a_study_says_that_it_is_our_judgement():
    for action in actions.LIBRARY:
        assert bool(action.study) == (action.strength is not actions.Strength.JUDGEMENT)


def test_the_same_release_gives_the_same_report(release, earlier, report):
    again = whole_report(release, "en", earlier=earlier, cover=Cover("Kepler Instruments"))

    assert again == report


def test_putting_a_report_together_loads_no_heavy_library():
    modules = "analysis.reports.content, analysis.reports.agreements, analysis.reports.html"
    heavy = ["scipy", "sklearn", "typst", "xlsxwriter", "pptx", "docx"]
    code = f"import sys, {modules}; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
