"""Findings about what functions know of goals, of words, and of how they are seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from analysis.disclosure.released import Mark, Release, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.cells import (
    FUNCTION,
    PAIR,
    Cell,
    Cells,
    function_name,
    function_of,
    interval,
    number,
    open_table,
    share,
    share_at_most,
    strength_of,
)
from analysis.reports.comparison import Difference, claimed, difference, mean_of, median_of
from analysis.reports.finding import Evidence, Finding, Kind

LEAST_SHARE = 0.2
LEAST_POINTS = 0.5
HALF = 0.5
MANY_PAIRS = 3  # from here on, one function stands against the others
SAME, KNOWS = ":same", ":knows"
REAL = frozenset({None, "", "real"})  # groups of goals that are no decoys


def unknown_goals(release: Release, language: str) -> Iterator[Finding]:
    """Name goals that one function does not know, as the gate's table marks them."""
    goals = open_table(release, "goals", language)
    if goals is None:
        return
    for unit, measure, cell in goals.marked(Mark.BELOW):
        is_goal = measure.startswith("goal:") and goals.group(measure) in REAL
        if not (is_goal and unit.startswith(FUNCTION)):
            continue
        others = [
            c for u, m, c in goals.estimates() if m == measure and u != unit and FUNCTION in u
        ]
        rest = mean_of(others)
        key = "goal.unknown" if rest else "goal.unknown_alone"
        text = wording.say(
            key,
            language,
            unit=goals.unit(unit),
            goal=goals.measure(measure).rstrip("."),
            value=share(cell, language),
            rest=share(rest, language),
        )
        size = cell.value - median_of([c.value for c in others] or [HALF])
        yield Finding(
            Kind.UNKNOWN_GOAL,
            strength_of(size, cell, is_share=True),
            (text,),
            Evidence("goals", unit, measure),
            interval(cell, language, is_share=True),
        )


def claimed_goals(release: Release, language: str) -> Iterator[Finding]:
    """Name functions that say they know the goals, and do not: beyond what all have in common."""
    goals = open_table(release, "goals", language)
    if goals is None:
        return
    units = [u.code for u in goals.table.units if u.code.startswith(FUNCTION)]
    pairs = [(goals.get(u, "claimed"), goals.get(u, "demonstrated")) for u in units]
    differences = [difference(claim, shown) for claim, shown in pairs]
    usual = median_of([d.size for d in differences if d is not None] or [0.0])
    against_usual = [
        None if d is None else Difference(d.size - usual, d.error) for d in differences
    ]
    stands = claimed(against_usual, least=LEAST_SHARE)
    for unit, (claim, shown), gap, is_claimed in zip(
        units, pairs, against_usual, stands, strict=True
    ):
        if not (is_claimed and gap is not None and gap.size > 0):
            continue
        text = wording.say(
            "goal.claimed",
            language,
            unit=goals.unit(unit),
            claimed=share(claim, language),
            shown=share(shown, language),
        )
        yield Finding(
            Kind.CLAIMED_GOALS, gap.strength, (text,), Evidence("goals", unit, "demonstrated")
        )


def double_meanings(release: Release, language: str) -> Iterator[Finding]:
    """Name words that mean something else to the other side, as the gate's table marks them.

    Where one function stands against three others or more, that is one finding and not many.
    """
    words = open_table(release, "words", language)
    if words is None:
        return
    by_term: dict[str, list[Cell]] = defaultdict(list)
    seen: set[tuple[str, ...]] = set()
    for unit, measure, cell in words.marked(Mark.BELOW):
        pair = (*sorted(unit.split(PAIR)), measure)
        if measure.endswith(SAME) and pair not in seen:
            seen.add(pair)
            by_term[measure].append((unit, measure, cell))
    for cells in by_term.values():
        odd = _odd_one_out(cells)
        if odd is not None:
            yield _one_against_many(release, words, cells, odd)
            continue
        yield from (_two_meanings(release, words, cell) for cell in cells)


def _odd_one_out(cells: list[Cell]) -> str | None:
    """Return the function that is in every pair, where there are many pairs."""
    if len(cells) < MANY_PAIRS:
        return None
    common = set.intersection(*(set(unit.split(PAIR)) for unit, _, _ in cells))
    return next(iter(common), None)


