"""Findings between functions: ties, needs, goals, words, perceptions, sponsorship."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from analysis.disclosure.released import (
    Mark,
    Release,
    ReleasedEstimate,
    ReleasedTable,
    Suppression,
)
from analysis.reports import wording
from analysis.reports.comparison import against_rest, claimed, difference, error_of, mean_of
from analysis.reports.finding import Evidence, Finding, Kind

LEAST_POINTS = 0.5  # on a response scale of 1 to 5
LEAST_SHARE = 0.2
NEEDED = 0.5  # from this share on, a service counts as needed
MEAN = "mean"

Content = ReleasedEstimate | Suppression


@dataclass(frozen=True, slots=True)
class _Cells:
    """One table with its cells looked up once, and its names in one language."""

    table: ReleasedTable
    language: str
    cells: dict[tuple[str, str], Content]

    def unit(self, code: str) -> str:
        """Return a row's name."""
        return next((u.name for u in self.table.units if u.code == code), code)

    def measure(self, code: str) -> str:
        """Return a column's name."""
        found = (m.name(self.language) for m in self.table.measures if m.code == code)
        return next(found, code)

    def estimates(self) -> list[tuple[str, str, ReleasedEstimate]]:
        """Return the cells that hold numbers, in their order."""
        return [(u, m, c) for (u, m), c in self.cells.items() if isinstance(c, ReleasedEstimate)]


def _open(release: Release, name: str, language: str) -> _Cells | None:
    table = release.tables.get(name)
    return None if table is None else _Cells(table, language, table.by_key())


def function_of(unit: str) -> str:
    """Return the function's code in a row's code: "function:sales" is "sales"."""
    return unit.removeprefix("function:")


def asymmetries(release: Release, language: str) -> Iterator[Finding]:
    """Pairs that rate their tie very differently from each other."""
    ties = _open(release, "ties", language)
    if ties is None:
        return
    codes = [u.code for u in ties.table.units]
    pairs = list(combinations(codes, 2))
    sides = [(_tie(ties, rater=a, rated=b), _tie(ties, rater=b, rated=a)) for a, b in pairs]
    differences = [difference(first, second) for first, second in sides]
    stands = claimed(differences, least=LEAST_POINTS)
    for (a, b), (first, second), gap, is_claimed in zip(
        pairs, sides, differences, stands, strict=True
    ):
        if not (is_claimed and gap is not None):
            continue
        text = wording.say(
            "tie.asymmetry",
            language,
            a=ties.unit(a),
            b=ties.unit(b),
            value_a=_number(first, language),
            value_b=_number(second, language),
        )
        yield Finding(
            Kind.TIE_ASYMMETRY,
            gap.strength,
            (text, wording.say("not_chance", language)),
            Evidence("ties", a, f"{function_of(b)}:{MEAN}"),
            _interval(first, language),
            (Evidence("ties", b, f"{function_of(a)}:{MEAN}"),),
        )


def weak_ties(release: Release, language: str) -> Iterator[Finding]:
    """Ties rated below the others: marked by the gate's table, or far from the median."""
    ties = _open(release, "ties", language)
    if ties is None:
        return
    off_diagonal = [
        (u, m, c)
        for u, m, c in ties.estimates()
        if m.endswith(f":{MEAN}") and m != f"{function_of(u)}:{MEAN}"
    ]
    for unit, measure, cell, strength in _standing_out(off_diagonal, least=LEAST_POINTS, sign=-1):
        rated = f"function:{measure.partition(':')[0]}"
        text = wording.say(
            "tie.weak",
            language,
            a=ties.unit(unit),
            b=ties.unit(rated),
            value=_number(cell, language),
            interval=_interval(cell, language),
        )
        yield Finding(
            Kind.WEAK_TIE,
            strength,
            (text,),
            Evidence("ties", unit, measure),
            _interval(cell, language),
        )


