"""The demo's four quarters of comments tell the story that was planted in them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from analysis.friction.discovery import themes_of
from analysis.friction.identity import RememberedTheme, match, remember
from analysis.friction.themes import Theme, Themes
from analysis.simulate import Comment, demo_organisation, simulate_wave
from questionnaires.library import built_in

Quarter = tuple[Themes, tuple[Comment, ...]]


@pytest.fixture(scope="module")
def quarters() -> list[Quarter]:
    demo, questionnaire = demo_organisation(), built_in()["alignment_core"]
    told: list[Quarter] = []
    remembered: tuple[RememberedTheme, ...] = ()
    for quarter in (1, 2, 3, 4):
        rng = np.random.default_rng(quarter)
        wave = simulate_wave(questionnaire, demo.structure(quarter), demo.truth, quarter, rng)
        comments = wave.comments()
        texts, asked = [c.text for c in comments], [c.question for c in comments]
        themes = match(themes_of(texts, asked, seed=quarter), remembered)
        remembered = remember(themes)
        told.append((themes, comments))
    return told


def planted_in(theme: Theme, comments: tuple[Comment, ...]) -> str:
    return Counter(comments[row].theme for row in theme.members).most_common(1)[0][0]


def test_nearly_all_planted_themes_are_found_in_every_quarter(quarters):
    for themes, comments in quarters:
        said = Counter(comment.theme for comment in comments)
        planted = {theme for theme, n in said.items() if theme != "none" and n >= 15}
        found = {planted_in(theme, comments) for theme in themes.themes}

        assert len(found & planted) >= len(planted) - 2


def test_the_portal_is_new_in_the_fourth_quarter_and_hiring_is_gone(quarters):
    themes, comments = quarters[3]
    earlier, earlier_comments = quarters[2]
    hiring = [t.name for t in earlier.themes if planted_in(t, earlier_comments) == "hiring"]

    new = [planted_in(t, comments) for t in themes.themes if t.is_new]

    assert "portal" in new
    assert len(new) <= 2
    assert hiring
    assert set(hiring) <= set(themes.gone)


def test_a_theme_means_the_same_in_every_quarter(quarters):
    meanings: dict[str, set[str]] = {}
    for themes, comments in quarters[1:]:
        for theme in themes.themes:
            meanings.setdefault(theme.code, set()).add(planted_in(theme, comments))

    steady = [planted for planted in meanings.values() if len(planted) == 1]

    assert len(steady) >= 9
    assert len(meanings) - len(steady) <= 1
