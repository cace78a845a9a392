"""Lists in a questionnaire as rows of a form: goals and decoys, words, the service catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from questionnaires.library import built_in
from questionnaires.model import (
    Choice,
    Goal,
    GoalKind,
    GoalTest,
    Questionnaire,
    Term,
    Text,
    TieQuestion,
)
from survey_app.consultants.client_forms import code_from
from survey_app.consultants.editing import Place, Posted, all_codes, typed_text

MODEL = "alignment_core"  # the built-in questionnaire whose frames are lent to others
EMPTY_GOALS = 3
EMPTY_SERVICES = 3
MEANINGS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a goal, a word, a meaning or a service, as it stands in the form."""

    name: str  # of its inputs
    code: str = ""
    words: Mapping[str, str] | None = None
    kind: str = ""
    functions: str = ""
    is_removed: bool = False
    meanings: tuple[Entry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written here."""
        return not self.code and not any((self.words or {}).values())


def goal_entries(questionnaire: Questionnaire) -> list[Entry]:
    """Return the goals and decoys, and rows for new ones."""
    goals = questionnaire.goal_test.goals if questionnaire.goal_test else ()
    rows = [
        Entry(f"g.{n}", g.code, g.text.translations, g.kind.value, ",".join(g.functions))
        for n, g in enumerate(goals)
    ]
    return rows + _empty("g", len(rows), EMPTY_GOALS)


def term_entries(questionnaire: Questionnaire) -> list[Entry]:
    """Return the words with their meanings, and one row for a new word."""
    rows = [
        Entry(
            f"w.{n}",
            term.code,
            term.word.translations,
            meanings=_meanings(f"w.{n}", term.definitions),
        )
        for n, term in enumerate(questionnaire.terms)
    ]
    name = f"w.{len(rows)}"
    return [*rows, Entry(name, meanings=_meanings(name, ()))]


def service_entries(questionnaire: Questionnaire) -> list[Entry]:
    """Return the catalogue of services, and rows for new ones."""
    ties = questionnaire.tie_question
    rows = [
        Entry(f"s.{n}", one.code, one.text.translations)
        for n, one in enumerate(ties.services if ties else ())
    ]
    return rows + _empty("s", len(rows), EMPTY_SERVICES)


def typed_entries(posted: Posted, prefix: str, languages: Sequence[str]) -> list[Entry]:
    """Read the rows of a list as they were typed."""
    found = (re.match(rf"{re.escape(prefix)}\.(\d{{1,3}})\.", name) for name in posted)
    numbers = sorted({int(match[1]) for match in found if match})
    return [_typed(posted, f"{prefix}.{number}", languages) for number in numbers]


def goals_applied(questionnaire: Questionnaire, posted: Posted) -> Questionnaire:
    """Return the questionnaire with the goals and decoys that were typed."""
    rows = _kept(typed_entries(posted, "g", questionnaire.languages))
    if not rows:
        return replace(questionnaire, goal_test=None)
    codes = _Codes(questionnaire)
    test = GoalTest(
        claimed=typed_text(posted, "claimed", questionnaire.languages),
        prompt=typed_text(posted, "prompt", questionnaire.languages),
        goals=tuple(
            Goal(
                codes.of(row, "goal"),
                Text(row.words or {}),
                GoalKind(row.kind) if row.kind in set(GoalKind) else GoalKind.REAL,
                tuple(code for code in row.functions.split(",") if code),
            )
            for row in rows
        ),
    )
    return replace(questionnaire, goal_test=test)


def terms_applied(questionnaire: Questionnaire, posted: Posted) -> Questionnaire:
    """Return the questionnaire with the words and meanings that were typed."""
    codes = _Codes(questionnaire)
    terms = tuple(
        Term(
            codes.of(row, "word"),
            Text(row.words or {}),
            _choices(codes, _kept(row.meanings), "meaning"),
        )
        for row in _kept(typed_entries(posted, "w", questionnaire.languages))
    )
    return replace(questionnaire, terms=terms)


def services_applied(questionnaire: Questionnaire, posted: Posted) -> Questionnaire:
    """Return the questionnaire with the catalogue that was typed."""
    if questionnaire.tie_question is None:
        return questionnaire
    codes = _Codes(questionnaire)
    rows = _kept(typed_entries(posted, "s", questionnaire.languages))
    services = _choices(codes, rows, "service")
    return replace(
        questionnaire, tie_question=replace(questionnaire.tie_question, services=services)
    )


def places(posted: Posted, prefix: str, path: str, languages: Sequence[str]) -> list[Place]:
    """Return where problems of a list belong: kept rows are numbered anew in the file."""
    rows = _kept(typed_entries(posted, prefix, languages))
    return [Place(row.name, f"{path}[{number}]") for number, row in enumerate(rows, start=1)]


def lent_goal_frame(questionnaire: Questionnaire) -> tuple[Text, Text]:
    """Return the two questions around the goals; lent by the built-in one if there are none."""
    test = questionnaire.goal_test or built_in()[MODEL].goal_test
    if test is None:
        return Text({}), Text({})
    return test.claimed, test.prompt


def with_ties(questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire with the built-in questions on ties, as far as it has languages."""
    ties = built_in()[MODEL].tie_question
    if ties is None or questionnaire.tie_question is not None:
        return questionnaire
    return replace(questionnaire, tie_question=_in_languages(ties, questionnaire.languages))


def _in_languages(ties: TieQuestion, languages: Sequence[str]) -> TieQuestion:
    def only(text: Text) -> Text:
        return Text({code: text.in_language(code) for code in languages})

    def choices(given: Iterable[Choice]) -> tuple[Choice, ...]:
        return tuple(replace(choice, text=only(choice.text)) for choice in given)

    return replace(
        ties,
        prompt=only(ties.prompt),
        guess=only(ties.guess),
        items=tuple(replace(item, text=only(item.text)) for item in ties.items),
        services=choices(ties.services),
        timings=choices(ties.timings),
    )


def _empty(prefix: str, taken: int, n: int) -> list[Entry]:
    return [Entry(f"{prefix}.{taken + number}") for number in range(n)]


def _meanings(name: str, definitions: Sequence[Choice]) -> tuple[Entry, ...]:
    rows = [
        Entry(f"{name}.m.{n}", one.code, one.text.translations) for n, one in enumerate(definitions)
    ]
    return (*rows, *_empty(f"{name}.m", len(rows), MEANINGS - len(rows)))


def _typed(posted: Posted, name: str, languages: Sequence[str]) -> Entry:
    return Entry(
        name=name,
        code=posted.get(f"{name}.code", ""),
        words=typed_text(posted, name, languages).translations,
        kind=posted.get(f"{name}.kind", ""),
        functions=posted.get(f"{name}.functions", ""),
        is_removed=f"{name}.remove" in posted,
        meanings=tuple(typed_entries(posted, f"{name}.m", languages)),
    )


def _kept(rows: Iterable[Entry]) -> list[Entry]:
    """Return the rows that count; a meaning whose words were taken out is taken out."""
    return [row for row in rows if not row.is_removed and not _is_blank(row)]


def _is_blank(row: Entry) -> bool:
    return row.is_empty or (".m." in row.name and not any((row.words or {}).values()))


class _Codes:
    """Gives new entries a code of their own; those that have one keep it."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.taken = all_codes(questionnaire)

    def of(self, row: Entry, kind: str) -> str:
        """Return the code of a row."""
        if row.code:
            return row.code
        words = next(iter((row.words or {}).values()), "")
        stem = f"{kind}_{code_from(words, 24).replace('-', '_')}".rstrip("_")
        code = next(code for code in _wishes(stem) if code not in self.taken)
        self.taken.add(code)
        return code


def _wishes(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def _choices(codes: _Codes, rows: Iterable[Entry], kind: str) -> tuple[Choice, ...]:
    return tuple(Choice(codes.of(row, kind), Text(row.words or {})) for row in rows)
