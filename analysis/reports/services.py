"""What two functions owe each other, from what each needs and how many there know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.disclosure.released import Mark, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.finding import Evidence
from analysis.reports.first_page import Reader
from analysis.reports.sections.cells import FUNCTION, interval, sheet, written
from analysis.reports.topics import Topic

NEEDED = 0.5  # of a function, before a service stands in an agreement
MOST_EACH_WAY = 3
MEAN = "mean"


class Citations:
    """The numbered list of what a draft rests on."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def cite(self, text: str) -> str:
        """Add a text to the list, unless it is there; return its number."""
        if text not in self._texts:
            self._texts.append(text)
        return str(self._texts.index(text) + 1)

    def listed(self) -> tuple[str, ...]:
        """Return the list with its numbers."""
        return tuple(f"[{n}] {text}" for n, text in enumerate(self._texts, start=1))

    def numbers(self) -> str:
        """Return all numbers, as a reference: "[1] [2]"."""
        return " ".join(f"[{n}]" for n in range(1, len(self._texts) + 1))


@dataclass(frozen=True, slots=True)
class Service:
    """One line of a service agreement; ``known`` is where it stands how many know they owe it."""

    owes: str
    to: str
    what: str
    measured: str
    why: str
    citation: str
    known: Evidence | None = None

    @property
    def is_service(self) -> bool:
        """Tell whether it is a service that was asked about, rather than the tie as a whole."""
        return self.known is not None


def services(topic: Topic, read_by: Reader, cited: Citations) -> tuple[Service, ...]:
    """List what each of a pair owes the other: what is needed most and known least first."""
    a, b = topic.parties[:2]
    first = _one_way(to=a, owes=b, read_by=read_by, cited=cited)
    second = _one_way(to=b, owes=a, read_by=read_by, cited=cited)
    return (*first, *second)


def terms_between(parties: Sequence[str], read_by: Reader) -> tuple[str, ...]:
    """Name the words that the gate's table marks as dividing any two of these functions."""
    words = sheet(read_by.release, "words")
    if words is None:
        return ()
    names = {m.code: m.name(read_by.language) for m in words.table.measures}
    among = set(parties)
    found = [
        names[measure]
        for (unit, measure), cell in words.cells.items()
        if set(unit.split("|")) <= among
        and isinstance(cell, ReleasedEstimate)
        and cell.mark is Mark.BELOW
    ]
    return tuple(dict.fromkeys(found))


def _one_way(*, to: str, owes: str, read_by: Reader, cited: Citations) -> tuple[Service, ...]:
    needs = sheet(read_by.release, "needs")
    found = []
    for (unit, measure), needed in needs.cells.items() if needs else ():
        partner, _, service = measure.partition(":")
        is_asked = unit == FUNCTION + to and partner == owes and ":" not in service
        if not (is_asked and isinstance(needed, ReleasedEstimate) and needed.value >= NEEDED):
            continue
        known = Evidence("needs", FUNCTION + owes, f"{to}:{service}:owes")
        share = read_by.estimate(known)
        gap = needed.value - share.value if share else 0.0
        found.append((gap, measure, needed, known))
    found.sort(key=lambda one: (-one[0], one[1]))
    made = tuple(
        _service(Evidence("needs", FUNCTION + to, measure), known, to, owes, read_by, cited)
        for _, measure, _, known in found[:MOST_EACH_WAY]
    )
    return made or _tie(to=to, owes=owes, read_by=read_by, cited=cited)


def _service(
    asked: Evidence, known: Evidence, to: str, owes: str, read_by: Reader, cited: Citations
) -> Service:
    language = read_by.language
    to_name, owes_name = read_by.name(to), read_by.name(owes)
    needed, owed = read_by.estimate(asked), read_by.estimate(known)
    what = read_by.measure(asked)
    values = {
        "needed": _share(needed, language),
        "owed": _share(owed, language),
        "to": to_name,
        "owes": owes_name,
    }
    bare = wording.say("agreement.why.need", language, n="", **values).partition("] ")[2]
    number = cited.cite(f"{what}: {bare}")
    return Service(
        owes=owes_name,
        to=to_name,
        what=what,
        measured=wording.say("agreement.measured.service", language, to=to_name),
        why=wording.say("agreement.why.need", language, n=number, **values),
        citation=number,
        known=known,
    )


def _tie(*, to: str, owes: str, read_by: Reader, cited: Citations) -> tuple[Service, ...]:
    """Write the line for the tie as a whole, where no service is needed by most."""
    language = read_by.language
    rating = read_by.estimate(Evidence("ties", FUNCTION + to, f"{owes}:{MEAN}"))
    if rating is None:
        return ()
    to_name, owes_name = read_by.name(to), read_by.name(owes)
    values = {
        "to": to_name,
        "value": written(rating, language),
        "interval": interval(rating, language),
    }
    bare = wording.say("agreement.why.tie", language, n="", **values).partition("] ")[2]
    number = cited.cite(f"{to_name} → {owes_name}: {bare}")
    return (
        Service(
            owes=owes_name,
            to=to_name,
            what=wording.say("agreement.what.tie", language, to=to_name),
            measured=wording.say("agreement.measured.tie", language, to=to_name),
            why=wording.say("agreement.why.tie", language, n=number, **values),
            citation=number,
        ),
    )


def _share(content: ReleasedEstimate | None, language: str) -> str:
    """Write a share with its interval."""
    shown = written(content, language, is_share=True)
    range_in_words = interval(content, language, is_share=True)
    return f"{shown} ({range_in_words})" if range_in_words else shown
