"""Names of themes: a phrase that sets it apart, two keywords, and quotes that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.friction.vectors import Vectors, unit
from analysis.friction.words import phrases

MOST_QUOTES = 6  # candidates in order; a reader is shown two or three
_PRIOR = 0.05  # weight of all comments in a theme's frequencies
_LEAST_SHARE = 0.12  # of a theme's comments that must hold the phrase
_LEAST_COMMENTS = 2
_LONGER_IS_BETTER = 0.65  # a phrase of several words needs this share of the best word's score
_QUOTE_WORDS = (6, 28)
_STEM = 6  # first letters by which forms of a word count together
_ALIKE = 0.8  # cosine above which two quotes say the same in the same way


@dataclass(frozen=True, slots=True)
class Wording:
    """How a theme is called: its name, and two keywords that are not in the name."""

    name: str
    keywords: tuple[str, ...]


class Vocabulary:
    """The phrases of all comments, counted once by comment.

    Forms of a word ("decide", "decides") count together by their first letters; a name shows the
    form that is used most.
    """

    def __init__(self, comments: Sequence[str]) -> None:
        self._forms = [phrases(comment) for comment in comments]
        self._phrases = [{_stem(form) for form in forms} for forms in self._forms]
        self._all = Counter(phrase for found in self._phrases for phrase in found)

    def word(self, members: Iterable[int], taken: Iterable[str] = ()) -> Wording:
        """Name a group of comments.

        Parameters
        ----------
        members : iterable of int
            Rows of the comments.
        taken : iterable of str
            Names given to other themes already.

        Returns
        -------
        Wording
            The phrase with the highest log-odds score that occurs in the comments; an empty
            name where no phrase is said twice.

        References
        ----------
        Monroe, Colaresi & Quinn (2008), Fightin' Words, Political Analysis 16: log-odds ratio
        with informative Dirichlet prior, divided by its standard error.
        """
        rows = list(members)
        scores = self._scores(rows, _LEAST_SHARE) or self._scores(rows, 0.0)
        used = {_stem(name.casefold()) for name in taken}
        ranked = sorted(scores, key=lambda phrase: (-scores[phrase], phrase))
        ranked = [phrase for phrase in ranked if phrase not in used]
        if not ranked:
            return Wording("", ())
        forms = self._usual_forms(rows)
        best = _longest_good(ranked, scores)
        name = forms[best]
        keywords = tuple(forms[phrase] for phrase in _keywords(best, ranked))
        return Wording(name[:1].upper() + name[1:], keywords)

    def _usual_forms(self, members: list[int]) -> dict[str, str]:
        """Return the form of each phrase that is used most in these comments."""
        used = Counter(form for row in members for form in self._forms[row])
        usual: dict[str, str] = {}
        for form in sorted(used, key=lambda form: (-used[form], form)):
            usual.setdefault(_stem(form), form)
        return usual

    def _scores(self, members: list[int], least_share: float) -> dict[str, float]:
        inside = Counter(phrase for row in members for phrase in self._phrases[row])
        least = max(_LEAST_COMMENTS, least_share * len(members))
        outside_total = len(self._phrases) - len(members)
        scores = {}
        for phrase, n in inside.items():
            if n < least:
                continue
            expected = _PRIOR * self._all[phrase]
            m = self._all[phrase] - n
            here = _log_odds(n + expected, len(members) + _PRIOR * len(self._phrases))
            there = _log_odds(m + expected, outside_total + _PRIOR * len(self._phrases))
            scores[phrase] = (here - there) / np.sqrt(1 / (n + expected) + 1 / (m + expected))
        return scores


def _log_odds(count: float, total: float) -> float:
    return float(np.log(count / max(total - count, 0.5)))


def _longest_good(ranked: Sequence[str], scores: dict[str, float]) -> str:
    """Prefer a phrase of several words that holds the best word and scores nearly as well."""
    best = ranked[0]
    for phrase in ranked[1:]:
        longer = len(phrase.split()) > len(best.split()) and best in phrase.split()
        if longer and scores[phrase] >= _LONGER_IS_BETTER * scores[best]:
            return phrase
    return best


def _keywords(name: str, ranked: Sequence[str]) -> tuple[str, ...]:
    """Return the next two single words that the name and each other do not repeat."""
    chosen: list[str] = []
    for phrase in ranked:
        if " " in phrase or any(_alike(phrase, word) for word in [*name.split(), *chosen]):
            continue
        chosen.append(phrase)
        if len(chosen) == 2:
            break
    return tuple(chosen)


def _stem(phrase: str) -> str:
    return " ".join(word[:_STEM] for word in phrase.split())


def _alike(a: str, b: str) -> bool:
    shorter = min(len(a), len(b), _STEM - 1)
    return a[:shorter] == b[:shorter] if shorter >= 3 else a == b


def central_quotes(
    comments: Sequence[str], vectors: Vectors, members: NDArray[np.int64]
) -> tuple[int, ...]:
    """Choose comments near the middle of a theme that differ from one another.

    Parameters
    ----------
    comments : sequence of str
        All comments.
    vectors : ndarray of float32, shape (comments, dimensions)
        Unit rows.
    members : ndarray of int, shape (members,)
        Rows of the theme's comments.

    Returns
    -------
    tuple of int
        Up to six rows, best first: whoever shows them may leave some out.
    """
    centre = unit(vectors[members].mean(axis=0, keepdims=True))[0]
    nearness = vectors[members] @ centre
    low, high = _QUOTE_WORDS
    fits = [low <= len(comments[row].split()) <= high for row in members]
    order = sorted(range(len(members)), key=lambda i: (not fits[i], -nearness[i], i))
    chosen: list[int] = []
    said: set[str] = set()
    for i in order:
        row = int(members[i])
        text = comments[row].casefold()
        if text in said or (chosen and float((vectors[chosen] @ vectors[row]).max()) > _ALIKE):
            continue
        chosen.append(row)
        said.add(text)
        if len(chosen) == MOST_QUOTES:
            break
    return tuple(chosen)
