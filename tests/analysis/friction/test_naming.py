"""Names are phrases that occur in the comments and set a theme apart."""

from __future__ import annotations

import numpy as np

from analysis.friction.naming import Vocabulary, central_quotes
from analysis.friction.vectors import unit
from analysis.friction.words import has_words, phrases

LEGAL = [
    "Contract sign-off by Legal takes three weeks",
    "the legal sign-off is slow",
    "Waiting for legal sign-off again and again",
    "Without legal sign-off nothing moves here",
]
CANTEEN = ["The canteen food is cold", "canteen closes early", "no seats in the canteen", "lunch"]


def test_a_theme_is_named_by_a_phrase_that_its_comments_hold():
    vocabulary = Vocabulary([*LEGAL, *CANTEEN])
    legal, canteen = vocabulary.word(range(4)), vocabulary.word(range(4, 8))

    assert legal.name.casefold() in ("legal sign-off", "sign-off", "legal")
    assert canteen.name == "Canteen"
    assert all(any(word in c.casefold() for c in LEGAL) for word in legal.keywords)


def test_two_themes_never_get_the_same_name():
    vocabulary = Vocabulary(LEGAL + CANTEEN)
    first = vocabulary.word(range(4))
    second = vocabulary.word(range(4), taken=[first.name])

    assert first.name != second.name


def test_a_group_in_which_no_phrase_is_said_twice_has_no_name():
    assert Vocabulary(["red apples", "green pears"]).word([0, 1]).name == ""


def test_phrases_do_not_reach_over_a_full_stop_nor_begin_with_small_words():
    found = phrases("The forecast is late. Nobody plans")

    assert "forecast" in found
    assert not any(phrase.startswith(("the ", "is ")) for phrase in found)
    assert not any("late" in phrase and "plans" in phrase for phrase in found)


def test_scripts_without_spaces_are_named_too():
    comments = [
        "会議が多すぎる",
        "会議に結論がない",
        "長い会議ばかり",
        "予測が遅い",
        "予測が合わない",
    ]

    assert Vocabulary(comments).word([0, 1, 2]).name == "会議"


def test_a_comment_of_signs_alone_has_no_words():
    assert not any(has_words(text) for text in ("", "-", "??? !!", "12 34", "x"))
    assert all(has_words(text) for text in ("ok", "会議が", "слишком поздно"))


def test_quotes_are_central_and_differ():
    rng = np.random.default_rng(4)
    rows = unit((rng.normal(size=(1, 16)) + 0.8 * rng.normal(size=(40, 16))).astype(np.float32))
    rows[1] = rows[0]
    comments = [f"this is comment number {'x' * i} of all" for i in range(40)]
    quotes = central_quotes(comments, rows, np.arange(40))

    assert 2 <= len(quotes) <= 6
    assert len({comments[row] for row in quotes}) == len(quotes)
    cosines = rows[list(quotes)] @ rows[list(quotes)].T
    assert (cosines - np.eye(len(quotes))).max() < 0.81
    centre = unit(rows.mean(axis=0, keepdims=True))[0]
    assert rows[quotes[0]] @ centre > np.quantile(rows @ centre, 0.9)
