"""Between functions: ties, needs, perceptions, goals, words and sponsorship, through the gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.choices import (
    TieRows,
    behaviours_seen,
    demographic_of,
    goals_chosen,
    tie_rows,
    words_of,
)
from analysis.assessment.ground import Columns, Ground, columns, named, rows_where, unit_code
from analysis.assessment.tables import Key, RawTable, texts
from analysis.disclosure.pairs import pair_measure
from analysis.disclosure.released import Mark, Measure
from analysis.estimate import Estimate
from analysis.goals import GoalKnowledge, goal_knowledge
from analysis.language import TermAgreement, double_meanings, term_agreement
from analysis.needs import unmet_needs
from analysis.perception import blind_functions, perception_gaps
from analysis.scoring import proportion
from analysis.tie_table import tie_matrix
from analysis.ties import tie_gaps

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MEAN = "mean"
OWES = "owes"


def _known(values: Floats) -> Flags:
    return np.asarray(np.isfinite(values), dtype=np.bool_)


def _whole_rows(table: Floats) -> Flags:
    return np.asarray(np.isfinite(table).all(axis=1), dtype=np.bool_)


def tie_tables(ground: Ground) -> Iterator[RawTable]:
    """Compute the tie map, needs and perceptions."""
    rows = tie_rows(ground.wave, ground.rateable)
    if not len(rows):
        return
    yield _ties(ground, rows)
    yield _needs(ground, rows)
    yield _perceptions(ground, rows)
    yield _blind(ground, rows)


def _ties(ground: Ground, rows: TieRows) -> RawTable:
    question = ground.wave.questionnaire.tie_question
    assert question is not None  # noqa: S101 - there are rows, so it was asked
    high = float(ground.wave.keying.high)
    found, marks = columns(), {}
    contents = [(item.code, rows.ratings[:, [i]]) for i, item in enumerate(question.items)]
    statements = {item.code: texts(item.text) for item in question.items}
    for code, ratings in [(MEAN, rows.ratings), *contents]:
        matrix = tie_matrix(rows.raters, rows.targets, ratings, rows.respondents)
        answering = np.asarray(np.isfinite(ratings).any(axis=1), dtype=np.bool_)
        for rater, target in _pairs(rows):
            estimate = matrix.tie(rater, target)
            name = f"{target}:{code}"
            name_of_target = ground.names.get(target, target)
            says = statements.get(code)
            texts_of = {lang: f"{name_of_target}: {t}" for lang, t in (says or {}).items()}
            measure = named(name, texts_of or name_of_target, 1.0, high, target)
            found.add(measure, unit_code(rater), _within(estimate, 1.0, high))
            _count(found, ground, rows, name, (rater, target), answering)
        if code == MEAN:
            marks = {
                (unit_code(gap.rater), f"{gap.target}:{MEAN}"): _mark(gap.deviation.value)
                for gap in tie_gaps(matrix)
                if gap.is_flagged
            }
    return _by_function("ties", ground, found, marks)


def _pairs(rows: TieRows) -> list[tuple[str, str]]:
    return sorted(set(zip(rows.raters, rows.targets, strict=True)))


def _count(
    found: Columns,
    ground: Ground,
    rows: TieRows,
    measure: str,
    pair: tuple[str, str],
    answering: Flags,
) -> None:
    here = rows.of_pair(*pair)
    found.count(measure, ground.answered(rows.respondents[here[answering[here]]]))


def _within(estimate: Estimate, low: float, high: float) -> Estimate:
    """Cut an interval to what can be answered."""
    return Estimate(estimate.value, max(estimate.low, low), min(estimate.high, high), estimate.n)


def _mark(difference: float) -> Mark:
    return Mark.BELOW if difference < 0 else Mark.ABOVE


def _by_function(
    name: str,
    ground: Ground,
    found: Columns,
    marks: dict[Key, Mark] | None = None,
    *,
    is_proportion: bool = False,
) -> RawTable:
    return RawTable(
        name,
        tuple(found.measures.values()),
        found.estimates,
        found.answered,
        ground.wave.policy.k_scores,
        marks or {},
        is_proportion,
    )


def _needs(ground: Ground, rows: TieRows) -> RawTable:
    question = ground.wave.questionnaire.tie_question
    assert question is not None  # noqa: S101 - there are rows, so it was asked
    services = {service.code: texts(service.text) for service in question.services}
    found: Columns = columns()
    marks: dict[Key, Mark] = {}
    answering = _whole_rows(rows.needs)
    gaps = unmet_needs(rows.raters, rows.targets, rows.needs, rows.owes, services=list(services))
    for gap in gaps:
        a, b, service = str(gap.needing), str(gap.owing), str(gap.service)
        needed = named(f"{b}:{service}", services[service], 0.0, 1.0, b)
        owed = named(f"{a}:{service}:{OWES}", services[service], 0.0, 1.0, a)
        found.add(needed, unit_code(a), gap.needed)
        _count(found, ground, rows, needed.code, (a, b), answering)
        found.add(owed, unit_code(b), gap.owed)
        _count(found, ground, rows, owed.code, (b, a), answering)
        if gap.is_unmet:
            marks[unit_code(a), needed.code] = Mark.ABOVE
        if gap.is_unwanted:
            marks[unit_code(b), owed.code] = Mark.ABOVE
    return _by_function("needs", ground, found, marks, is_proportion=True)


def _perceptions(ground: Ground, rows: TieRows) -> RawTable:
    """How A sees B, how B sees itself, and how B thinks A sees it; rows of pairs later."""
    high = float(ground.wave.keying.high)
    seen: Floats = np.array([_mean(row) for row in rows.ratings], dtype=np.float64)
    found, marks = columns(), {}
    gaps = perception_gaps(rows.raters, rows.targets, seen, rows.guesses, own=rows.own)
    for pair in gaps:
        a, b = str(pair.rater), str(pair.target)
        sides: tuple[tuple[str, str, Estimate, tuple[str, str], Flags], ...] = (
            (a, pair_measure(b, "sees"), pair.gap.view, (a, b), _known(seen)),
            (b, pair_measure(a, "guess"), pair.gap.guess, (b, a), _known(rows.guesses)),
            (b, pair_measure(a, "self"), pair.gap.own, (b, a), _known(rows.own)),
        )
        for function, name, estimate, who, answering in sides:
            found.add(named(name, name, 1.0, high, b), unit_code(function), estimate)
            _count(found, ground, rows, name, who, answering)
        if pair.is_flagged:
            difference = pair.gap.accuracy.difference.value
            marks[unit_code(b), pair_measure(a, "guess")] = _mark(-difference)
    return _by_function("perception", ground, found, marks)


def _mean(row: Floats) -> float:
    known = row[np.isfinite(row)]
    return float(known.mean()) if known.size else float("nan")


def _blind(ground: Ground, rows: TieRows) -> RawTable:
    """How far a function's guesses of how it is seen lie from how it is seen."""
    reach = float(ground.wave.keying.high - 1)
    seen: Floats = np.array([_mean(row) for row in rows.ratings], dtype=np.float64)
    found, marks = columns(), {}
    measure = named("overestimate", "Guess minus view", -reach, reach, "")
    blind = blind_functions(
        rows.raters, rows.targets, seen, rows.guesses, respondents=rows.respondents
    )
    for one in blind:
        unit = unit_code(one.function)
        found.add(measure, unit, one.accuracy.difference)
        if one.is_blind:
            marks[unit, measure.code] = _mark(-one.accuracy.difference.value)
    guessing = np.isfinite(rows.guesses)
    found.count(measure.code, ground.answered(rows.respondents[rows_where(guessing)]))
    return _by_function("blind", ground, found, marks)


