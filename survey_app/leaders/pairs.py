"""One pair of functions: both directions, needs, words, perceptions, and the draft between them."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import Measure, Release
from analysis.reports.finding import Finding, Kind
from analysis.reports.sections.cells import function_names
from analysis.reports.topics import Subject, pairs_of, topics
from survey_app.leaders import knowledge, perception, ties
from survey_app.leaders.knowledge import TermSpot
from survey_app.leaders.matrices import Content, Spot, estimate, spot
from survey_app.leaders.perception import View
from survey_app.leaders.ties import FUNCTION, MEAN, Need
from survey_app.leaders.unplanned import UnplannedViewError

SOME = 0.2  # of a side; a service that fewer need or give is only named
_BETWEEN = (Kind.TIE_ASYMMETRY, Kind.WEAK_TIE, Kind.UNMET_NEED, Kind.DOUBLE_MEANING)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement on a tie, as each side answers it about the other."""

    measure: Measure
    spots: tuple[Spot, Spot]


@dataclass(frozen=True, slots=True)
class Needs:
    """What one side needs from the other: what anybody much needs or gives, and the rest."""

    who: str
    partner: str
    asked: tuple[Need, ...]
    hardly: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything released about two functions and what is between them."""

    codes: tuple[str, str]
    names: tuple[str, str]
    statements: tuple[Statement, ...]
    needs: tuple[Needs, ...]
    words: tuple[tuple[Measure, TermSpot], ...]
    views: tuple[View, ...]
    found: tuple[Finding, ...]
    draft: str | None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was released about the two."""
        return not (self.statements or self.needs or self.words or self.views)


def pair(release: Release, a: str, b: str, found: tuple[Finding, ...]) -> Pair:
    """Lay out a pair.

    Raises
    ------
    UnplannedViewError
        The results name no such two functions.
    """
    names = function_names(release)
    if a == b or not {a, b} <= names.keys():
        raise UnplannedViewError(f"{a}|{b}")
    between = tuple(f for f in found if f.kind in _BETWEEN and {a, b} in map(set, pairs_of(f)))
    settled = (t for t in topics(found) if t.subject is Subject.PAIR)
    draft = next((t.slug for t in settled if set(t.parties) == {a, b}), None)
    return Pair(
        codes=(a, b),
        names=(names[a], names[b]),
        statements=_statements(release, a, b),
        needs=tuple(filter(None, (_needs(release, names, a, b), _needs(release, names, b, a)))),
        words=_words(release, a, b),
        views=tuple(v for v in perception.views(release) if set(v.unit.code.split("|")) == {a, b}),
        found=between,
        draft=draft,
    )


def _needs(release: Release, names: dict[str, str], who: str, partner: str) -> Needs | None:
    found = [
        need
        for need in ties.needs(release)
        if (need.who.code, need.partner.code) == (FUNCTION + who, FUNCTION + partner)
    ]
    if not found:
        return None
    asked = tuple(need for need in found if _is_asked(need))
    hardly = tuple(need for need in found if not _is_asked(need))
    return Needs(names[who], names[partner], asked, hardly)


def _is_asked(need: Need) -> bool:
    """Tell whether more than the few that a gate rounds down need it, or give it."""
    owed = estimate(need.owed)
    return max(need.needed.value, owed.value if owed else 0.0) >= SOME


def _statements(release: Release, a: str, b: str) -> tuple[Statement, ...]:
    """Return the statements of which at least one direction was released, the mean first."""
    table = release.tables.get("ties")
    if table is None:
        return ()
    cells = table.by_key()
    measures = {m.code: m for m in table.measures}
    items = dict.fromkeys(code.partition(":")[2] for code in measures)
    found = []
    for item in sorted(items, key=lambda one: one != MEAN):
        about_b, about_a = measures.get(f"{b}:{item}"), measures.get(f"{a}:{item}")
        known = about_b or about_a
        contents: tuple[Content, Content] = (
            cells.get((FUNCTION + a, f"{b}:{item}")),
            cells.get((FUNCTION + b, f"{a}:{item}")),
        )
        if known is None or contents == (None, None):
            continue
        found.append(Statement(known, (spot(contents[0], known), spot(contents[1], known))))
    return tuple(found)


def _words(release: Release, a: str, b: str) -> tuple[tuple[Measure, TermSpot], ...]:
    columns, rows = knowledge.words(release)
    row = next((r for r in rows if set(r.unit.code.split("|")) == {a, b}), None)
    if row is None:
        return ()
    return tuple((m, s) for m, s in zip(columns, row.spots, strict=True) if s.same.content)
