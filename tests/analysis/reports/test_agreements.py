"""Drafts of agreements: from each mismatch, deterministic, every line with its number."""

from __future__ import annotations

import re

import pytest

from analysis.reports.agreements import agreements_report, drafts
from analysis.reports.blocks import Items, Paragraph, Table
from analysis.reports.clean import cleaned
from analysis.reports.topics import Subject
from tests.analysis.reports.texts import said
from tests.survey_app.leaders.made_up import made_up_release


@pytest.fixture(scope="module")
def earlier():
    return [made_up_release(wave) for wave in range(3)]


@pytest.fixture(scope="module")
def made(earlier):
    return drafts(cleaned(made_up_release(3)), "en", earlier=earlier)


@pytest.fixture(scope="module")
def pair(made):
    return next(draft for draft in made if draft.topic.subject is Subject.PAIR)


def tables(draft):
    return {block.caption: block for block in draft.blocks if isinstance(block, Table)}


def test_each_planted_mismatch_has_its_draft(made):
    subjects = [draft.topic.subject for draft in made]

    for subject in (Subject.PAIR, Subject.TERM, Subject.GOAL, Subject.BLIND, Subject.SPONSORSHIP):
        assert subject in subjects
    assert len({draft.code for draft in made}) == len(made)


def test_each_side_owes_the_other_something_and_nobody_is_named(pair):
    table = tables(pair)["To be completed by both sides"]
    owing = {row[0] for row in table.rows}
    when, owner = table.columns.index("By when"), table.columns.index("Owner")

    assert owing == {"Sales", "Finance"}
    assert all(row[when] == "" and row[owner] == "" for row in table.rows)


def test_every_line_cites_a_finding_of_the_list(made):
    for draft in made:
        lists = [block for block in draft.blocks if isinstance(block, Items)]
        known = {re.match(r"\[(\d+)\]", line)[1] for line in lists[-1].items}
        cited = {
            number
            for block in draft.blocks
            if isinstance(block, Items | Table | Paragraph)
            for number in re.findall(r"\[(\d+)\]", str(block))
        }

        assert known
        assert cited == known | (cited & known)
        assert cited <= known


def test_findings_are_cited_with_their_intervals(pair):
    lists = [block for block in pair.blocks if isinstance(block, Items)]

    assert all("between" in line or "%" in line for line in lists[-1].items)
    assert "between" in lists[-1].items[0]


def test_the_scorecard_has_the_last_quarters_and_room_for_a_target(pair, earlier):
    table = tables(pair)["Outcomes by wave"]

    assert len(table.columns) == 2 + len(earlier) + 1
    for row in table.rows:
        assert row[0]
        assert row[-1] == ""
        assert row[-2] not in {"", "–"}


def test_the_agenda_names_who_three_questions_and_the_words_to_define(pair):
    questions = next(b for b in pair.blocks if isinstance(b, Items) and b.numbered)
    text = " ".join(b.text for b in pair.blocks if isinstance(b, Paragraph))

    assert len(questions.items) == 3
    assert "Sales and Finance" in text
    assert "qualified lead" in text
    assert "Within two weeks" in text


def test_a_draft_is_found_again_by_its_code(pair, earlier):
    report = agreements_report(made_up_release(3), "en", earlier=earlier, only=pair.code)

    assert [section.code for section in report.sections] == [pair.code]
    assert report.title == pair.title


def test_an_unknown_code_is_refused(earlier):
    with pytest.raises(KeyError):
        agreements_report(made_up_release(3), "en", earlier=earlier, only="no-such-draft")


def test_where_nothing_stands_out_there_is_nothing_to_sign():
    report = agreements_report(made_up_release(0, planted=False), "en")

    assert [section.code for section in report.sections] == ["none"]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_drafts_speak_every_language_and_leave_no_place_open(earlier, language):
    report = agreements_report(made_up_release(3), language, earlier=earlier)

    assert len(report.sections) >= 5
    assert not re.search(r"\{\w+\}", said(report))


def test_the_same_release_gives_the_same_drafts(made, earlier):
    assert drafts(cleaned(made_up_release(3)), "en", earlier=earlier) == made