def goal_table(ground: Ground) -> RawTable:
    """Goals claimed beside goals known, by function and over the whole organisation."""
    test = ground.wave.questionnaire.goal_test
    assert test is not None  # noqa: S101 - the caller asked; told to the type checker
    chosen, is_real, claimed = goals_chosen(ground.wave)
    scale = (1.0, float(ground.wave.keying.high))
    everybody = goal_knowledge(chosen, is_real, claimed=claimed, claimed_scale=scale)
    by_function = goal_knowledge(
        chosen, is_real, groups=ground.functions, claimed=claimed, claimed_scale=scale
    )
    answering = _whole_rows(chosen)
    found: Columns = columns()
    marks: dict[Key, Mark] = {}
    measures = [
        named(f"goal:{goal.code}", texts(goal.text), 0.0, 1.0, goal.kind.value)
        for goal in test.goals
    ]
    for known in (*everybody, *by_function):
        unit = "organisation" if known.group is None else unit_code(known.group)
        _add_knowledge(found, marks, (unit, known), measures)
    for code in found.measures:
        asked = _known(claimed) if code == "claimed" else answering
        found.count(code, ground.answered(rows_where(asked)))
    return _by_function("goals", ground, found, marks, is_proportion=True)


def _add_knowledge(
    found: Columns,
    marks: dict[Key, Mark],
    of_unit: tuple[str, GoalKnowledge],
    measures: Sequence[Measure],
) -> None:
    unit, known = of_unit
    claim = named("claimed", "Say they know the goals", 0.0, 1.0, "")
    shown = named("demonstrated", "Know them, corrected for guessing", 0.0, 1.0, "")
    found.add(claim, unit, known.claimed)
    score = known.score
    found.add(
        shown,
        unit,
        Estimate(max(score.value, 0.0), max(score.low, 0.0), max(score.high, 0.0), score.n),
    )
    for choice in known.goals:
        found.add(measures[choice.goal], unit, choice.chosen)
        if choice.is_unknown:
            marks[unit, measures[choice.goal].code] = Mark.BELOW