def unmet_needs(release: Release, language: str) -> Iterator[Finding]:
    """Say what one side needs and the other does not know that it owes."""
    needs = _open(release, "needs", language)
    if needs is None:
        return
    asked = [(u, m, c) for u, m, c in needs.estimates() if not m.endswith(":owes")]
    owed = [
        needs.cells.get((f"function:{m.split(':')[0]}", f"{function_of(u)}:{m.split(':')[1]}:owes"))
        for u, m, _ in asked
    ]
    differences = [difference(c, o) for (_, _, c), o in zip(asked, owed, strict=True)]
    stands = claimed(differences, least=LEAST_SHARE)
    for (unit, measure, cell), side, gap, is_claimed in zip(
        asked, owed, differences, stands, strict=True
    ):
        if not (is_claimed and gap and gap.size > 0 and cell.value >= NEEDED):
            continue
        partner = f"function:{measure.split(':')[0]}"
        text = wording.say(
            "need.unmet",
            language,
            a=needs.unit(unit),
            b=needs.unit(partner),
            service=needs.measure(measure),
            needed=_share(cell, language),
            owed=_share(side, language),
        )
        yield Finding(
            Kind.UNMET_NEED,
            gap.strength,
            (text,),
            Evidence("needs", unit, measure),
            _interval(cell, language, is_share=True),
            (Evidence("needs", partner, f"{function_of(unit)}:{measure.split(':')[1]}:owes"),),
        )


def unknown_goals(release: Release, language: str) -> Iterator[Finding]:
    """Goals that one function knows less well than the others do."""
    goals = _open(release, "goals", language)
    if goals is None:
        return
    functions = {u.code for u in goals.table.units if u.code.startswith("function:")}
    cells = [(u, m, c) for u, m, c in goals.estimates() if m.startswith("goal:") and u in functions]
    for unit, measure, cell, strength in _standing_out(
        cells, least=LEAST_SHARE, sign=-1, by_column=True
    ):
        rest = mean_of(c for u, m, c in cells if m == measure and u != unit)
        text = wording.say(
            "goal.unknown",
            language,
            unit=goals.unit(unit),
            goal=goals.measure(measure),
            value=_share(cell, language),
            rest=_share(rest, language),
        )
        yield Finding(
            Kind.UNKNOWN_GOAL,
            strength,
            (text,),
            Evidence("goals", unit, measure),
            _interval(cell, language, is_share=True),
        )


