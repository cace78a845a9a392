"""Do people know this quarter's goals, and not only say so.

Real goals stand among decoys. What counts is choosing the real ones *more* than the decoys, so
that clicking at random and ticking everything both earn nothing. Groups only, never a person.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.clusters import Contrast, clustered_mean, contrast, t_p_value, t_reach
from analysis.estimate import Estimate, unknown
from analysis.false_discoveries import control_false_discoveries
from analysis.groups import GroupIndex, Labels, index_groups

Floats = NDArray[np.float64]
LEVEL = 0.01
"""Strict, because a page claims five kinds of findings and may be wrong once in twenty."""


@dataclass(frozen=True, slots=True)
class GoalChoice:
    """One goal in one group.

    Attributes
    ----------
    goal : int
        Column of the answers.
    is_real : bool
    chosen : Estimate
        Share who chose it.
    known : Estimate
        The same minus the respondents' own rate of choosing decoys: 0 is guessing.
    p_adjusted : float
        A real goal against the group's other real goals, within respondents; adjusted by
        Benjamini-Hochberg over all groups and goals. NaN for decoys.
    is_unknown : bool
        Known less than the others after adjusting, and not surely more than by guessing.
    """

    goal: int
    is_real: bool
    chosen: Estimate
    known: Estimate
    p_adjusted: float
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class GoalKnowledge:
    """What a group shows that it knows, beside what it claims to know.

    Attributes
    ----------
    group : hashable
    n : int
        Respondents who answered the test.
    score : Estimate
        Hits minus false alarms, -1 to 1; 0 for a random clicker and for a yes-to-all.
    d_prime : Estimate
        Sensitivity d' of the group, in standard normal units.
    hits, false_alarms : float
        Share of real goals, and of decoys, chosen.
    claimed : Estimate
        Awareness claimed before the test, rescaled to 0 to 1.
    overclaim : Estimate
        Claimed minus score, within respondents who gave both.
    goals : tuple of GoalChoice
    """

    group: Hashable
    n: int
    score: Estimate
    d_prime: Estimate
    hits: float
    false_alarms: float
    claimed: Estimate
    overclaim: Estimate
    goals: tuple[GoalChoice, ...]


@dataclass(frozen=True, slots=True)
class _Answers:
    """Rates per respondent; private to this module, never handed out."""

    chosen: Floats
    real: Floats
    decoy: Floats
    hits: Floats
    alarms: Floats

    @property
    def scores(self) -> Floats:
        return self.hits - self.alarms

    def of(self, rows: NDArray[np.intp]) -> _Answers:
        return _Answers(
            self.chosen[rows], self.real[rows], self.decoy[rows], self.hits[rows], self.alarms[rows]
        )


def goal_knowledge(
    chosen: ArrayLike,
    is_real: ArrayLike,
    *,
    groups: Labels | None = None,
    claimed: ArrayLike | None = None,
    claimed_scale: tuple[float, float] = (1.0, 5.0),
    level: float = LEVEL,
) -> tuple[GoalKnowledge, ...]:
    r"""Tell what groups know about their goals, corrected for guessing.

    Parameters
    ----------
    chosen : array_like, shape (n, goals)
        1 where the respondent chose the goal as one of this quarter's, 0 where not; or their
        confidence from 0 to 1. NaN where not answered; respondents who answered no real goal or
        no decoy do not count.
    is_real : array_like, shape (goals,) or (n, goals)
        1 for a real goal, 0 for a decoy; per respondent where functions have goals of their own;
        NaN where a goal does not concern a respondent.
    groups : sequence, shape (n,), optional
        Function of each respondent; everybody is one group, None, without it.
    claimed : array_like, shape (n,), optional
        Awareness claimed before the test, on ``claimed_scale``; NaN where missing.
    claimed_scale : (float, float)
    level : float
        False discovery rate of goals called unknown.

    Returns
    -------
    tuple of GoalKnowledge
        One per group, in the sorted order of the labels. Never a person; a group of one has no
        interval. Whether a group may be shown is for the release gate.

    Notes
    -----
    Respondent i: :math:`s_i = H_i/R_i - F_i/D_i`, hits over real goals minus false alarms over
    decoys. Choosing with any fixed probability has expectation 0; choosing all, or none, is 0
    exactly. The group's score is the mean of :math:`s_i`, with a t interval.
    :math:`d' = \Phi^{-1}(h) - \Phi^{-1}(f)` from the group's summed counts, with one hit-or-alarm
    added in proportion to the numbers of real goals and decoys (log-linear rule; added half and
    half, a yes-to-all would score where there are more decoys than goals); its interval by the
    jackknife over respondents.

    References
    ----------
    Hautus (1995), Behavior Research Methods 27:46; Macmillan & Creelman (2005), Detection Theory;
    Efron & Stein (1981), Annals of Statistics 9:586.

    Examples
    --------
    >>> knows, all_of_them = [1, 1, 0, 0, 0], [1, 1, 1, 1, 1]
    >>> real = [1, 1, 0, 0, 0]
    >>> goal_knowledge([knows] * 5, real)[0].score.value
    1.0
    >>> found = goal_knowledge([all_of_them] * 5, real)[0]
    >>> found.score.value, abs(found.d_prime.value) < 1e-9
    (0.0, True)
    """
    answers, usable = _answers(chosen, is_real)
    n = len(usable)
    index = GroupIndex((None,), np.zeros(n, dtype=np.int64))
    if groups is not None:
        index = index_groups(groups)
    boast = np.full(n, np.nan)
    if claimed is not None:
        low, high = claimed_scale
        boast = (np.asarray(claimed, dtype=np.float64) - low) / (high - low)
    members = [np.flatnonzero((index.codes == g) & usable) for g in range(len(index))]
    choices = _choices([answers.of(rows) for rows in members], level)
    return tuple(
        _knowledge(label, answers.of(rows), boast[rows], of_group)
        for label, rows, of_group in zip(index.labels, members, choices, strict=True)
    )


def knowledge_differences(
    chosen: ArrayLike, is_real: ArrayLike, groups: Labels, *, level: float = LEVEL
) -> tuple[tuple[Hashable, Contrast, bool], ...]:
    """Compare each group's score with everybody else's, adjusted over the groups.

    Parameters
    ----------
    chosen, is_real, groups
        As for ``goal_knowledge``.
    level : float
        False discovery rate.

    Returns
    -------
    tuple of (group, Contrast, is_flagged)
        The group's score minus the rest's by Welch's t; sorted by group. The clearest is flagged
        first; a further one must also stand against a rest without those already flagged.

    Examples
    --------
    >>> right, wrong = [1, 1, 0, 0], [0, 1, 1, 0]
    >>> found = knowledge_differences(
    ...     [right] * 9 + [wrong] + [wrong] * 9 + [right], [1, 1, 0, 0], ["a"] * 10 + ["b"] * 10)
    >>> [(group, round(test.difference.value, 2)) for group, test, _ in found]
    [('a', 0.8), ('b', -0.8)]
    """
    answers, usable = _answers(chosen, is_real)
    index = index_groups(groups)
    scores = answers.scores
    own = [usable & (index.codes == g) for g in range(len(index))]
    everybody = usable & (index.codes >= 0)
    tests = [_against(scores, mine, everybody) for mine in own]
    adjusted = control_false_discoveries([test.p for test in tests])
    flags = np.zeros(len(own), dtype=np.bool_)
    for g in np.argsort(adjusted, kind="stable"):
        if not adjusted[g] <= level:
            break
        unflagged = everybody & ~np.isin(index.codes, np.flatnonzero(flags))
        flags[g] = not flags.any() or _against(scores, own[g], unflagged).p <= level
    return tuple(
        (label, test, bool(flag))
        for label, test, flag in zip(index.labels, tests, flags, strict=True)
    )


def _against(scores: Floats, mine: NDArray[np.bool_], among: NDArray[np.bool_]) -> Contrast:
    """Compare some respondents with the others among those given."""
    return contrast(clustered_mean(scores[mine]), clustered_mean(scores[among & ~mine]))


def _answers(chosen: ArrayLike, is_real: ArrayLike) -> tuple[_Answers, NDArray[np.bool_]]:
    picked = np.asarray(chosen, dtype=np.float64)
    key = np.broadcast_to(np.asarray(is_real, dtype=np.float64), picked.shape)
    given = np.isfinite(picked) & np.isfinite(key)
    real = (given & (key > 0)).astype(np.float64)
    decoy = (given & (key <= 0)).astype(np.float64)
    filled = np.where(given, picked, 0.0)
    n_real, n_decoy = real.sum(axis=1), decoy.sum(axis=1)
    usable = (n_real > 0) & (n_decoy > 0)
    hits = (filled * real).sum(axis=1) / np.maximum(n_real, 1)
    alarms = (filled * decoy).sum(axis=1) / np.maximum(n_decoy, 1)
    return _Answers(np.where(given, picked, np.nan), real, decoy, hits, alarms), usable


def _knowledge(
    label: Hashable, answers: _Answers, boast: Floats, goals: tuple[GoalChoice, ...]
) -> GoalKnowledge:
    n = len(answers.hits)
    return GoalKnowledge(
        group=label,
        n=n,
        score=clustered_mean(answers.scores).estimate(),
        d_prime=_d_prime(answers),
        hits=float(answers.hits.mean()) if n else math.nan,
        false_alarms=float(answers.alarms.mean()) if n else math.nan,
        claimed=clustered_mean(boast).estimate(),
        overclaim=clustered_mean(boast - answers.scores).estimate(),
        goals=goals,
    )


def _d_prime(answers: _Answers, confidence: float = 0.95) -> Estimate:
    n = len(answers.hits)
    if n == 0:
        return unknown(0)
    filled = np.nan_to_num(answers.chosen)
    hits, alarms = (filled * answers.real).sum(axis=1), (filled * answers.decoy).sum(axis=1)
    real, decoy = answers.real.sum(axis=1), answers.decoy.sum(axis=1)
    value = float(_sensitivity(hits.sum(), real.sum(), alarms.sum(), decoy.sum()))
    if n < 2:
        return Estimate(value, math.nan, math.nan, n)
    without = _sensitivity(
        hits.sum() - hits, real.sum() - real, alarms.sum() - alarms, decoy.sum() - decoy
    )
    error = math.sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum()))
    reach = t_reach(n - 1, confidence) * error
    return Estimate(value, value - reach, value + reach, n)


def _sensitivity(hits: Floats, real: Floats, alarms: Floats, decoy: Floats) -> Floats:
    share = real / (real + decoy)
    h = (hits + share) / (real + 2 * share)
    f = (alarms + 1 - share) / (decoy + 2 * (1 - share))
    return np.asarray(special.ndtri(h) - special.ndtri(f), dtype=np.float64)


def _choices(groups: list[_Answers], level: float) -> list[tuple[GoalChoice, ...]]:
    """Judge every goal in every group, adjusting over all of them at once."""
    width = groups[0].chosen.shape[1] if groups else 0
    p = np.array([[_against_others(a, goal) for goal in range(width)] for a in groups])
    adjusted = control_false_discoveries(p)
    return [
        tuple(_choice(answers, goal, float(row[goal]), level) for goal in range(width))
        for answers, row in zip(groups, adjusted, strict=True)
    ]


def _against_others(answers: _Answers, goal: int) -> float:
    """Test a real goal being known less, or more, than the respondents' other real goals."""
    others = answers.real.copy()
    others[:, goal] = 0.0
    count = others.sum(axis=1)
    rows = (answers.real[:, goal] > 0) & (count > 0)
    if rows.sum() < 2:
        return math.nan
    filled = np.nan_to_num(answers.chosen)
    rest = (filled * others).sum(axis=1)[rows] / count[rows]
    found = clustered_mean(filled[rows, goal] - rest)
    if found.mean == 0:
        return 1.0
    # all alike leaves no spread for t: no sign test of n respondents says more than this
    least = 2.0 ** (1 - found.clusters)
    if not found.error > 0:
        return least
    return max(least, t_p_value(found.mean / found.error, found.clusters - 1))


def _choice(answers: _Answers, goal: int, p: float, level: float) -> GoalChoice:
    share = clustered_mean(answers.chosen[:, goal]).estimate()
    known = clustered_mean(answers.chosen[:, goal] - answers.alarms).estimate()
    real = bool((answers.real[:, goal] > 0).any())
    others = np.nanmean(answers.hits) if len(answers.hits) else math.nan
    unknown_goal = real and p <= level and share.value < others and not known.low > 0
    return GoalChoice(goal, real, share, known, p if real else math.nan, bool(unknown_goal))
