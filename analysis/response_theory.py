"""The graded response model: what an ordered answer says of a respondent, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from analysis.errors import TooFewRespondentsError
from analysis.groups import Floats

Grid = Literal["even", "gauss-hermite"]
Codes = NDArray[np.int64]

EVEN_NODES = 61
EVEN_REACH = 6.0
HERMITE_NODES = 21
FIRST_SLOPE = 1.2
LEAST_PROBABILITY = 1e-300
UNANSWERED = -1


@dataclass(frozen=True, slots=True)
class GradedResponse:
    """Slopes and thresholds of the items, and each respondent's place.

    Parameters
    ----------
    slopes : ndarray, shape (items,)
        Signed so that their sum is positive.
    thresholds : tuple of ndarray
        Per item: where an answer above the k-th becomes as likely as not, in standard deviations.
    log_likelihood : float
        Marginal, the respondents' places being standard normal.
    reliability : float
        Variance of the scores over that variance plus the mean squared standard error.
    scores, standard_errors : ndarray, shape (respondents,)
        Posterior means and standard deviations. Never shown of one respondent.
    """

    slopes: Floats
    thresholds: tuple[Floats, ...]
    log_likelihood: float
    reliability: float
    scores: Floats
    standard_errors: Floats


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Distinct answer patterns: codes (patterns x items), how often each occurs, whose is whose."""

    codes: Codes
    weight: Floats
    owner: Codes
    sizes: tuple[int, ...]


def graded_response(ratings: ArrayLike, *, grid: Grid = "even") -> GradedResponse:
    r"""Fit Samejima's graded response model by marginal maximum likelihood.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        Small integers, reverse-keyed already; NaN = missing at random, simply not used. Answers
        that nobody gave do not count.
    grid : {"even", "gauss-hermite"}
        61 evenly spaced places over plus and minus 6 (as mirt), or 21 of Gauss and Hermite (as
        ltm). The likelihoods differ in the second decimal, the parameters hardly.

    Returns
    -------
    GradedResponse

    Raises
    ------
    TooFewRespondentsError
        Under two items or respondents, or an item answered alike by all.

    Notes
    -----
    :math:`P(y \ge k) = 1/(1 + \exp(-a(\theta - b_k)))`. Checked against mirt 1.45.1 and ltm 1.2-0.
    Source: Samejima (1969); Bock & Aitkin (1981), Psychometrika 46(4).
    """
    patterns = _patterns(np.asarray(ratings, dtype=np.float64))
    nodes, prior = _quadrature(grid)

    def misfit(parameters: Floats) -> tuple[float, Floats]:
        return _misfit(parameters, patterns, nodes, prior)

    start = _start(patterns)
    found = optimize.minimize(
        misfit, start, jac=True, method="L-BFGS-B", options={"maxiter": 500, "ftol": 1e-14}
    )
    items = _items(found.x, patterns.sizes)
    sign = -1.0 if sum(slope for slope, _ in items) < 0 else 1.0
    places, sd = _places(items, patterns, nodes, prior)
    scores, errors = sign * places[patterns.owner], sd[patterns.owner]
    spread = float(scores.var(ddof=1))
    return GradedResponse(
        slopes=np.array([sign * slope for slope, _ in items]),
        thresholds=tuple(-sign * intercepts / slope for slope, intercepts in items),
        log_likelihood=-float(found.fun),
        reliability=spread / (spread + float((errors**2).mean())),
        scores=scores,
        standard_errors=errors,
    )


def _patterns(answers: Floats) -> _Patterns:
    items = answers.shape[1]
    codes = np.full(answers.shape, UNANSWERED, dtype=np.int64)
    sizes = []
    for item in range(items):
        known = np.isfinite(answers[:, item])
        values, codes[known, item] = np.unique(answers[known, item], return_inverse=True)
        sizes.append(values.size)
    if len(answers) < 2 or items < 2 or min(sizes) < 2:
        raise TooFewRespondentsError(
            "the graded response model needs two respondents and two items, "
            "each of them answered in at least two ways"
        )
    distinct, owner, weight = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    return _Patterns(distinct, weight.astype(np.float64), owner.reshape(-1), tuple(sizes))


