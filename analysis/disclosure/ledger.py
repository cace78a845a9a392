"""Everything an organisation ever published, audited as one: the past is part of every release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.disclosure.audit import Leak, audit
from analysis.disclosure.sums import PublishedColumn, PublishedSums, Sum


@dataclass(frozen=True, slots=True)
class NamedLeak:
    """A group below ``k`` that could be isolated: in which wave, by which measures, who."""

    wave: str
    measures: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]  # the labels of its atoms
    people: int


@dataclass(frozen=True, slots=True)
class JointAudit:
    """What can be worked out from several releases taken together.

    ``unchecked`` names what could not be checked: a wave cut in two ways whose common refinement
    nobody handed in, or a search that had to be broken off.
    """

    leaks: tuple[NamedLeak, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def is_safe(self) -> bool:
        """Tell that all was checked and nothing was found."""
        return not self.leaks and not self.unchecked


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One release: its fingerprint and what it gives away."""

    fingerprint: str
    sums: tuple[PublishedSums, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All releases of one organisation, in the order they were made. Entries are only added."""

    entries: tuple[LedgerEntry, ...] = ()

    @property
    def sums(self) -> tuple[PublishedSums, ...]:
        """Return all that was ever given away."""
        return tuple(sums for entry in self.entries for sums in entry.sums)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Return which releases there are."""
        return tuple(entry.fingerprint for entry in self.entries)

    def with_entry(self, fingerprint: str, sums: Sequence[PublishedSums]) -> Ledger:
        """Return the ledger with one more release."""
        return Ledger((*self.entries, LedgerEntry(fingerprint, tuple(sums))))


def audit_jointly(
    new: Iterable[PublishedSums], earlier: Iterable[PublishedSums] = (), *, k: int
) -> JointAudit:
    """Audit releases as one: all that is known of the same answers to the same measure.

    Parameters
    ----------
    new, earlier : iterable of PublishedSums
        What is to be published and what already is. Order does not matter.
    k : int
        The fewest people whose total may be known. Columns of a higher limit of their own are
        audited for that, too.

    Returns
    -------
    JointAudit
        Each distinct group once, the smallest first.

    Notes
    -----
    The same person's answers in two waves are two unknowns, so waves are audited apart, each
    with every release that ever spoke of it: that is where an old wave under a new organisation
    chart, another cut or a second export shows.
    """
    leaks: list[NamedLeak] = []
    unchecked: list[str] = []
    for wave, parts in _by_wave([*new, *earlier]).items():
        for measures, views in _views(parts):
            finest = _finest(views)
            if finest is None:
                dimensions = sorted({d for view in views for d in view.part.dimensions})
                unchecked.append(f"{wave}, {', '.join(measures)} by {', '.join(dimensions)}")
                continue
            for limit in sorted({k, *(view.column.k for view in views)}):
                found = audit(_known(views, finest, limit), finest.column.sizes, k=limit)
                leaks += (_named(wave, measures, finest, leak) for leak in found.leaks)
                if not found.is_complete:
                    unchecked.append(f"{wave}, {', '.join(measures)}: too entangled")
    leaks = sorted(dict.fromkeys(leaks), key=lambda leak: leak.people)
    return JointAudit(tuple(leaks), tuple(dict.fromkeys(unchecked)))


def as_if_stable(parts: Iterable[PublishedSums], *, wave: str = "all waves") -> list[PublishedSums]:
    """Read several waves as if nobody's answer had changed: one unknown for each person.

    This is the cautious reading for what does stay the same, as a demographic answer does. Each
    wave's department becomes a dimension of its own, so a common refinement has to say who moved
    from where to where; sealed storage does not know that, and then nothing can be checked.

    Parameters
    ----------
    parts : iterable of PublishedSums
        Sums of several waves.
    wave : str
        The name to give to all of them together.

    Returns
    -------
    list of PublishedSums
        To be handed to :func:`audit_jointly` with the refinement.
    """
    return [
        replace(part, wave=wave, dimensions=tuple(f"{d} in {part.wave}" for d in part.dimensions))
        for part in parts
    ]


@dataclass(frozen=True, slots=True)
class JointSums:
    """One measure's sums over common atoms: those of a new release, in its order, and the rest."""

    new: tuple[frozenset[int], ...]
    known: tuple[frozenset[int], ...]
    sizes: tuple[int, ...]


def joint_sums(
    new: PublishedSums, earlier: Iterable[PublishedSums], measure: str
) -> JointSums | None:
    """Bring a new release and all earlier ones of the same wave to common atoms.

    Returns
    -------
    JointSums or None
        ``None`` if they have no common refinement: then they cannot be checked.
    """
    parts = [new, *(part for part in earlier if part.wave == new.wave)]
    views = [
        _View(part, column)
        for part in parts
        for column in part.columns
        if measure in column.measures
    ]
    finest = _finest(views)
    if finest is None:
        return None
    own = views[0]
    return JointSums(
        new=tuple(frozenset(s) for s in _refined(own, finest)),
        known=tuple(frozenset(s) for view in views[1:] for s in _refined(view, finest)),
        sizes=finest.column.sizes,
    )


@dataclass(frozen=True, slots=True)
class _View:
    """One release's say on some measures."""

    part: PublishedSums
    column: PublishedColumn


def _views(parts: Sequence[PublishedSums]) -> Iterator[tuple[tuple[str, ...], list[_View]]]:
    """Yield, for measures that the same columns speak of, these columns."""
    columns = [_View(part, column) for part in parts for column in part.columns]
    places: dict[str, list[int]] = defaultdict(list)
    for place, view in enumerate(columns):
        for measure in view.column.measures:
            places[measure].append(place)
    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for measure, where in places.items():
        alike[tuple(where)].append(measure)
    for found, measures in alike.items():
        yield tuple(measures), [columns[place] for place in found]


def _finest(views: Sequence[_View]) -> _View | None:
    """Return the view whose atoms those of all others are made of, if there is one."""
    for view in views:
        if all(_is_made_of(other, view) for other in views):
            return view
    return None


def _is_made_of(coarse: _View, fine: _View) -> bool:
    """Tell whether every atom of ``coarse`` is a union of atoms of ``fine``, to the person."""
    if not set(coarse.part.dimensions) <= set(fine.part.dimensions):
        return False
    sizes = fine.column.sizes
    people = [sum(sizes[i] for i in atoms) for atoms in _refinement(coarse.part, fine.part)]
    return people == list(coarse.column.sizes)


def _known(views: Sequence[_View], finest: _View, limit: int) -> set[Sum]:
    """Return the sums that have to hold ``limit``, over the finest atoms."""
    strict = (view for view in views if view.column.k >= limit)
    return {s for view in strict for s in _refined(view, finest)}


def _refined(view: _View, finest: _View) -> list[Sum]:
    made_of = _refinement(view.part, finest.part)
    return [tuple(i for atom in s for i in made_of[atom]) for s in view.column.sums]


def _by_wave(parts: Iterable[PublishedSums]) -> dict[str, list[PublishedSums]]:
    waves: dict[str, list[PublishedSums]] = defaultdict(list)
    for part in parts:
        waves[part.wave].append(part)
    return waves


def _refinement(part: PublishedSums, finest: PublishedSums) -> list[list[int]]:
    """Return, for each atom of ``part``, the atoms of ``finest`` that it is made of."""
    where = [finest.dimensions.index(dimension) for dimension in part.dimensions]
    made_of: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, label in enumerate(finest.labels):
        made_of[tuple(label[w] for w in where)].append(i)
    return [made_of[label] for label in part.labels]


def _named(wave: str, measures: tuple[str, ...], finest: _View, leak: Leak) -> NamedLeak:
    groups = tuple(finest.part.labels[atom] for atom in leak.atoms)
    return NamedLeak(wave, measures, groups, leak.people)
