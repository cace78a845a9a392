"""Findings about ties between functions, and about what one needs from the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from analysis.disclosure.released import Mark, Release, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.cells import (
    FUNCTION,
    Cells,
    Content,
    function_name,
    function_of,
    interval,
    number,
    open_table,
    share,
    strength_of,
)
from analysis.reports.comparison import claimed, common_spread, difference, median_of
from analysis.reports.finding import Evidence, Finding, Kind

LEAST_ASYMMETRY = 0.8  # points of a response scale of 1 to 5: "very differently" says no less
MEAN = "mean"
OWES = "owes"


def asymmetries(release: Release, language: str) -> Iterator[Finding]:
    """Find pairs that rate their tie very differently from each other.

    The spread of one person's rating is taken as at least what it is over all ties: among dozens
    of pairs there are always a few people who happen to agree.
    """
    ties = open_table(release, "ties", language)
    if ties is None:
        return
    pairs = list(combinations([u.code for u in ties.table.units], 2))
    sides = [(_tie(ties, rater=a, rated=b), _tie(ties, rater=b, rated=a)) for a, b in pairs]
    spread = common_spread([c for _, m, c in ties.estimates() if m.endswith(f":{MEAN}")])
    differences = [difference(first, second, spread=spread) for first, second in sides]
    stands = claimed(differences, least=LEAST_ASYMMETRY)
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
            value_a=number(first, language),
            value_b=number(second, language),
        )
        yield Finding(
            Kind.TIE_ASYMMETRY,
            gap.strength,
            (text, wording.say("not_chance", language)),
            Evidence("ties", a, f"{function_of(b)}:{MEAN}"),
            interval(first, language),
            (Evidence("ties", b, f"{function_of(a)}:{MEAN}"),),
        )


def weak_ties(release: Release, language: str) -> Iterator[Finding]:
    """Name ties that the gate's table marks as below the others."""
    ties = open_table(release, "ties", language)
    if ties is None:
        return
    means = [c.value for _, m, c in ties.estimates() if m.endswith(f":{MEAN}")]
    for unit, measure, cell in ties.marked(Mark.BELOW):
        rated, _, item = measure.partition(":")
        if item != MEAN or rated == function_of(unit):
            continue
        text = wording.say(
            "tie.weak",
            language,
            a=ties.unit(unit),
            b=function_name(release, rated),
            value=number(cell, language),
            interval=interval(cell, language),
        ).replace(" ()", "")
        yield Finding(
            Kind.WEAK_TIE,
            strength_of(cell.value - median_of(means), cell),
            (text,),
            Evidence("ties", unit, measure),
            interval(cell, language),
        )


def unmet_needs(release: Release, language: str) -> Iterator[Finding]:
    """Say what one side needs and the other does not know that it owes."""
    needs = open_table(release, "needs", language)
    if needs is None:
        return
    for unit, measure, cell in needs.marked(Mark.ABOVE):
        partner, service, *side = measure.split(":")
        if side == [OWES]:
            continue
        owing, owed_as = f"{FUNCTION}{partner}", f"{function_of(unit)}:{service}:{OWES}"
        owed = needs.get(owing, owed_as)
        if not isinstance(owed, ReleasedEstimate):
            continue
        text = wording.say(
            "need.unmet",
            language,
            a=needs.unit(unit),
            b=function_name(release, partner),
            service=needs.measure(measure),
            needed=share(cell, language),
            owed=share(owed, language),
        )
        yield Finding(
            Kind.UNMET_NEED,
            strength_of(cell.value - owed.value, cell, is_share=True),
            (text,),
            Evidence("needs", unit, measure),
            interval(cell, language, is_share=True),
            (Evidence("needs", owing, owed_as),),
        )


def _tie(ties: Cells, *, rater: str, rated: str) -> Content | None:
    return ties.get(rater, f"{function_of(rated)}:{MEAN}")
