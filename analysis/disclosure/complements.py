"""Measures that add up: a withheld item must not follow from its dimension and the other items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.disclosure.released import Measure, Reason
from analysis.disclosure.withholding import Shown


def complement(measures: Sequence[Measure], columns: Mapping[str, Shown]) -> dict[str, Shown]:
    """Withhold a second measure of a group wherever exactly one is withheld.

    A dimension's score is the mean of its items, so where the score and all items but one are
    shown, the last one follows, give or take those who skipped an item.

    Parameters
    ----------
    measures : sequence of Measure
        The columns; ``Measure.group`` names what they add up to.
    columns : mapping of measure code to Shown
        What the rule for each measure by itself lets through.

    Returns
    -------
    dict of measure code to Shown
        In each group it is the same measure, that with the fewest answers, which goes as the
        second one everywhere: then it cannot be found from the units beside and above either.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for measure in measures:
        if measure.group is not None and columns[measure.code].is_asked:
            groups[measure.group].append(measure.code)
    found = dict(columns)
    for codes in groups.values():
        if len(codes) > 1:
            found |= _complemented({code: columns[code] for code in codes})
    return found


def _complemented(columns: Mapping[str, Shown]) -> dict[str, Shown]:
    by_answers = sorted(columns, key=lambda code: (max(columns[code].n), code))
    reasons = {code: list(shown.reasons) for code, shown in columns.items()}
    for unit in range(len(next(iter(reasons.values())))):
        withheld = [code for code in columns if columns[code].reasons[unit] is not None]
        if len(withheld) != 1 or columns[withheld[0]].n[unit] == 0:
            continue
        second = next(code for code in by_answers if code != withheld[0])
        reasons[second][unit] = Reason.PROTECTS_ANOTHER
    return {code: replace(columns[code], reasons=tuple(reasons[code])) for code in columns}
