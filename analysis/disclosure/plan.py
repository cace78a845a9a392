"""Which units may be shown, decided from the tree and the counts before any score is read.

The published units form nested sets, so all that subtraction can reach are *residuals*: a unit
minus its largest published descendants, the people directly in it included. The plan holds
exactly when every residual is nobody or at least ``k`` people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.disclosure.families import Counts, Part, families
from analysis.disclosure.merging import clusters
from analysis.disclosure.policy import DisclosurePolicy, band
from analysis.disclosure.released import ReleasedUnit, UnitKind
from analysis.disclosure.selection import select
from analysis.structure import Structure

Members = npt.NDArray[np.intp]
Sums = tuple[Members, ...]

ORGANISATION = "organisation"
DEPARTMENT = "department"  # the dimension that every atom has
NAMED_ONLY = ""  # stands in place of a band where a unit is named but not shown


class AmbiguousCodeError(ValueError):
    """Two units of one plan would have the same code, so a cell could mean either."""


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """The units of a release, and whose answers stand behind each.

    ``units`` are shown: the organisation first, then depth first. ``members`` holds for each the
    indices of its *atoms*, the groups of people who sit directly in one department, in the order
    of ``Structure.departments`` (for a crossing: choice by choice). ``rows`` are the units with
    those that are only named in between. ``shown_in`` is, for each department, its own code or
    the smallest unit that its people are counted in. ``labels`` say what tells each atom from the
    others, one value for each of ``dimensions``. ``beside`` are plans over the same atoms that
    are released too, so that these units are audited together with theirs.
    """

    units: tuple[ReleasedUnit, ...]
    members: Sums
    rows: tuple[ReleasedUnit, ...]
    shown_in: Mapping[str, str]
    counts: Counts
    k: int
    labels: tuple[tuple[str, ...], ...]
    dimensions: tuple[str, ...] = (DEPARTMENT,)
    beside: tuple[ReleasePlan, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell that nothing may be shown, as the whole organisation is smaller than ``k``."""
        return not self.units

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return how many people stand behind each unit."""
        return tuple(int(self.counts[members].sum()) for members in self.members)

    def position(self, unit: str) -> int:
        """Return where a unit stands in ``units`` and ``members``."""
        return next(i for i, u in enumerate(self.units) if u.code == unit)

    def smallest_unit(self, index: int) -> str | None:
        """Return the smallest unit that shows those who sit directly in department ``index``."""
        found = [i for i, members in enumerate(self.members) if index in members]
        if not found:
            return None
        return self.units[min(found, key=lambda i: len(self.members[i]))].code


def plan(
    structure: Structure,
    respondents: npt.ArrayLike,
    policy: DisclosurePolicy,
    *,
    k: int | None = None,
) -> ReleasePlan:
    """Decide which units are shown alone, merged with a named sibling, or counted upwards.

    Parameters
    ----------
    structure : Structure
        The organisation's tree at the date of the wave.
    respondents : array_like of int, shape (n_departments,)
        People who answered and sit directly in each department.
    policy : DisclosurePolicy
        The limits of the wave.
    k : int, optional
        The fewest people behind a unit; never less than the policy's limit for scores.

    Returns
    -------
    ReleasePlan
        Without any unit if the whole organisation has fewer than ``k`` respondents.

    Raises
    ------
    ValueError
        If ``respondents`` does not hold one count, zero or more, for each department.
    AmbiguousCodeError
        If a department's code is one that the plan gives to another unit.
    """
    counts = np.asarray(respondents, dtype=np.int64)
    if counts.shape != (len(structure.departments),) or (counts < 0).any():
        wanted = len(structure.departments)
        raise ValueError(f"expected {wanted} counts of zero or more, got shape {counts.shape}")
    threshold = policy.k_scores if k is None else max(k, policy.k_scores)
    rows = list(_Walk(structure, counts, threshold).rows())
    _refuse_ambiguity(rows)
    shown = [row for row in rows if row.unit.n != NAMED_ONLY]
    return ReleasePlan(
        units=tuple(row.unit for row in shown),
        members=tuple(np.array(row.atoms, dtype=np.intp) for row in shown),
        rows=tuple(row.unit for row in rows),
        shown_in=_shown_in(structure, shown),
        counts=counts,
        k=threshold,
        labels=tuple((d.code,) for d in structure.departments),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    unit: ReleasedUnit
    atoms: tuple[int, ...]


def _refuse_ambiguity(rows: list[_Row]) -> None:
    times = Counter(row.unit.code for row in rows)
    twice = [code for code, n in times.items() if n > 1]
    if twice:
        raise AmbiguousCodeError(f"these codes would name two units of one plan: {twice}")


def _shown_in(structure: Structure, shown: list[_Row]) -> dict[str, str]:
    smallest: dict[int, _Row] = {}
    for row in sorted(shown, key=lambda row: -len(row.atoms)):  # the last one is the smallest
        smallest |= dict.fromkeys(row.atoms, row)
    units = {row.unit.code for row in shown}
    return {
        d.code: d.code if d.code in units else smallest[i].unit.code
        for i, d in enumerate(structure.departments)
        if i in smallest
    }


class _Walk:
    """One tree with one set of counts; lives for one call of :func:`plan`."""

    def __init__(self, structure: Structure, counts: Counts, k: int) -> None:
        self.structure = structure
        self.total = int(counts.sum())
        self.k = k
        self.divisions = {d.parent for d in structure.departments}
        self.families = families(structure, counts, k=k)
        self.below: dict[int | None, list[int]] = defaultdict(list)
        for place, family in enumerate(self.families):
            self.below[family.parent].append(place)

    def rows(self) -> Iterator[_Row]:
        """Yield every unit, shown or only named, the organisation first, then depth first."""
        whole = self.families[0]
        if self.total < self.k:
            yield from (self._named(p, None, 0) for p in (*whole.parts, *whole.empty))
            return
        yield self._organisation()
        self.selection = select(self.families, k=self.k)
        yield from self._family(0, ORGANISATION, 1)

    def _organisation(self) -> _Row:
        departments = self.structure.departments
        unit = ReleasedUnit(
            code=ORGANISATION,
            name=self.structure.organisation,
            kind=UnitKind.ORGANISATION,
            parent=None,
            depth=0,
            departments=tuple(d.code for d in departments),
            n=band(self.total),
        )
        return _Row(unit, tuple(range(len(departments))))

    def _family(self, place: int, parent: str, depth: int) -> Iterator[_Row]:
        """Yield what stands below one shown unit, in the order of the structure."""
        content = self._content(place)
        groups = clusters(content.hidden, k=self.k)
        named = content.named
        if len(groups) == 1 and not content.shown and not content.divisions:
            groups, named = [], [*named, *content.hidden]  # the only group is the parent itself
        if groups:
            groups[-1] += content.empty  # so that nobody and a few look the same
        else:
            named = [*named, *content.empty]
        rows = [self._row([part], parent, depth) for part in content.shown]
        rows += [self._row(group, parent, depth) for group in groups]
        rows += [self._named(part, parent, depth) for part in named]
        divisions = {p.index: v for v, p in content.divisions}
        rows += [self._row([part], parent, depth) for _, part in content.divisions]
        for row in sorted(rows, key=lambda row: row.atoms[0]):
            yield row
            is_division = row.unit.kind is UnitKind.DIVISION and row.unit.n != NAMED_ONLY
            if is_division and row.atoms[0] in divisions:
                yield from self._family(divisions[row.atoms[0]], row.unit.code, depth + 1)

    def _content(self, place: int) -> _Content:
        """Sort a family's parts, those of dissolved divisions below it included."""
        family = self.families[place]
        is_hidden = [(place, i) in self.selection.hidden for i in range(len(family.parts))]
        content = _Content(
            shown=[p for p, hidden in zip(family.parts, is_hidden, strict=True) if not hidden],
            hidden=[p for p, hidden in zip(family.parts, is_hidden, strict=True) if hidden],
            divisions=[],
            named=[],
            empty=list(family.empty),
        )
        for child in self.below[place]:
            itself = self.families[child].itself
            if itself is None:
                continue
            if child not in self.selection.dissolved:
                content.divisions.append((child, itself))
                continue
            content.named.append(itself)
            content.add(self._content(child))
        return content

    def _row(self, group: list[Part], parent: str, depth: int) -> _Row:
        group = sorted(group, key=lambda part: part.index)
        functions = {part.function for part in group}
        atoms = tuple(sorted(i for part in group for i in part.atoms))
        unit = ReleasedUnit(
            code="+".join(part.code for part in group),
            name=" + ".join(part.name for part in group),
            kind=self._kind(group[0]) if len(group) == 1 else UnitKind.MERGED,
            parent=parent,
            depth=depth,
            departments=tuple(self.structure.departments[i].code for i in atoms),
            n=band(sum(part.size for part in group)),
            function=functions.pop() if len(functions) == 1 else None,
        )
        return _Row(unit, atoms)

    def _named(self, part: Part, parent: str | None, depth: int) -> _Row:
        row = self._row([part], parent or "", depth)
        return _Row(replace(row.unit, parent=parent, n=NAMED_ONLY), row.atoms)

    def _kind(self, part: Part) -> UnitKind:
        if part.is_direct:
            return UnitKind.DIRECT
        return UnitKind.DIVISION if part.code in self.divisions else UnitKind.DEPARTMENT


@dataclass(frozen=True, slots=True)
class _Content:
    """What a shown unit consists of: parts by what becomes of them, and divisions to show."""

    shown: list[Part]
    hidden: list[Part]
    divisions: list[tuple[int, Part]]
    named: list[Part]
    empty: list[Part]

    def add(self, other: _Content) -> None:
        """Take over what a dissolved division consists of."""
        self.shown.extend(other.shown)
        self.hidden.extend(other.hidden)
        self.divisions.extend(other.divisions)
        self.named.extend(other.named)
        self.empty.extend(other.empty)
