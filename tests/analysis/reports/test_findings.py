"""What a release says: all that was planted, nothing that was not, in three languages."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from analysis.disclosure.released import Mark, Release, ReleasedEstimate, ReleasedTable
from analysis.reports import wording
from analysis.reports.catalogue import SENTENCES
from analysis.reports.findings import Finding, Kind, findings, headlines, opening
from tests.survey_app.leaders.made_up import made_up_release


def of_kind(found: tuple[Finding, ...], kind: Kind) -> list[Finding]:
    return [finding for finding in found if finding.kind is kind]


@pytest.fixture(scope="module")
def planted() -> Release:
    return made_up_release()


def test_every_planted_truth_is_named_and_nothing_else_is_claimed(planted: Release) -> None:
    found = findings(planted, "en")

    claims = {(f.kind.value, f.evidence.unit, f.evidence.measure) for f in found if f.kind.is_claim}
    assert claims == {
        ("blind_spot", "sales|operations", "sees"),
        ("change", "organisation", "habits"),
        ("double_meaning", "sales|finance", "qualified:same"),
        ("gap", "finance", "words"),
        ("gap", "it", "trust"),
        ("gap", "optics", "goals"),
        ("sponsorship", "staff", "conflict"),
        ("tie_asymmetry", "function:sales", "finance:mean"),
        ("unknown_goal", "function:rnd", "goal:g2"),
        ("unmet_need", "function:sales", "finance:forecast"),
        ("weak_tie", "function:sales", "finance:mean"),
    }


def test_an_organisation_without_differences_is_said_to_have_none() -> None:
    for seed in range(20):
        first = findings(made_up_release(planted=False, seed=seed), "en")[0]

        assert first.kind is Kind.NOTHING
        assert first.sentence.startswith("Nothing stands out")


def test_what_differs_only_by_chance_is_claimed_in_few_of_a_hundred_runs() -> None:
    release = made_up_release(planted=False)
    claimed = sum(
        any(f.kind.is_claim for f in findings(_with_noise(release, seed), "en"))
        for seed in range(100)
    )

    assert claimed <= 5


def _with_noise(release: Release, seed: int) -> Release:
    """Give every cell between functions an error as large as its interval says."""
    dice = random.Random(seed)
    names = ("ties", "goals", "sponsorship")
    tables = dict(release.tables)
    for name in names:
        tables[name] = _shaken(release.tables[name], dice)
    return replace(release, tables=tables)


def _shaken(table: ReleasedTable, dice: random.Random) -> ReleasedTable:
    cells = []
    for cell in table.cells:
        content = cell.content
        if isinstance(content, ReleasedEstimate) and content.high and content.low is not None:
            half = (content.high - content.low) / 2
            value = 0.5 + dice.gauss(0, half / 1.96)
            content = ReleasedEstimate(value, value - half, value + half, content.n)
        cells.append(replace(cell, content=content))
    return replace(table, cells=tuple(cells))


def test_a_gap_is_said_with_its_size_and_its_interval_in_plain_words(planted: Release) -> None:
    gap = next(f for f in findings(planted, "en") if f.evidence.unit == "optics")

    assert re.fullmatch(
        r"R&D Optics is below the rest of the organisation in Goal awareness, "
        r"by 0\.\d \(between 0\.\d and \d\.\d\)\. This is unlikely to be chance\.",
        gap.sentence,
    )
    assert gap.estimate.startswith("between 0.")


def test_a_mark_of_the_gate_decides_not_the_size(planted: Release) -> None:
    cells = tuple(
        replace(c, content=replace(c.content, mark=Mark.NONE))
        if isinstance(c.content, ReleasedEstimate)
        else c
        for c in planted.tables["gaps"].cells
    )
    gaps = replace(planted.tables["gaps"], cells=cells)
    release = replace(planted, tables={**planted.tables, "gaps": gaps})

    assert not of_kind(findings(release, "en"), Kind.GAP)


def test_one_function_against_many_over_a_word_is_one_finding(planted: Release) -> None:
    words = planted.tables["words"]
    cells = tuple(
        replace(c, content=replace(c.content, value=0.1, mark=Mark.BELOW))
        if "finance" in c.unit.split("|")
        and c.measure == "qualified:same"
        and isinstance(c.content, ReleasedEstimate)
        else c
        for c in words.cells
    )
    release = replace(planted, tables={"words": replace(words, cells=cells)})

    said = of_kind(findings(release, "en"), Kind.DOUBLE_MEANING)
    assert [f.parts[0] for f in said] == [
        "Finance means something else by “qualified lead” than 5 other functions do: as a rule 10%"
        " pick the same meaning."
    ]
    assert len(said[0].others) == 4


def test_what_the_whole_organisation_did_is_not_said_again_of_each_department(
    planted: Release,
) -> None:
    table = planted.tables["change"]
    cells = tuple(
        replace(c, content=replace(c.content, value=0.4, mark=Mark.ABOVE))
        if c.measure in {"habits", "trust", "words"} and isinstance(c.content, ReleasedEstimate)
        else c
        for c in table.cells
    )
    release = replace(planted, tables={"change": replace(table, cells=cells)})

    said = of_kind(findings(release, "en"), Kind.CHANGE)
    assert len(said) == 1
    assert said[0].sentence.startswith("3 of 9 dimensions rose in Kepler Instruments")


def test_a_decoy_that_few_take_for_a_goal_is_no_finding(planted: Release) -> None:
    goals = planted.tables["goals"]
    cells = tuple(
        replace(c, content=replace(c.content, mark=Mark.BELOW))
        if c.measure == "goal:d1" and isinstance(c.content, ReleasedEstimate)
        else c
        for c in goals.cells
    )
    release = replace(planted, tables={"goals": replace(goals, cells=cells)})

    said = of_kind(findings(release, "en"), Kind.UNKNOWN_GOAL)
    assert [f.evidence.measure for f in said] == ["goal:g2"]


def test_a_release_without_a_table_says_nothing_of_it(planted: Release) -> None:
    release = replace(planted, tables={}, maturity=(), themes=None)

    assert [f.kind for f in findings(release, "en")] == [Kind.NOTHING]


def test_the_first_page_holds_five_claims_of_five_kinds(planted: Release) -> None:
    chosen = headlines(findings(planted, "en"))

    kinds = [finding.kind for finding in chosen]
    assert len(chosen) == 5
    assert len(set(kinds)) == 5


def test_descriptions_fill_the_first_page_where_there_are_few_claims() -> None:
    chosen = headlines(findings(made_up_release(planted=False), "en"))

    assert [finding.kind for finding in chosen] == [Kind.NOTHING, Kind.LEVEL, Kind.THEME]


def test_a_page_opens_with_what_rests_on_its_own_tables(planted: Release) -> None:
    found = findings(planted, "en")

    assert {f.evidence.table for f in opening(found, ("gaps",), "en")} == {"gaps"}
    assert [f.kind for f in opening(found, ("favourable",), "en")] == [Kind.NOTHING]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_finding_is_said_in_every_language(planted: Release, language: str) -> None:
    found = findings(planted, language)

    assert len(found) == len(findings(planted, "en"))
    assert all("{" not in f.sentence and f.sentence.strip() for f in found)


def test_the_catalogue_has_the_same_places_in_every_language() -> None:
    for key, texts in SENTENCES.items():
        places = {lang: set(re.findall(r"{(\w+)}", text)) for lang, text in texts.items()}

        assert set(texts) == set(wording.LANGUAGES), key
        assert len({frozenset(found) for found in places.values()}) == 1, key


def test_a_language_we_do_not_have_falls_back_to_english(planted: Release) -> None:
    assert findings(planted, "fr")[0].parts == findings(planted, "en")[0].parts


def test_names_stand_isolated_in_arabic_and_can_be_had_plain(planted: Release) -> None:
    gap = next(f for f in findings(planted, "ar") if f.evidence.unit == "optics")

    assert "\u2068R&D Optics\u2069" in gap.sentence
    assert not set("\u2066\u2068\u2069") & set(wording.plain(gap.sentence))
