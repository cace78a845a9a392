"""A theme that is found again in the next quarter is the same theme."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from analysis.disclosure.released import Tier
from analysis.friction.discovery import themes_of
from analysis.friction.identity import match, remember
from analysis.friction.themes import Themes
from analysis.friction.vectors import Comparison
from tests.analysis.friction.remarks import comments_on

LASTING = ["handover", "legal", "meetings", "forecast", "priorities"]


@pytest.fixture(scope="module")
def quarters() -> tuple[Themes, list[str], Themes, list[str]]:
    """Two quarters: five themes last, hiring ends, the portal begins."""
    before, said_before = comments_on([*LASTING, "hiring"], 300, seed=11)
    after, said_after = comments_on([*LASTING, "portal"], 300, seed=12)
    first = themes_of(before, seed=1)
    second = match(themes_of(after, seed=1), remember(first))
    return first, said_before, second, said_after


def main_theme(theme, said):
    return Counter(said[row] for row in theme.members).most_common(1)[0][0]


def test_lasting_themes_keep_code_and_name(quarters):
    first, said_before, second, said_after = quarters
    before = {t.code: (main_theme(t, said_before), t.name) for t in first.themes}
    kept = [t for t in second.themes if t.code in before]

    assert {main_theme(t, said_after) for t in kept} == set(LASTING)
    assert all(before[t.code] == (main_theme(t, said_after), t.name) for t in kept)
    assert all(t.previous_share is not None and not t.is_new for t in kept)


def test_a_theme_that_begins_is_new_and_one_that_ends_is_gone(quarters):
    first, said_before, second, said_after = quarters
    new = [main_theme(t, said_after) for t in second.themes if t.is_new]
    hiring = [t.name for t in first.themes if main_theme(t, said_before) == "hiring"]

    assert "portal" in new
    assert set(hiring) <= set(second.gone)


def test_what_is_remembered_holds_no_comment(quarters):
    first, *_ = quarters
    kept = remember(first)

    assert all(isinstance(x, float) for theme in kept for x in theme.centroid)
    assert not any(comment in repr(kept) for comment in first.comments)


def test_the_first_quarter_has_nothing_new_and_nothing_gone(quarters):
    first, *_ = quarters

    assert match(first, ()) is first


def test_quarters_compared_by_different_vectors_are_not_matched(quarters):
    first, *_ = quarters
    by_words = [replace(t, comparison=Comparison.WORDS) for t in remember(first)]

    assert match(first, by_words) is first


def test_an_old_theme_that_only_some_still_speak_of_goes_on_as_a_loose_one():
    before, said = comments_on([*LASTING, "portal"], 300, seed=21)
    after, _ = comments_on([*LASTING, "portal"], 300, seed=22, weights=[0.194] * 5 + [0.03])
    first = themes_of(before, seed=1)
    portal = next(t for t in first.themes if main_theme(t, said) == "portal")
    small = replace(portal, members=portal.members[:10])
    kept = remember(replace(first, themes=(*(t for t in first.themes if t != portal), small)))
    second = match(themes_of(after, seed=1), kept)

    assert portal.name not in second.gone
    assert second.theme(portal.code).tier in (Tier.LOOSE, Tier.FIRM)
