"""Does a word mean the same to both sides, and do they know it if it does not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.clusters import ClusteredMean, clustered_mean
from analysis.estimate import Estimate, unknown
from analysis.false_discoveries import control_false_discoveries
from analysis.groups import Labels, index_groups

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
LEVEL = 0.01
"""Strict, because a page claims five kinds of findings and may be wrong once in twenty."""
PERMUTATIONS = 19_999


@dataclass(frozen=True, slots=True)
class PairMeaning:
    """What two functions mean by a word.

    Attributes
    ----------
    first, second : hashable
    agreement : Estimate
        Chance-corrected agreement between a member of one and a member of the other: 1 is the
        same, 0 what random answers give. ``n`` is the smaller group.
    p, p_adjusted : float
        Permutation test of no difference, and after Benjamini-Hochberg over the pairs.
    differs : bool
        The word as a whole divides the functions, and so does this pair after adjusting, also
        where a function that stands against many others is set aside.
    """

    first: Hashable
    second: Hashable
    agreement: Estimate
    p: float
    p_adjusted: float
    differs: bool


@dataclass(frozen=True, slots=True)
class PairBelief:
    """Whether one function knows what another means by a word.

    Attributes
    ----------
    believer, about : hashable
    accuracy : Estimate
        Chance-corrected agreement of "what I think they mean" with what they do mean.
    assumed_same : Estimate
        Share who think the other side means what they mean themselves.
    illusion : Estimate
        Assumed sameness minus the sameness there is, within respondents: above 0, the believer
        does not know that the word divides them; below 0, they see a difference that is not there.
    is_unaware : bool
        The meanings differ, and the interval of the illusion lies above 0.
    """

    believer: Hashable
    about: Hashable
    accuracy: Estimate
    assumed_same: Estimate
    illusion: Estimate
    is_unaware: bool


@dataclass(frozen=True, slots=True)
class TermAgreement:
    """What a word means within and between functions.

    Attributes
    ----------
    functions : tuple of hashable
    within : tuple of Estimate
        Chance-corrected agreement inside each function.
    overall : Estimate
        The same over everybody.
    p : float
        Permutation test that the functions mean the same.
    pairs : tuple of PairMeaning
    beliefs : tuple of PairBelief
        Empty where nobody was asked about another function.
    """

    functions: tuple[Hashable, ...]
    within: tuple[Estimate, ...]
    overall: Estimate
    p: float
    pairs: tuple[PairMeaning, ...]
    beliefs: tuple[PairBelief, ...]


def term_agreement(
    meanings: ArrayLike,
    functions: Labels,
    *,
    definitions: int,
    rng: np.random.Generator,
    believed: ArrayLike | None = None,
    partners: Labels | None = None,
) -> TermAgreement:
    r"""Measure whether a word means the same within and between functions.

    Parameters
    ----------
    meanings : array_like, shape (n,)
        The definition each respondent chose as theirs, numbered from 1; 0 or NaN is missing.
    functions : sequence, shape (n,)
        The function of each respondent.
    definitions : int
        How many definitions were offered, at least two.
    rng : numpy.random.Generator
        For the permutation tests (19,999 permutations).
    believed : array_like, shape (n,), optional
        The definition each thinks the partner uses; 0 or NaN is missing.
    partners : sequence, shape (n,), optional
        The partner function that ``believed`` is about.

    Returns
    -------
    TermAgreement
        Thin functions have NaN where nothing can be said.

    Raises
    ------
    ValueError
        With fewer than two definitions, or an answer above their number.

    Notes
    -----
    Agreement :math:`P` is the chance that two different members choose the same definition:
    within A :math:`\sum_k n_k(n_k-1)/(n(n-1))`, between A and B :math:`\sum_k p_{Ak}p_{Bk}`.
    Corrected for chance as :math:`(P - 1/K)/(1 - 1/K)` (Brennan & Prediger), so random clicking
    scores 0 and full agreement 1 whatever the word; Cohen's correction by the margins has no
    value where all agree. Intervals from the U-statistic's variance. Functions are tested by the
    squared distances of their shares from the common ones,
    :math:`\sum_A n_A \sum_k (p_{Ak} - p_k)^2`; its distribution when labels are shuffled is that
    of multivariate hypergeometric counts, drawn directly. The whole word is tested first; only
    where that stands at .01 are its pairs tested (else their p is NaN). One function that means
    something else is in many pairs that surely differ, and would make room for chance among the
    others: it is set aside with its pairs, and the others must stand among themselves.

    References
    ----------
    Brennan & Prediger (1981), Educational and Psychological Measurement 41:687; Good (2005),
    Permutation, Parametric and Bootstrap Tests; Chaffee & McLeod (1968), coorientation.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> side = ["Sales"] * 12 + ["Finance"] * 12
    >>> found = term_agreement([1] * 12 + [2] * 12, side, definitions=3, rng=rng)
    >>> [inside.value for inside in found.within], round(found.pairs[0].agreement.value, 9)
    ([1.0, 1.0], -0.5)
    >>> found.pairs[0].differs
    True
    """
    index = index_groups(functions)
    own = _codes(meanings, definitions)
    kept = (own >= 0) & (index.codes >= 0)
    g = len(index)
    flat = np.bincount(index.codes[kept] * definitions + own[kept], minlength=g * definitions)
    counts = flat.reshape(g, definitions)
    p = _difference_p(counts, rng)
    pairs = _pairs(index.labels, counts, p, rng)
    beliefs: tuple[PairBelief, ...] = ()
    if believed is not None and partners is not None:
        about = _positions(partners, index.labels)
        thought = _codes(believed, definitions)
        beliefs = _beliefs(index.labels, (index.codes, about, own, thought), counts, pairs)
    within = tuple(_within(row) for row in counts)
    return TermAgreement(index.labels, within, _within(counts.sum(axis=0)), p, pairs, beliefs)


def double_meanings(
    terms: tuple[TermAgreement, ...], *, level: float = LEVEL
) -> tuple[tuple[int, PairMeaning], ...]:
    """Choose, over all words asked about, the pairs of functions that a word surely divides.

    Parameters
    ----------
    terms : tuple of TermAgreement
        One per word.
    level : float
        Level for the words and false discovery rate for the pairs of those that stand.

    Returns
    -------
    tuple of (position of the word, PairMeaning)
        Words are adjusted over words first, then all their pairs together, functions that stand
        against many set aside one after the other; least agreement first.
    """
    of_words = control_false_discoveries([term.p for term in terms])
    standing = [i for i, p in enumerate(of_words) if p <= level]
    candidates = [(i, pair) for i in standing for pair in terms[i].pairs]
    divided = _divided(
        [((i, pair.first), (i, pair.second)) for i, pair in candidates],
        [pair.p for _, pair in candidates],
        level,
    )
    found = [c for c, differs in zip(candidates, divided, strict=True) if differs]
    return tuple(sorted(found, key=lambda item: item[1].agreement.value))


def _divided(
    sides: Sequence[tuple[Hashable, Hashable]], p_values: Sequence[float], level: float
) -> list[bool]:
    """Flag the pairs that differ: those of the function in most of them, then without it again."""
    divided = [False] * len(sides)
    left = list(p_values)
    while True:
        adjusted = control_false_discoveries(left)
        stand = [i for i, q in enumerate(adjusted) if q <= level]
        if not stand:
            return divided
        ((odd, _),) = Counter(side for i in stand for side in sides[i]).most_common(1)
        for i in stand:
            divided[i] = divided[i] or odd in sides[i]
        left = [math.nan if odd in pair else p for pair, p in zip(sides, left, strict=True)]


def _codes(answers: ArrayLike, definitions: int) -> Codes:
    if definitions < 2:
        raise ValueError(f"a term needs two definitions, got {definitions}")
    values = np.nan_to_num(np.asarray(answers, dtype=np.float64)).astype(np.int64)
    if values.size and values.max() > definitions:
        raise ValueError(f"answer {values.max()} but only {definitions} definitions")
    return values - 1


def _positions(labels: Labels, functions: tuple[Hashable, ...]) -> Codes:
    index = index_groups(labels)
    place = {label: i for i, label in enumerate(functions)}
    known = np.array([place.get(label, -1) for label in index.labels] + [-1], dtype=np.int64)
    return known[index.codes]


def _corrected(mean: float, error: float, n: int, definitions: int) -> Estimate:
    """Correct agreement for chance; the interval is cut at what can occur."""
    if not math.isfinite(mean):
        return unknown(n)
    chance = 1 / definitions
    value, spread = (mean - chance) / (1 - chance), error / (1 - chance)
    floor = -chance / (1 - chance)
    low, high = value - 1.96 * spread, value + 1.96 * spread
    return Estimate(value, float(np.maximum(floor, low)), float(np.minimum(1.0, high)), n)


def _within(counts: Codes) -> Estimate:
    n, k = int(counts.sum()), len(counts)
    if n < 2:
        return unknown(n)
    same = (counts - 1) / (n - 1)
    mean = float(counts @ same) / n
    if n < 3:
        return _corrected(mean, math.nan, n, k)
    variance = float(counts @ (same - mean) ** 2) / (n - 1)
    return _corrected(mean, 2 * math.sqrt(variance / n), n, k)


def _between(first: Codes, second: Codes) -> Estimate:
    n, m = int(first.sum()), int(second.sum())
    if min(n, m) == 0:
        return unknown(0)
    p, q = first / n, second / m
    mean = float(p @ q)
    if min(n, m) < 2:
        return _corrected(mean, math.nan, min(n, m), len(first))
    spread = first @ (q - mean) ** 2 / (n * (n - 1)) + second @ (p - mean) ** 2 / (m * (m - 1))
    return _corrected(mean, math.sqrt(float(spread)), min(n, m), len(first))


def _pairs(
    labels: tuple[Hashable, ...], counts: Codes, p_word: float, rng: np.random.Generator
) -> tuple[PairMeaning, ...]:
    places = list(combinations(range(len(labels)), 2))
    tested = p_word <= LEVEL
    p = [_difference_p(counts[[a, b]], rng) if tested else math.nan for a, b in places]
    adjusted = control_false_discoveries(p)
    divided = _divided(places, p, LEVEL)
    return tuple(
        PairMeaning(
            labels[a],
            labels[b],
            _between(counts[a], counts[b]),
            raw,
            float(q),
            differs=differs,
        )
        for (a, b), raw, q, differs in zip(places, p, adjusted, divided, strict=True)
    )


def _difference_p(counts: Codes, rng: np.random.Generator) -> float:
    """Test agreement within groups exceeding that between them, when labels are shuffled.

    With the margins fixed, the statistic rises with the sum over groups of squares / n.
    """
    sizes = counts.sum(axis=1)
    used = sizes > 0
    counts, sizes = counts[used], sizes[used]
    if len(sizes) < 2 or sizes.sum() < 4:
        return math.nan
    observed = float((counts**2 / sizes[:, None]).sum())
    left = np.broadcast_to(counts.sum(axis=0), (PERMUTATIONS, counts.shape[1])).copy()
    drawn = np.zeros(PERMUTATIONS)
    for size in sizes[:-1]:
        part = _draw(left, int(size), rng)
        drawn += (part**2).sum(axis=1) / size
        left -= part
    drawn += (left**2).sum(axis=1) / sizes[-1]
    return float(((drawn >= observed - 1e-9).sum() + 1) / (PERMUTATIONS + 1))


def _draw(left: Codes, size: int, rng: np.random.Generator) -> Codes:
    """Draw ``size`` from each row of what is left, without replacement, kind by kind."""
    part = np.zeros_like(left)
    wanted = np.full(len(left), size, dtype=np.int64)
    rest = left.sum(axis=1)
    for kind in range(left.shape[1] - 1):
        rest = rest - left[:, kind]
        part[:, kind] = rng.hypergeometric(left[:, kind], rest, wanted)
        wanted = wanted - part[:, kind]
    part[:, -1] = wanted
    return part


def _beliefs(
    labels: tuple[Hashable, ...],
    answers: tuple[Codes, Codes, Codes, Codes],
    counts: Codes,
    pairs: tuple[PairMeaning, ...],
) -> tuple[PairBelief, ...]:
    function, about, own, thought = answers
    divided = {frozenset((pair.first, pair.second)) for pair in pairs if pair.differs}
    found = []
    for a, b in np.ndindex(len(labels), len(labels)):
        rows = (function == a) & (about == b) & (own >= 0) & (thought >= 0)
        m = int(counts[b].sum())
        if a == b or not rows.any() or m == 0:
            continue
        theirs = counts[b] / m
        same = (own[rows] == thought[rows]).astype(np.float64)
        illusion = _with_target(same - theirs[own[rows]], counts[b], own[rows]).estimate()
        right = _with_target(theirs[thought[rows]], counts[b], thought[rows])
        accuracy = _corrected(right.mean, right.error, right.clusters, counts.shape[1])
        unaware = frozenset((labels[a], labels[b])) in divided and illusion.low > 0
        share = clustered_mean(same).estimate()
        found.append(PairBelief(labels[a], labels[b], accuracy, share, illusion, bool(unaware)))
    return tuple(found)


def _with_target(values: Floats, target: Codes, chosen: Codes) -> ClusteredMean:
    """Mean over believers whose error also counts that the other side is a sample."""
    mine = clustered_mean(values)
    m = int(target.sum())
    if m < 2:
        return ClusteredMean(mine.mean, math.nan, mine.clusters, mine.answers)
    share = np.bincount(chosen, minlength=len(target)) / len(chosen)
    centre = float(target @ share) / m
    theirs = float(target @ (share - centre) ** 2) / (m * (m - 1))
    return ClusteredMean(
        mine.mean, math.hypot(mine.error, math.sqrt(theirs)), mine.clusters, mine.answers
    )
