"""What a consultant changed is done again on the next run."""

from __future__ import annotations

import pytest

from analysis.friction.discovery import themes_of
from analysis.friction.edits import HideQuote, Merge, Rename, Split, apply_edits
from analysis.friction.themes import Themes
from tests.analysis.friction.remarks import comments_on


@pytest.fixture(scope="module")
def themes() -> Themes:
    comments, _ = comments_on(["handover", "legal", "meetings", "forecast"], 240, seed=31)
    return themes_of(comments, seed=1)


def test_a_theme_is_renamed(themes):
    code = themes.themes[1].code
    edited = apply_edits(themes, [Rename(code, "Slow signatures")])

    assert edited.theme(code).name == "Slow signatures"
    assert edited.theme(code).members == themes.theme(code).members


def test_merged_themes_hold_the_comments_of_both_under_the_first_name(themes):
    a, b = themes.themes[0], themes.themes[1]
    edited = apply_edits(themes, [Merge((a.code, b.code))])
    whole = edited.theme(a.code)

    assert set(whole.members) == set(a.members) | set(b.members)
    assert whole.name == a.name
    assert len(edited.themes) == len(themes.themes) - 1
    assert edited.finding.startswith(f"{len(edited.themes)} theme")


def test_a_split_theme_gives_two_that_share_nothing(themes):
    merged = apply_edits(themes, [Merge((themes.themes[0].code, themes.themes[1].code))])
    code = themes.themes[0].code
    edited = apply_edits(merged, [Split(code)])
    one, two = edited.theme(code), edited.theme(f"{code}-2")

    assert set(one.members) | set(two.members) == set(merged.theme(code).members)
    assert not set(one.members) & set(two.members)
    assert len(one.members) >= len(two.members)
    assert one.name != two.name


def test_a_hidden_quote_makes_room_for_the_next(themes):
    theme = themes.themes[0]
    text = themes.comments[theme.quotes[0]]
    edited = apply_edits(themes, [HideQuote(text)])

    assert edited.theme(theme.code).quotes == theme.quotes[1:]


def test_edits_of_a_theme_that_is_gone_change_nothing(themes):
    edits = [Rename("gone", "x"), Merge(("gone", themes.themes[0].code)), Split("gone")]

    assert apply_edits(themes, edits).themes == themes.themes


def test_replaying_edits_gives_the_same_again(themes):
    code = themes.themes[0].code
    edits = [Split(code), Rename(f"{code}-2", "The other half"), Merge((code, f"{code}-2"))]

    assert apply_edits(themes, edits).themes == apply_edits(themes, edits).themes