def _quadrature(grid: Grid) -> tuple[Floats, Floats]:
    if grid == "gauss-hermite":
        nodes, weights = np.polynomial.hermite_e.hermegauss(HERMITE_NODES)
        return nodes, weights / weights.sum()
    nodes = np.linspace(-EVEN_REACH, EVEN_REACH, EVEN_NODES)
    density = np.exp(-(nodes**2) / 2)
    return nodes, density / density.sum()


def _start(patterns: _Patterns) -> Floats:
    """Slopes alike, intercepts from the margins; ordered intercepts by logs of their gaps."""
    parts = []
    for item, size in enumerate(patterns.sizes):
        known = patterns.codes[:, item] != UNANSWERED
        counts = np.bincount(
            patterns.codes[known, item], weights=patterns.weight[known], minlength=size
        )
        above = 1 - np.cumsum(counts)[:-1] / counts.sum()
        intercepts = special.logit(above) * np.sqrt(1 + FIRST_SLOPE**2 / 3)
        parts.append(np.concatenate([[FIRST_SLOPE], intercepts[:1], np.log(-np.diff(intercepts))]))
    return np.concatenate(parts)


def _items(parameters: Floats, sizes: tuple[int, ...]) -> list[tuple[float, Floats]]:
    """Slope and falling intercepts of each item."""
    parts = np.split(parameters, np.cumsum(sizes)[:-1])
    return [
        (float(part[0]), part[1] - np.concatenate([[0.0], np.cumsum(np.exp(part[2:]))]))
        for part in parts
    ]


def _misfit(
    parameters: Floats, patterns: _Patterns, nodes: Floats, prior: Floats
) -> tuple[float, Floats]:
    """Minus the marginal log-likelihood, and its gradient."""
    items = _items(parameters, patterns.sizes)
    joint = _joint(items, patterns, nodes, prior)
    marginal = np.maximum(joint.sum(axis=1), LEAST_PROBABILITY)
    expected = joint / marginal[:, None] * patterns.weight[:, None]
    slopes = [
        _item_gradient(items[i], patterns.codes[:, i], expected, nodes) for i in range(len(items))
    ]
    return -float(patterns.weight @ np.log(marginal)), -np.concatenate(slopes)


def _item_gradient(
    item: tuple[float, Floats], codes: Codes, expected: Floats, nodes: Floats
) -> Floats:
    """Gradient of the log-likelihood by slope, first intercept and logs of the gaps."""
    slope, intercepts = item
    size = intercepts.size + 1
    counts = np.array([expected[codes == code].sum(axis=0) for code in range(size)])
    above = special.expit(slope * nodes + intercepts[:, None])
    curve = above * (1 - above)
    ratio = counts / np.maximum(_shares(above), LEAST_PROBABILITY)
    by_intercept = (ratio[1:] - ratio[:-1]) * curve
    totals = by_intercept.sum(axis=1)
    gaps = -np.diff(intercepts)
    later = np.cumsum(totals[::-1])[::-1]
    first = [float((by_intercept @ nodes).sum()), float(totals.sum())]
    return np.concatenate([first, -later[1:] * gaps])


def _joint(
    items: list[tuple[float, Floats]], patterns: _Patterns, nodes: Floats, prior: Floats
) -> Floats:
    """Probability of each pattern together with each place; (patterns, nodes)."""
    logs = np.tile(np.log(prior), (len(patterns.codes), 1))
    for item, (slope, intercepts) in enumerate(items):
        above = special.expit(slope * nodes + intercepts[:, None])
        table = np.log(np.maximum(_shares(above), LEAST_PROBABILITY))
        unanswered = np.zeros((1, nodes.size))  # last row: reached by index -1
        logs += np.concatenate([table, unanswered])[patterns.codes[:, item]]
    return np.asarray(np.exp(logs))


def _shares(above: Floats) -> Floats:
    """Probability of each answer from those of passing each threshold; (answers, nodes)."""
    edges = np.pad(above, ((1, 1), (0, 0)))
    edges[0] = 1.0
    return np.asarray(-np.diff(edges, axis=0))


def _places(
    items: list[tuple[float, Floats]], patterns: _Patterns, nodes: Floats, prior: Floats
) -> tuple[Floats, Floats]:
    joint = _joint(items, patterns, nodes, prior)
    posterior = joint / joint.sum(axis=1, keepdims=True)
    mean = posterior @ nodes
    return mean, np.sqrt(np.maximum(posterior @ nodes**2 - mean**2, 0.0))
