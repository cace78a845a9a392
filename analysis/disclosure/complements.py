"""Measures that add up: a withheld item must not follow from its dimension and the other items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.disclosure.audit import audit
from analysis.disclosure.families import Counts
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import Measure, Reason
from analysis.disclosure.withholding import Shown

MOST_ROUNDS = 12
ONE_MORE, TWO_MORE, ALL = 1, 2, 3  # how much goes with a withheld item

Columns = dict[str, Shown]


def complement(
    plan: ReleasePlan,
    measures: Sequence[Measure],
    columns: Mapping[str, Shown],
    answered: Mapping[str, Counts],
    *,
    k: int,
) -> Columns:
    """Withhold further items of a dimension until no withheld one follows from the rest.

    A dimension's score is the mean of its items, so where the score and all items but one are
    shown, the last one follows, give or take those who skipped an item.

    Parameters
    ----------
    plan : ReleasePlan
        The units, all of which are taken to show the dimension's score.
    measures : sequence of Measure
        The columns; ``Measure.group`` names what they add up to.
    columns : mapping of measure code to Shown
        What the rule for each measure by itself lets through.
    answered : mapping of measure code to ndarray of int, shape of ``plan.counts``
        People behind each measure in each atom.
    k : int
        The fewest people whose total may follow.

    Returns
    -------
    dict of measure code to Shown
        Where an item is withheld alone, a second one goes with it; the same one in all units, so
        that it cannot be found from those beside and above. Then scores and items are audited as
        one family of sums, and where that finds a group, more items go among its siblings.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for measure in measures:
        if measure.group is not None and columns[measure.code].is_asked:
            groups[measure.group].append(measure.code)
    found = dict(columns)
    for codes in groups.values():
        if len(codes) > 1:
            own = {code: columns[code] for code in codes}
            found |= _Group(plan, own, answered, k).complemented()
    return found


class _Group:
    """The items of one dimension; lives for one call of :func:`complement`."""

    def __init__(
        self, plan: ReleasePlan, columns: Columns, answered: Mapping[str, Counts], k: int
    ) -> None:
        self.plan = plan
        self.columns = columns
        self.sizes = [int(n) for code in columns for n in answered[code].ravel()]
        self.k = k
        self.by_answers = sorted(columns, key=lambda code: (max(columns[code].n), code))
        self.strength: dict[str | None, int] = defaultdict(lambda: ONE_MORE)
        self.smallest: dict[int, int] = {}  # for each atom, the smallest unit that it is in
        for unit in sorted(range(len(plan.units)), key=lambda unit: -len(plan.members[unit])):
            self.smallest |= dict.fromkeys(plan.members[unit].tolist(), unit)

    def complemented(self) -> Columns:
        """Return the items with as few more withheld as the audit lets pass."""
        found = self._strengthened()
        for _ in range(MOST_ROUNDS):
            parents = self._leaking(found)
            if not parents:
                return found
            for parent in parents:
                self.strength[parent] += 1
            found = self._strengthened()
        self.strength = defaultdict(lambda: ALL)
        found = self._strengthened()
        return self._nothing() if self._leaking(found) else found

    def _strengthened(self) -> Columns:
        """Withhold, with every withheld item, as many more as its siblings ask for."""
        reasons = {code: list(shown.reasons) for code, shown in self.columns.items()}
        for position, unit in enumerate(self.plan.units):
            withheld = self._withheld(position)
            if withheld:
                for code in self._more(withheld, self.strength[unit.parent]):
                    reasons[code][position] = reasons[code][position] or Reason.PROTECTS_ANOTHER
        return {c: replace(one, reasons=tuple(reasons[c])) for c, one in self.columns.items()}

    def _withheld(self, position: int) -> list[str]:
        return [
            code
            for code, shown in self.columns.items()
            if shown.reasons[position] is not None and shown.n[position] > 0
        ]

    def _more(self, withheld: list[str], strength: int) -> list[str]:
        """Return what goes with withheld items: always the same items first."""
        if strength >= ALL:
            return self.by_answers
        if strength == TWO_MORE:
            return self.by_answers[:2]
        others = [code for code in self.by_answers if code not in withheld]
        return others[:1] if len(withheld) == 1 else []

    def _leaking(self, columns: Columns) -> set[str | None]:
        """Return the units among whose children a group could be found."""
        n_atoms = self.plan.counts.size
        offsets = [place * n_atoms for place in range(len(columns))]
        members = [atoms.tolist() for atoms in self.plan.members]
        sums = [[atom + offset for offset in offsets for atom in atoms] for atoms in members]
        for offset, shown in zip(offsets, columns.values(), strict=True):
            sums += [[atom + offset for atom in members[i]] for i in shown.positions]
        found = audit(sums, self.sizes, k=self.k)
        if not found.is_complete:
            return {unit.parent for unit in self.plan.units}
        atoms = {atom % n_atoms for leak in found.leaks for atom in leak.atoms}
        return {self.plan.units[self.smallest[atom]].parent for atom in atoms}

    def _nothing(self) -> Columns:
        return {
            code: replace(one, reasons=tuple(why or Reason.PROTECTS_ANOTHER for why in one.reasons))
            for code, one in self.columns.items()
        }
