"""Answers collected elsewhere, turned into a wave; every row left out is counted by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.wave import Comment, WaveData, wave_data
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import WaveLabel
from analysis.intake.csv_table import CsvTable, Row, read_table
from analysis.intake.departments import slug
from analysis.intake.mapping import AnswerMapping
from analysis.intake.problems import Finding, IntakeError, Problem, finding
from analysis.matrix import MISSING, AnswerCounts, Keying, ResponseMatrix, keying_of, mirror
from analysis.structure import Department, Structure
from questionnaires.model import Questionnaire

NOT_SAID = "no department"
EXAMPLES = 3


@dataclass(slots=True)
class Account:
    """What became of every row: used, or left out and why."""

    rows: int = 0
    used: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)  # kept, but worth saying

    def leave_out(self, cause: str, n: int = 1) -> None:
        """Count a row that is not used."""
        self.left_out[cause] += n


@dataclass(frozen=True, slots=True)
class Intake:
    """A wave made from a file, and the account of its rows."""

    wave: WaveData
    account: Account


class _Reader:
    """Reads the values of one file by its mapping and questionnaire."""

    def __init__(self, mapping: AnswerMapping, questionnaire: Questionnaire) -> None:
        self.mapping = mapping
        self.keying: Keying = keying_of(questionnaire)
        self.column = {code: i for i, code in enumerate(self.keying.items)}
        self.words = dict(mapping.values)
        for answer, label in enumerate(questionnaire.scale.labels, start=1):
            for word in label.translations.values():
                self.words.setdefault(word.strip().lower(), answer)
        not_applicable = questionnaire.scale.not_applicable
        known = not_applicable.translations.values() if not_applicable else ()
        self.not_applicable = {*mapping.not_applicable, *(w.strip().lower() for w in known)}

    def answer(self, value: str) -> int | str:
        """Return the answer, or the cause why there is none."""
        text = value.strip().lower()
        if text in self.words:
            return self.words[text]
        number = _whole(text)
        names = {text, "" if number is None else str(number)}
        if names & self.not_applicable:
            return "not applicable"
        if text in self.mapping.missing:
            return "no answer given"
        if number is None:
            return f"answer not understood: '{value.strip()[:40]}'"
        if not 1 <= number <= self.keying.high:
            return f"answer outside 1 to {self.keying.high}: '{value.strip()[:40]}'"
        return number


def _whole(text: str) -> int | None:
    try:
        number = float(text.replace(",", ".")) if len(text) < 20 else float("nan")
    except ValueError:
        return None
    return int(number) if number == number // 1 else None


def read_answers(
    text: str,
    source: str,
    *,
    questionnaire: Questionnaire,
    mapping: AnswerMapping,
    structure: Structure | None = None,
    policy: DisclosurePolicy | None = None,
) -> Intake:
    """Turn a file of answers into a wave.

    Parameters
    ----------
    text : str
        The file's content.
    source : str
        What to call it in messages.
    questionnaire : Questionnaire
    mapping : AnswerMapping
    structure : Structure, optional
        The tree that the file's departments belong to; a flat one is made if none is given.
    policy : DisclosurePolicy, optional

    Raises
    ------
    IntakeError
        Columns are missing, or no row can be used.
    """
    table = read_table(text, source, delimiter=mapping.delimiter)
    reader = _Reader(mapping, questionnaire)
    problems = list(_missing_columns(table, mapping))
    if problems:
        raise IntakeError(source, problems)
    account = Account()
    kept = _kept_rows(table, mapping, account)
    if structure is not None:
        kept = _known_departments(
            kept, table.index(mapping.columns["department"]), structure, account
        )
    collect = _long if mapping.shape == "long" else _wide
    collected = collect(kept, table, reader, account)
    account.leave_out("line with a wrong number of fields", len(table.malformed))
    account.rows += len(table.malformed)
    account.left_out = +account.left_out
    if not collected.rows:
        causes = ", ".join(f"{cause} ({n})" for cause, n in account.left_out.most_common())
        raise IntakeError(source, [finding(Problem.I010, causes=causes or "nothing")])
    wave = _wave(collected, reader.keying, questionnaire, mapping, (structure, policy))
    return Intake(wave, account)


@dataclass(slots=True)
class _Collected:
    """Answers on their way into a matrix; without a key each row is one answer."""

    rows: list[tuple[str, dict[int, int]]] = field(default_factory=list)
    comments: list[tuple[str, str, str]] = field(default_factory=list)
    is_keyed: bool = True


def _missing_columns(table: CsvTable, mapping: AnswerMapping) -> Iterator[Finding]:
    wanted = dict.fromkeys((*mapping.columns.values(), *mapping.keep, *mapping.comments))
    if mapping.shape == "wide" and mapping.match == "exact":
        wanted |= dict.fromkeys(mapping.questions)
    columns = ", ".join(table.columns)
    for column in wanted:
        if column not in table.columns:
            yield finding(Problem.I002, column=column, columns=columns)


def _kept_rows(table: CsvTable, mapping: AnswerMapping, account: Account) -> Iterator[Row]:
    conditions = [(table.index(column), column, kept) for column, kept in mapping.keep.items()]
    department = table.index(mapping.columns["department"])
    for row in table.rows:
        account.rows += 1
        cause = next(
            (
                f"{column} is '{row.fields[i].strip()}'"
                for i, column, kept in conditions
                if row.fields[i].strip() not in kept
            ),
            None,
        )
        if cause is None and not row.fields[department].strip():
            cause = NOT_SAID
        if cause is not None:
            account.leave_out(cause)
            continue
        yield row


def _known_departments(
    rows: Iterator[Row], column: int, structure: Structure, account: Account
) -> Iterator[Row]:
    known = {d.code for d in structure.departments} | {d.name for d in structure.departments}
    for row in rows:
        name = row.fields[column].strip()
        if name in known:
            yield row
        else:
            account.leave_out(f"department not in the tree: '{name[:60]}'")


def _wide(rows: Iterator[Row], table: CsvTable, reader: _Reader, account: Account) -> _Collected:
    mapping = reader.mapping
    named = {column: mapping.item_of(column) for column in table.columns}
    if not mapping.questions:
        named = {column: column for column in table.columns if column in reader.column}
    items = [(table.index(c), reader.column[item]) for c, item in named.items() if item]
    if not items:
        raise IntakeError("the file", [finding(Problem.I009)])
    comments = [(table.index(column), code) for column, code in mapping.comments.items()]
    department = table.index(mapping.columns["department"])
    is_repeated = _repeats(table, mapping)
    collected = _Collected()
    for row in rows:
        if is_repeated(row.fields) and mapping.repeated == "first":
            account.leave_out("respondent appears a second time")
            continue
        unit = row.fields[department].strip()
        answers = {}
        for i, column in items:
            found = reader.answer(row.fields[i])
            if isinstance(found, int):
                answers[column] = found
            else:
                account.notes[f"single answers: {found}"] += 1
        if not answers:
            account.leave_out("no item answered")
            continue
        account.used += 1
        collected.rows.append((unit, answers))
        said = ((code, row.fields[i].strip()) for i, code in comments)
        collected.comments += [(unit, code, text) for code, text in said if text]
    return collected


def _repeats(table: CsvTable, mapping: AnswerMapping) -> Callable[[list[str]], bool]:
    column = mapping.columns.get("respondent")
    if column is None:
        return lambda _: False
    i, seen = table.index(column), set[str]()

    def is_repeated(fields: list[str]) -> bool:
        key = fields[i].strip()
        repeated = bool(key) and key in seen
        seen.add(key)
        return repeated

    return is_repeated


def _long(rows: Iterator[Row], table: CsvTable, reader: _Reader, account: Account) -> _Collected:
    mapping = reader.mapping
    places = {name: table.index(column) for name, column in mapping.columns.items()}
    people: dict[str, tuple[str, dict[int, int]]] = {}
    loose: list[tuple[str, dict[int, int]]] = []
    wordings: dict[int, set[str]] = {}
    for row in rows:
        question = row.fields[places["question"]].strip()
        column = reader.column.get(mapping.item_of(question) or question)
        if column is None:
            account.leave_out(f"unknown question: '{question[:60]}'")
            continue
        wordings.setdefault(column, set()).add(row.fields[places["question"]])
        found = reader.answer(row.fields[places["answer"]])
        if isinstance(found, str):
            account.leave_out(found)
            continue
        unit = row.fields[places["department"]].strip()
        if "respondent" not in places:
            loose.append((unit, {column: found}))
            account.used += 1
            continue
        _add(
            people, row.fields[places["respondent"]].strip(), (unit, column, found), reader, account
        )
    for column, worded in wordings.items():
        if len(worded) > 1:
            item = reader.keying.items[column]
            account.notes[f"wordings joined into item {item}"] = len(worded)
    if "respondent" not in places:
        return _Collected(loose, is_keyed=False)
    return _keyed_or_not(people, account)


def _add(
    people: dict[str, tuple[str, dict[int, int]]],
    key: str,
    answer: tuple[str, int, int],
    reader: _Reader,
    account: Account,
) -> None:
    unit, column, value = answer
    known = people.get(key)
    repeated = known is not None and (column in known[1] or known[0] != unit)
    if repeated and reader.mapping.repeated == "first":
        account.leave_out("repeated: the respondent's answer to this question was there already")
        return
    account.used += 1
    if repeated:
        account.notes["repeated respondent and question, kept as the mapping asks"] += 1
        people[f"{key}\0{len(people)}"] = (unit, {column: value})
    elif known is None:
        people[key] = (unit, {column: value})
    else:
        known[1][column] = value


def _keyed_or_not(people: dict[str, tuple[str, dict[int, int]]], account: Account) -> _Collected:
    """Tell whether the respondent column is one: a key that never joins two answers is none."""
    joined = sum(len(answers) > 1 for _, answers in people.values())
    is_keyed = joined * 2 > len(people)
    if not is_keyed:
        account.notes["answers without a usable respondent key"] += account.used
    return _Collected(list(people.values()), is_keyed=is_keyed)


def _wave(
    collected: _Collected,
    keying: Keying,
    questionnaire: Questionnaire,
    mapping: AnswerMapping,
    given: tuple[Structure | None, DisclosurePolicy | None],
) -> WaveData:
    structure = given[0] or _flat(collected, mapping.organisation)
    place = {d.name: i for i, d in enumerate(structure.departments)}
    place |= {d.code: i for i, d in enumerate(structure.departments)}
    known = [(place[unit], answers) for unit, answers in collected.rows]
    ratings = np.full((len(known), len(keying.items)), MISSING, dtype=np.int8)
    for row, (_, answers) in enumerate(known):
        ratings[row, list(answers)] = list(answers.values())
    departments = np.array([unit for unit, _ in known], dtype=np.int32)
    matrix = ResponseMatrix(mirror(ratings, keying), departments, keying)
    wave = wave_data(
        label=WaveLabel(
            code=slug(mapping.wave) or "wave",
            name=mapping.wave,
            date=mapping.date,
            questionnaire=questionnaire.code,
            version=questionnaire.version,
            languages=questionnaire.languages,
        ),
        questionnaire=questionnaire,
        structure=structure,
        matrix=matrix,
        policy=given[1] or DisclosurePolicy(),
        comments=tuple(Comment(place[u], q, t) for u, q, t in collected.comments),
    )
    return wave if collected.is_keyed else without_key(wave)


def _flat(collected: _Collected, organisation: str) -> Structure:
    names = dict.fromkeys(unit for unit, _ in collected.rows)
    codes = Counter(slug(name) for name in names)
    departments = tuple(
        Department(name if codes[slug(name)] > 1 or not slug(name) else slug(name), name)
        for name in names
    )
    return Structure(organisation, departments)


def without_key(wave: WaveData) -> WaveData:
    """Forget which answers belong together: what is left are counts."""
    counts = AnswerCounts(wave.counts.counts, wave.keying)
    most = counts.counts[:, :, 1:].sum(axis=2).max(axis=1).astype(np.int64)
    return WaveData(
        label=wave.label,
        questionnaire=wave.questionnaire,
        structure=wave.structure,
        matrix=None,
        counts=AnswerCounts(_without_missing(counts.counts), wave.keying),
        respondents=most,
        policy=wave.policy,
        comments=wave.comments,
    )


def _without_missing(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    kept = counts.copy()
    kept[:, :, MISSING] = 0  # one row an answer: the other items of the row are not "missing"
    return kept