def _one_against_many(release: Release, words: Cells, cells: list[Cell], odd: str) -> Finding:
    language = words.language
    ordered = sorted(cells, key=lambda cell: cell[2].value)
    unit, measure, least = ordered[0]
    text = wording.say(
        "word.odd",
        language,
        a=function_name(release, odd),
        n=str(len(cells)),
        term=words.measure(measure),
        most=share_at_most(ordered[len(ordered) // 2][2], language),
    )
    parts = (text, *_unknowing(words, [u for u, _, _ in cells], measure))
    return Finding(
        Kind.DOUBLE_MEANING,
        strength_of(least.value - HALF, least, is_share=True),
        parts,
        Evidence("words", unit, measure),
        interval(least, language, is_share=True),
        tuple(Evidence("words", u, m) for u, m, _ in ordered[1:]),
    )


def _two_meanings(release: Release, words: Cells, cell: Cell) -> Finding:
    unit, measure, same = cell
    language = words.language
    a, _, b = unit.partition(PAIR)
    text = wording.say(
        "word.double",
        language,
        a=function_name(release, a),
        b=function_name(release, b),
        term=words.measure(measure),
        same=share(same, language),
    )
    return Finding(
        Kind.DOUBLE_MEANING,
        strength_of(same.value - HALF, same, is_share=True),
        (text, *_unknowing(words, [unit], measure)),
        Evidence("words", unit, measure),
        interval(same, language, is_share=True),
    )


def _unknowing(words: Cells, units: list[str], measure: str) -> tuple[str, ...]:
    """Say that few know of it, where that was released of either side."""
    turned = [PAIR.join(reversed(unit.split(PAIR))) for unit in units]
    asked = measure.removesuffix(SAME) + KNOWS
    known = [words.get(unit, asked) for unit in (*units, *turned)]
    shares = [cell for cell in known if isinstance(cell, ReleasedEstimate)]
    if not shares or any(cell.value >= HALF for cell in shares):
        return ()
    most = max(shares, key=lambda cell: cell.value)
    return (
        wording.say("word.unknowing", words.language, knows=share_at_most(most, words.language)),
    )


def blind_spots(release: Release, language: str) -> Iterator[Finding]:
    """Name functions that believe to be seen otherwise than they are, over all who rate them."""
    seen = open_table(release, "perception", language)
    if seen is None:
        return
    for rated, gap in _misjudging(release, seen):
        units = [u.code for u in seen.table.units if u.code.endswith(f"{PAIR}{rated}")]
        sees, guess = (mean_of(seen.get(u, m) for u in units) for m in ("sees", "guess"))
        if sees is None or guess is None:
            continue
        text = wording.say(
            "perception.blind" if gap.size < 0 else "perception.modest",
            language,
            b=function_name(release, rated),
            sees=number(sees, language),
            guess=number(guess, language),
        )
        evidence = [
            Evidence("perception", unit, "sees")
            for unit in units
            if isinstance(seen.get(unit, "sees"), ReleasedEstimate)
        ]
        yield Finding(
            Kind.BLIND_SPOT,
            gap.strength,
            (text, wording.say("not_chance", language)),
            evidence[0],
            interval(sees, language),
            tuple(evidence[1:]),
        )


def _misjudging(release: Release, seen: Cells) -> Iterator[tuple[str, Difference]]:
    """Take the functions that the table "blind" marks; without it, compare the pairs' means."""
    blind = open_table(release, "blind", seen.language)
    if blind is not None:
        for unit, _, cell in blind.marked():
            strength = strength_of(cell.value, cell)
            yield function_of(unit), Difference(-cell.value, abs(cell.value) / strength)
        return
    rated = sorted({u.code.partition(PAIR)[2] for u in seen.table.units})
    sides = [
        tuple(
            mean_of(seen.get(u.code, m) for u in seen.table.units if u.code.endswith(PAIR + b))
            for m in ("sees", "guess")
        )
        for b in rated
    ]
    differences = [difference(sees, guess) for sees, guess in sides]
    stands = claimed(differences, least=LEAST_POINTS)
    yield from (
        (b, gap)
        for b, gap, is_claimed in zip(rated, differences, stands, strict=True)
        if is_claimed and gap is not None
    )


def sponsorship(release: Release, language: str) -> Iterator[Finding]:
    """Say where leaders report what staff do not see, or the other way round: one finding each."""
    table = open_table(release, "sponsorship", language)
    if table is None:
        return
    codes = [m.code for m in table.table.measures]
    differences = [difference(table.get("leaders", c), table.get("staff", c)) for c in codes]
    stands = claimed(differences, least=LEAST_SHARE)
    apart = [
        (code, gap)
        for code, gap, is_claimed in zip(codes, differences, stands, strict=True)
        if is_claimed and gap is not None
    ]
    for key, found in (
        ("sponsorship.more", [(c, g) for c, g in apart if g.size > 0]),
        ("sponsorship.less", [(c, g) for c, g in apart if g.size < 0]),
    ):
        if found:
            yield _apart(table, key, found)


def _apart(table: Cells, key: str, found: list[tuple[str, Difference]]) -> Finding:
    language = table.language
    ordered = sorted(found, key=lambda one: -one[1].strength)
    code, gap = ordered[0]
    text = wording.say(
        key if len(found) == 1 else f"{key}_several",
        language,
        behaviour=table.measure(code),
        leaders=share(table.get("leaders", code), language),
        staff=share(table.get("staff", code), language),
        n=str(len(found)),
        of=str(len(table.table.measures)),
    )
    return Finding(
        Kind.SPONSORSHIP,
        gap.strength,
        (text,),
        Evidence("sponsorship", "staff", code),
        others=tuple(Evidence("sponsorship", "staff", c) for c, _ in ordered[1:]),
    )