def claimed_goals(release: Release, language: str) -> Iterator[Finding]:
    """Functions that say they know the goals, and do not: beyond what all have in common."""
    goals = _open(release, "goals", language)
    if goals is None:
        return
    units = [u.code for u in goals.table.units if u.code.startswith("function:")]
    pairs = [(goals.cells.get((u, "claimed")), goals.cells.get((u, "demonstrated"))) for u in units]
    differences = [difference(claim, shown) for claim, shown in pairs]
    known = sorted(d.size for d in differences if d is not None)
    usual = known[len(known) // 2] if known else 0.0
    stands = claimed(differences, least=max(LEAST_SHARE, usual + LEAST_SHARE))
    for unit, (claim, shown), gap, is_claimed in zip(
        units, pairs, differences, stands, strict=True
    ):
        if not (is_claimed and gap is not None and gap.size > 0):
            continue
        text = wording.say(
            "goal.claimed",
            language,
            unit=goals.unit(unit),
            claimed=_share(claim, language),
            shown=_share(shown, language),
        )
        yield Finding(
            Kind.CLAIMED_GOALS, gap.strength, (text,), Evidence("goals", unit, "demonstrated")
        )


def double_meanings(release: Release, language: str) -> Iterator[Finding]:
    """Terms that mean something else to the other side, and whether the two know it."""
    words = _open(release, "words", language)
    if words is None:
        return
    cells = [
        (u, m, c) for u, m, c in words.estimates() if m.endswith(":same") and _is_first(words, u, m)
    ]
    for unit, measure, cell, strength in _standing_out(cells, least=LEAST_SHARE, sign=-1):
        a, b = _pair_names(release, unit)
        term = measure.removesuffix(":same")
        knows = words.cells.get((unit, f"{term}:knows"))
        text = wording.say(
            "word.double",
            language,
            a=a,
            b=b,
            term=words.measure(measure),
            same=_share(cell, language),
        )
        unknowing = isinstance(knows, ReleasedEstimate) and knows.value < NEEDED
        second = wording.say("word.unknowing", language, knows=_share(knows, language))
        yield Finding(
            Kind.DOUBLE_MEANING,
            strength,
            (text, second) if unknowing else (text,),
            Evidence("words", unit, measure),
            _interval(cell, language, is_share=True),
        )


def blind_spots(release: Release, language: str) -> Iterator[Finding]:
    """Functions that believe they are seen otherwise than they are, over all who rate them."""
    seen = _open(release, "perception", language)
    if seen is None:
        return
    rated = sorted({u.code.partition("|")[2] for u in seen.table.units})
    pairs = {b: [u.code for u in seen.table.units if u.code.endswith(f"|{b}")] for b in rated}
    sides = [
        tuple(mean_of(seen.cells.get((u, m)) for u in pairs[b]) for m in ("sees", "guess"))
        for b in rated
    ]
    differences = [difference(sees, guess) for sees, guess in sides]
    stands = claimed(differences, least=LEAST_POINTS)
    for b, (sees, guess), gap, is_claimed in zip(rated, sides, differences, stands, strict=True):
        if not (is_claimed and gap is not None):
            continue
        text = wording.say(
            "perception.blind" if gap.size < 0 else "perception.modest",
            language,
            b=_function_name(release, b),
            sees=_number(sees, language),
            guess=_number(guess, language),
        )
        evidence = [Evidence("perception", unit, "sees") for unit in pairs[b]]
        yield Finding(
            Kind.BLIND_SPOT,
            gap.strength,
            (text, wording.say("not_chance", language)),
            evidence[0],
            _interval(sees, language),
            tuple(evidence[1:]),
        )


def sponsorship(release: Release, language: str) -> Iterator[Finding]:
    """Behaviours that leaders report and staff do not see, or the other way round."""
    table = _open(release, "sponsorship", language)
    if table is None:
        return
    codes = [m.code for m in table.table.measures]
    sides = [(table.cells.get(("leaders", c)), table.cells.get(("staff", c))) for c in codes]
    differences = [difference(leaders, staff) for leaders, staff in sides]
    stands = claimed(differences, least=LEAST_SHARE)
    for code, (leaders, staff), gap, is_claimed in zip(
        codes, sides, differences, stands, strict=True
    ):
        if not (is_claimed and gap is not None):
            continue
        text = wording.say(
            "sponsorship.more" if gap.size > 0 else "sponsorship.less",
            language,
            behaviour=table.measure(code),
            leaders=_share(leaders, language),
            staff=_share(staff, language),
        )
        yield Finding(
            Kind.SPONSORSHIP, gap.strength, (text,), Evidence("sponsorship", "staff", code)
        )


def _standing_out(
    cells: list[tuple[str, str, ReleasedEstimate]],
    *,
    least: float,
    sign: int,
    by_column: bool = False,
) -> Iterator[tuple[str, str, ReleasedEstimate, float]]:
    """Choose cells below (-1) or above (+1) their peers, or marked so by the gate's table."""
    columns = list(dict.fromkeys(m for _, m, _ in cells)) if by_column else [None]
    wanted = Mark.BELOW if sign < 0 else Mark.ABOVE
    ordered = [(u, m, c) for column in columns for u, m, c in cells if column in (None, m)]
    differences = [
        d
        for column in columns
        for d in against_rest([c for _, m, c in cells if column in (None, m)])
    ]
    stands = claimed(differences, least=least)
    for (unit, measure, cell), gap, is_claimed in zip(ordered, differences, stands, strict=True):
        is_far = is_claimed and gap is not None and gap.size * sign > 0
        if is_far or cell.mark is wanted:
            yield unit, measure, cell, gap.strength if gap else 0.0


def _is_first(words: _Cells, unit: str, measure: str) -> bool:
    """Keep one direction of a pair where both are released with the same number."""
    a, _, b = unit.partition("|")
    turned = words.cells.get((f"{b}|{a}", measure))
    own = words.cells[unit, measure]
    return a < b or turned is None or turned != own


def _pair_names(release: Release, unit: str) -> tuple[str, str]:
    a, _, b = unit.partition("|")
    return _function_name(release, a), _function_name(release, b)


def _function_name(release: Release, code: str) -> str:
    """Return a function's name from whichever table has it as a row."""
    tables = (release.tables[name] for name in ("ties", "goals", "needs") if name in release.tables)
    for table in tables:
        name = next((u.name for u in table.units if u.code == f"function:{code}"), None)
        if name is not None:
            return name
    return next((u.name for u in release.units if u.code == f"function:{code}"), code)


def _tie(ties: _Cells, *, rater: str, rated: str) -> Content | None:
    return ties.cells.get((rater, f"{function_of(rated)}:{MEAN}"))


def _number(cell: object, language: str) -> str:
    return wording.value(cell, language) if isinstance(cell, ReleasedEstimate) else ""


def _share(cell: object, language: str) -> str:
    if not isinstance(cell, ReleasedEstimate):
        return ""
    return wording.value(cell, language, is_share=True)


def _interval(cell: object, language: str, *, is_share: bool = False) -> str:
    if not isinstance(cell, ReleasedEstimate) or error_of(cell) is None:
        return ""
    return wording.between(cell.low, cell.high, language, is_share=is_share)
