"""Planted themes are found and named; where there are none, none are claimed."""

from __future__ import annotations

import socket
from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from analysis.disclosure.released import Tier
from analysis.friction.discovery import themes_of
from analysis.friction.themes import Themes
from analysis.friction.vectors import Comparison
from tests.analysis.friction.remarks import FRICTION, comments_on, shuffled_words

TEN = [theme for theme in FRICTION if theme not in ("portal", "time")]


@pytest.fixture(scope="module")
def planted() -> tuple[Themes, list[str]]:
    comments, said = comments_on(TEN, 350, seed=7)
    return themes_of(comments, seed=1), said


def majority(themes: Themes, said: list[str]) -> list[tuple[str, float]]:
    counts = [Counter(said[row] for row in theme.members) for theme in themes.themes]
    return [(c.most_common(1)[0][0], c.most_common(1)[0][1] / c.total()) for c in counts]


def test_at_least_nine_of_ten_planted_themes_are_found(planted):
    themes, said = planted
    found = {theme for theme, purity in majority(themes, said) if purity > 0.6}

    assert len(found) >= 9
    assert adjusted_mutual_info_score(said, themes.labels()) > 0.8


def test_found_themes_are_named_so_that_a_reader_knows_them(planted):
    themes, said = planted
    named = 0
    for theme, (planted_theme, _) in zip(themes.themes, majority(themes, said), strict=True):
        words = " ".join([theme.name, *theme.keywords]).casefold()
        named += any(stem in words for stem in FRICTION[planted_theme].stems)

    assert named >= 0.9 * len(themes.themes)
    assert len({theme.name for theme in themes.themes}) == len(themes.themes)


def test_every_name_occurs_in_the_comments_it_names(planted):
    themes, _ = planted
    for theme in themes.themes:
        texts = [" ".join(themes.comments[row].casefold().split()) for row in theme.members]

        assert any(theme.name.casefold() in text for text in texts)
        assert set(theme.quotes) <= set(theme.members)
        assert 2 <= len(theme.quotes) <= 6


def test_the_finding_counts_firm_and_loose_themes(planted):
    themes, _ = planted
    firm = sum(theme.tier is Tier.FIRM for theme in themes.themes)

    assert themes.finding.startswith(f"{len(themes.themes)} themes: {firm} firm")
    assert all(theme.stability >= 0.75 for theme in themes.themes if theme.tier is Tier.FIRM)


def test_the_order_of_comments_changes_nothing():
    comments, _ = comments_on(TEN[:4], 120, seed=3)
    order = np.random.default_rng(1).permutation(len(comments))
    first = themes_of(comments, seed=5)
    second = themes_of([comments[i] for i in order], seed=5)

    assert [t.code for t in first.themes] == [t.code for t in second.themes]
    assert [t.name for t in first.themes] == [t.name for t in second.themes]
    assert first.finding == second.finding
    texts = [[first.comments[row] for row in t.quotes] for t in first.themes]
    assert texts == [[second.comments[row] for row in t.quotes] for t in second.themes]
    assert np.array_equal(first.labels()[order], second.labels())


def test_the_same_comments_and_seed_give_the_same_themes():
    comments, _ = comments_on(TEN[:4], 120, seed=4)

    assert themes_of(comments, seed=5).themes == themes_of(comments, seed=5).themes


def test_no_themes_are_looked_for_below_thirty_different_comments():
    comments, _ = comments_on(TEN[:2], 29, seed=1)
    themes = themes_of([*comments, *comments])

    assert themes.themes == ()
    assert "Too few different comments" in themes.finding


def test_pasted_comments_are_one_voice_in_the_graph_and_counted_in_the_theme():
    comments, _ = comments_on(TEN[:3], 150, seed=2)
    once = themes_of(comments)
    pasted = themes_of([*comments, *[comments[0]] * 50])

    assert len(pasted.themes) == len(once.themes)
    labels = pasted.labels()
    assert len(set(labels[[0, *range(150, 200)]])) == 1


def test_comments_without_words_belong_to_no_theme():
    comments, _ = comments_on(TEN[:3], 120, seed=2)
    labels = themes_of([*comments, "", "???", "-"]).labels()

    assert labels[-3:].tolist() == [-1, -1, -1]


def test_a_theme_of_one_question_says_so():
    stuck, _ = comments_on(TEN[:2], 80, seed=2)
    change, _ = comments_on(TEN[2:4], 80, seed=3)
    themes = themes_of([*stuck, *change], ["stuck"] * 80 + ["one_change"] * 80)

    assert {theme.question for theme in themes.themes} <= {"stuck", "one_change", None}
    assert {"stuck", "one_change"} <= {theme.question for theme in themes.themes}


def test_questions_must_fit_the_comments():
    with pytest.raises(ValueError, match="1 questions for 2 comments"):
        themes_of(["a", "b"], ["stuck"])


@pytest.mark.parametrize(
    "odd",
    [
        "\u202eforecast late\u202c",
        "🙂" * 40,
        "x" * 5000,
        "word " * 2000,
        "=1+1",
        "<script>",
    ],
)
def test_odd_texts_are_comments_like_others(odd):
    comments, _ = comments_on(TEN[:3], 60, seed=2)
    themes = themes_of([*comments, odd, odd + " again"])

    assert len(themes.labels()) == 62


def claims(comments: list[str], seed: int) -> bool:
    return len(themes_of(comments, seed=seed).themes) >= 2


@pytest.mark.parametrize("n", [30, 60, 200])
def test_shuffled_words_are_not_claimed_to_have_themes(n):
    wrong = 0
    for seed in range(3):
        comments, _ = comments_on(None, n, seed)
        wrong += claims(shuffled_words(comments, seed), seed)

    assert wrong == 0


def test_one_theme_is_rarely_claimed_to_be_several():
    wrong = sum(
        claims(comments_on([theme], 60, seed)[0], seed) for seed, theme in enumerate(FRICTION)
    )

    assert wrong <= 2  # of twelve: one in ten is asked, measured over many more


def test_german_and_english_comments_on_one_thing_are_one_theme():
    english, _ = comments_on(["meetings", "legal", "forecast"], 150, seed=8)
    german = [
        "zu viele Besprechungen ohne Ergebnis",
        "in der Besprechung wird nur geredet und nichts entschieden",
        "Besprechungen ohne Tagesordnung und ohne Protokoll",
        "wieder eine Besprechung mit fünfzehn Leuten",
    ]
    themes = themes_of([*english, *german])
    labels = themes.labels()
    meetings = Counter(labels[-4:]).most_common(1)[0]

    assert meetings[1] >= 3
    assert Counter(labels[:-4])[meetings[0]] > 20


def test_the_fallback_says_aloud_how_it_compared():
    comments, _ = comments_on(TEN[:4], 200, seed=9)
    themes = themes_of(comments, comparison=Comparison.WORDS)

    assert themes.comparison is Comparison.WORDS
    assert "words and characters" in themes.finding


def test_nothing_reaches_for_the_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    comments, _ = comments_on(TEN[:3], 60, seed=1)

    assert themes_of(comments).comments == tuple(comments)