def word_table(ground: Ground, rng: np.random.Generator) -> RawTable:
    """Compute, per term and pair, whether it means the same and whether each side knows."""
    found: Columns = columns()
    marks: dict[Key, Mark] = {}
    agreements: list[TermAgreement] = []
    terms = ground.wave.questionnaire.terms
    for term in terms:
        codes = [definition.code for definition in term.definitions]
        words = words_of(ground.wave, term.code, codes)
        agreement = term_agreement(
            words.mine,
            ground.functions,
            definitions=len(codes),
            rng=rng,
            believed=words.theirs,
            partners=words.partners,
        )
        agreements.append(agreement)
        name = texts(term.word)
        _add_meanings(found, agreement, (term.code, name, len(codes)))
        for code in found.measures:
            if code.endswith(f"|{term.code}:same"):
                found.count(code, ground.answered(rows_where(words.mine > 0)))
            elif code.endswith(f"|{term.code}:knows"):
                about = code.partition("|")[0]
                asked = [
                    p == about and t > 0 for p, t in zip(words.partners, words.theirs, strict=True)
                ]
                found.count(code, ground.answered(rows_where(asked)))
    for position, pair in double_meanings(tuple(agreements)):
        for a, b in ((pair.first, pair.second), (pair.second, pair.first)):
            marks[unit_code(a), pair_measure(str(b), f"{terms[position].code}:same")] = Mark.BELOW
    return _by_function("words", ground, found, marks, is_proportion=True)


def _add_meanings(
    found: Columns, agreement: TermAgreement, term: tuple[str, dict[str, str], int]
) -> None:
    code, names, definitions = term
    for pair in agreement.pairs:
        same = _chance_restored(pair.agreement, definitions)
        for a, b in ((pair.first, pair.second), (pair.second, pair.first)):
            measure = named(pair_measure(str(b), f"{code}:same"), names, 0.0, 1.0, code)
            found.add(measure, unit_code(a), same)
    for belief in agreement.beliefs:
        measure = named(pair_measure(str(belief.about), f"{code}:knows"), names, 0.0, 1.0, code)
        right = _chance_restored(belief.accuracy, definitions)
        found.add(measure, unit_code(belief.believer), right)


def _chance_restored(corrected: Estimate, definitions: int) -> Estimate:
    """Turn chance-corrected agreement back into the plain share that people understand."""
    chance = 1 / definitions

    def share(value: float) -> float:
        return float(np.clip(value * (1 - chance) + chance, 0.0, 1.0))

    return Estimate(
        share(corrected.value), share(corrected.low), share(corrected.high), corrected.n
    )


def sponsorship_cells(ground: Ground) -> tuple[Columns, dict[str, list[int]]]:
    """Count, for leaders and staff apart, who saw which behaviour.

    Returns
    -------
    Columns
        Units are "leaders" and "staff".
    dict
        The respondents of each side, as rows of the matrix.
    """
    sponsorship = ground.wave.questionnaire.sponsorship
    assert sponsorship is not None  # noqa: S101 - the caller asked; told to the type checker
    codes = [behaviour.code for behaviour in sponsorship.behaviours]
    seen = behaviours_seen(ground.wave, codes)
    roles = demographic_of(ground.wave, sponsorship.role)
    answered = _whole_rows(seen)
    sides: dict[str, list[int]] = {"leaders": [], "staff": []}
    for row, role in enumerate(roles):
        if role is not None and answered[row]:
            sides["leaders" if role == sponsorship.leader else "staff"].append(row)
    found = columns()
    for column, behaviour in enumerate(sponsorship.behaviours):
        measure = named(behaviour.code, texts(behaviour.text), 0.0, 1.0, "")
        for side, rows in sides.items():
            hits = int(np.nansum(seen[rows, column])) if rows else 0
            found.add(measure, side, proportion(hits, n=len(rows)))
    return found, sides
