"""What the person who read first changed is told in the release and the report; never what went."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.assessment.voices import Reading, Voices, voices
from analysis.disclosure.plan import plan
from analysis.disclosure.released import Release, ReleasedThemeEdits, dump, load
from analysis.friction.drafts import load_edits
from analysis.friction.edits import Merge
from analysis.reports.clean import cleaned
from analysis.reports.sections.themes import edits_in_words, themes
from tests.analysis.assessment.test_assess import wave
from tests.analysis.reports.texts import texts_of
from tests.survey_app.leaders.made_up import made_up_release


@pytest.fixture(scope="module")
def unedited() -> Voices:
    return read(())


def read(edits: tuple[dict[str, object], ...]) -> Voices:
    data = wave(4)
    planned = plan(data.structure, data.respondents, data.policy)
    return voices(data, planned, Reading(edits=load_edits(edits)), seed=1)


def with_edits(edits: ReleasedThemeEdits) -> Release:
    release = made_up_release()
    assert release.themes is not None
    return replace(release, themes=replace(release.themes, theme_edits=edits))


def test_renaming_and_hiding_are_told_without_what_was_there_before(unedited: Voices) -> None:
    assert unedited.themes is not None
    first = unedited.themes.themes[0]
    edited = read(
        (
            {"kind": "rename", "code": first.code, "name": "Sign-off takes weeks"},
            {"kind": "rename", "code": "gone", "name": "Nobody"},
            {"kind": "hide_quote", "text": first.quotes[0], "identifies": True},
            {"kind": "hide_quote", "text": first.quotes[1]},
        )
    )

    assert edited.themes is not None
    told = edited.themes.theme_edits
    assert told == ReleasedThemeEdits(renamed=("Sign-off takes weeks",), hidden=2, identifying=1)
    text = " ".join(edits_in_words(told, "en"))
    assert "Sign-off takes weeks" in text
    assert first.name not in text
    assert all(quote not in text for quote in first.quotes)


def test_nothing_is_told_where_nothing_was_changed(unedited: Voices) -> None:
    assert unedited.themes is not None
    assert unedited.themes.theme_edits is None
    assert edits_in_words(None, "en") == ()


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_report_lists_the_edits_in_each_language(language: str) -> None:
    edits = ReleasedThemeEdits(renamed=("A",), merged=("B",), split=("C",), hidden=3, identifying=2)

    assert len(edits_in_words(edits, language)) == 5
    for sentence in edits_in_words(edits, language):
        assert sentence in set(texts_of(themes(with_edits(edits), language)))


def test_names_in_edits_are_cleaned_and_survive_storing() -> None:
    release = with_edits(ReleasedThemeEdits(renamed=("Slow\x00 sign-off\u202e",), merged=("x",)))

    stored = load(dump(cleaned(release)))

    assert stored.themes is not None
    assert stored.themes.theme_edits == ReleasedThemeEdits(
        renamed=("Slow sign-off",), merged=("x",)
    )


def test_what_pages_note_beside_an_edit_does_not_hinder_its_replay() -> None:
    merge = {"kind": "merge", "codes": ["a", "b"], "names": ["Waiting", "Portal"]}

    assert load_edits([merge]) == (Merge(("a", "b")),)
