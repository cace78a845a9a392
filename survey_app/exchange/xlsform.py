"""XLSForm workbooks (ODK, Kobo, SurveyCTO): the sheets ``survey``, ``choices`` and ``settings``.

How headers and types may be spelt is pyxform's to say; the walk over the rows is ours, because
pyxform stops at the first thing it does not like, and we name them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from survey_app.exchange.languages import language_code
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.sketch import Asks, Group, Option, Question, Sketch, Words
from survey_app.exchange.workbooks import Sheet, read_workbook

METADATA = frozenset(
    {
        "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber",
        "username", "email", "audit", "start-geopoint", "background-audio", "background-geopoint",
        "imei", "uri:deviceid", "caseid",
    }
)  # fmt: skip
REVERSING = frozenset({"reverse", "reversed", "reverse_keyed", "reverse_scored", "reverse_coded"})
YES = frozenset({"yes", "true", "true()", "1", "r", "x"})
KNOWN_SETTINGS = frozenset(
    {"title", "id_string", "version", "default_language", "name", "instance_name"}
)
CONDITIONS = {
    "relevant": "everybody is asked",
    "constraint": "answers are steps of a scale or one's own words, without further conditions",
    "required": "any question may be skipped",
    "calculate": "nothing is computed while answering",
    "default": "no answer is filled in beforehand",
    "choice_filter": "everybody is offered the whole list",
    "trigger": "nothing is computed while answering",
    "readonly": "every question can be answered",
    "hint": "a question has one text",
    "guidance_hint": "a question has one text",
    "media": "a questionnaire holds text alone",
}
TABLES = frozenset({"likert", "list-nolabel", "table-list"})
REASONS = {
    "select all that apply": "several answers to one question cannot be kept",
    "rank": "an order of answers cannot be kept",
    "select one external": "its answers lie in another file",
    "integer": "numbers could give a person away; ask for coarse bands instead",
    "decimal": "numbers could give a person away; ask for coarse bands instead",
    "date": "dates could give a person away",
    "time": "dates could give a person away",
    "datetime": "dates could give a person away",
    "geopoint": "places could give a person away",
    "geotrace": "places could give a person away",
    "geoshape": "places could give a person away",
    "image": "files cannot be sent in; they could give a person away",
    "audio": "files cannot be sent in; they could give a person away",
    "video": "files cannot be sent in; they could give a person away",
    "file": "files cannot be sent in; they could give a person away",
    "barcode": "codes could give a person away",
    "calculate": "nothing is computed while answering",
    "hidden": "nothing is stored that is not shown",
    "acknowledge": "consent is asked for by the first page of every survey",
    "note": "texts between questions cannot be kept",
}
_BEGIN = re.compile(r"begin[ _](group|repeat|lgroup|loop|looped group)")
_END = re.compile(r"end[ _](group|repeat|lgroup|loop|looped group)")
_REVERSED_NAME = re.compile(r"_(?:r|rev|reversed)$", re.IGNORECASE)
_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?\d{1,6})")

Cells = Mapping[str, Words]  # a column -> its text by language; "" where it names no language


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a sheet, by column and language."""

    number: int
    cells: Cells

    def word(self, column: str) -> str:
        """Return what stands in a column, whatever its language."""
        return next((text.strip() for text in self.cells.get(column, {}).values()), "")


def read_xlsform(content: bytes, name: str) -> Sketch:
    """Read a workbook into a sketch.

    Raises
    ------
    ExchangeError
        It is damaged, too large, or no XLSForm.
    """
    sheets = {sheet.name.strip().lower(): sheet for sheet in read_workbook(content)}
    survey = list(_rows(sheets.get("survey"), "survey"))
    if not any(row.word("type") for row in survey):
        raise ExchangeError(Refusal.X012)
    settings = next(_rows(sheets.get("settings"), "settings"), _Row(0, {}))
    reading = _Reading(settings, list(_rows(sheets.get("choices"), "choices")), name)
    for row in survey:
        reading.take(row)
    for other in sheets.keys() - {"survey", "choices", "settings"}:
        reading.sketch.leave(f"sheet '{other}'", "workbook", "a form has no such part here")
    return reading.sketch


def _rows(sheet: Sheet | None, kind: str) -> Iterator[_Row]:
    """Yield the rows below the header, their columns spelt as pyxform spells them."""
    if sheet is None or not sheet.rows:
        return
    numbers = sorted(sheet.rows)
    header = _headers(sheet.rows[numbers[0]], kind)
    for number in numbers[1:]:
        cells: dict[str, dict[str, str]] = {}
        for at, text in sheet.rows[number].items():
            if at in header:
                column, language = header[at]
                cells.setdefault(column, {})[language] = text
        if cells:
            yield _Row(number, cells)


def _headers(row: Mapping[int, str], kind: str) -> dict[int, tuple[str, str]]:
    """Return the column and the language that each heading names."""
    try:
        from pyxform import aliases  # noqa: PLC0415 - an extra, and seldom asked for
        from pyxform.parsing.sheet_headers import process_header  # noqa: PLC0415
    except ImportError:
        raise ExchangeError(Refusal.X017) from None
    known = {
        "survey": aliases.survey_header,
        "choices": aliases.list_header,
        "settings": aliases.settings_header,
    }[kind]
    uses_double = any("::" in heading for heading in row.values())
    found = {}
    for at, heading in row.items():
        tokens = process_header(heading.strip(), uses_double, known, {"label", "type", "name"})[1]
        column = tokens[1] if tokens[0] in ("bind", "control") and len(tokens) > 1 else tokens[0]
        is_media = tokens[0] == "media" and len(tokens) > 1
        language = "" if tokens[0] in ("bind", "control") else tokens[-1]
        has_language = len(tokens) > (2 if is_media else 1)
        found[at] = (str(column).replace(" ", "_").lower(), language if has_language else "")
    return found


@dataclass(slots=True)
class _Reading:
    """The sheet ``survey`` while it is walked."""

    settings: _Row
    choice_rows: list[_Row]
    name: str
    sketch: Sketch = field(init=False)
    choices: dict[str, list[Option]] = field(default_factory=dict)
    lists: dict[str, tuple[Option, ...]] = field(default_factory=dict)  # shared by questions
    path: list[tuple[str, bool]] = field(default_factory=list)  # group, is asked repeatedly
    names: dict[str, str | None] = field(default_factory=dict)  # languages as written -> codes

    def __post_init__(self) -> None:
        """Read the settings and the lists of answers."""
        default = language_code(self.settings.word("default_language")) or "en"
        self.sketch = Sketch(
            name=self.name,
            code=self.settings.word("id_string") or self.name.rpartition(".")[0],
            languages=[default],
            title={default: self.settings.word("title") or self.name.rpartition(".")[0]},
        )
        for column in self.settings.cells.keys() - KNOWN_SETTINGS:
            why = "how a form is sent and shown is settled here by the wave"
            self.sketch.leave(f"setting '{column}'", "sheet settings", why)
        for row in self.choice_rows:
            listed = row.word("list_name") or row.word("list name")
            option = Option(row.word("name"), self._words(row, "label"))
            self.choices.setdefault(listed, []).append(option)
            if "media" in row.cells:
                why = "a questionnaire holds text alone"
                self.sketch.leave("picture or sound of an answer", f"choices {row.number}", why)

    def take(self, row: _Row) -> None:
        """Carry one row over, or note why not."""
        kind = " ".join(row.word("type").split())
        if not kind or row.word("disabled").lower() in YES:
            return
        begin = _BEGIN.match(kind.lower())
        if begin:
            self._begin(row, begin[1])
        elif _END.match(kind.lower()):
            if self.path:
                self.path.pop()
        elif any(repeated for _, repeated in self.path):
            self._leave(row, "it is asked repeatedly; a questionnaire asks each question once")
        else:
            self._question(row, kind)

    def _begin(self, row: _Row, kind: str) -> None:
        code = row.word("name") or f"group_{row.number}"
        self.path.append((code, kind != "group"))
        self.sketch.groups[code] = Group(code, self._words(row, "label"))
        self._conditions(row)
        if kind != "group":
            self._leave(row, "a questionnaire asks each question once")

    def _question(self, row: _Row, kind: str) -> None:
        command, listed, has_other = _select(kind)
        if command == "note":
            self._note(row)
        elif command == "text":
            self._ask(row, Asks.OWN_WORDS, ())
        elif command == "range":
            self._ask(row, Asks.RATING, _range(row.word("parameters")))
        elif command == "select one":
            self._pick(row, listed, has_other=has_other)
        elif command in METADATA:
            self._leave(row, "nothing is stored of who answers, when, and on what device")
        else:
            self._leave(row, REASONS.get(command, f"'{command}' is not asked here"))

    def _pick(self, row: _Row, listed: str, *, has_other: bool) -> None:
        """Carry a question with a list of answers, unless it is only the heading of a table."""
        appearance = set(row.word("appearance").lower().split())
        if "label" in appearance:
            return
        if listed not in self.choices:
            self._leave(row, f"its list of answers '{listed}' is not in the workbook")
            return
        asks = Asks.RATING if TABLES & appearance else Asks.ONE
        self._ask(row, asks, self.lists.setdefault(listed, tuple(self.choices[listed])))
        if has_other:
            why = "the question is kept; what people would write beside it is not asked"
            self.sketch.leave("answer 'other, namely'", f"survey {row.number}", why)

    def _ask(self, row: _Row, asks: Asks, options: tuple[Option, ...]) -> None:
        code = row.word("name") or f"row_{row.number}"
        marks = (row.word(column).lower() in YES for column in REVERSING)
        self.sketch.ask(
            Question(
                asks=asks,
                code=code,
                words=self._words(row, "label"),
                where=f"survey {row.number}, {code}",
                group=self.path[-1][0] if self.path else "",
                options=options,
                is_reversed=any(marks) or _REVERSED_NAME.search(code) is not None,
            )
        )
        self._conditions(row)

    def _note(self, row: _Row) -> None:
        """Take a text before all questions as the introduction, one that opens a group for it."""
        words = self._words(row, "label")
        group = self.sketch.groups.get(self.path[-1][0]) if self.path else None
        is_first = not any(q.group == (group.code if group else "") for q in self.sketch.questions)
        if group and is_first and not group.description:
            self.sketch.groups[group.code] = Group(group.code, group.words, words)
        elif not group and not self.sketch.questions and not self.sketch.introduction:
            self.sketch.introduction = words
        else:
            self._leave(row, REASONS["note"])

    def _conditions(self, row: _Row) -> None:
        """Name the logic of a row that does not come along with it."""
        for column, why in CONDITIONS.items():
            written = row.word(column)
            if written and written.lower() not in {"no", "false", "false()"}:
                where = f"survey {row.number}, {row.word('name')}"
                self.sketch.leave(f"{column.replace('_', ' ')} '{written}'", where, why)

    def _leave(self, row: _Row, why: str) -> None:
        text = row.word("label") or row.word("name") or row.word("type")
        kind = row.word("type").split(" ")[0]
        self.sketch.leave(f"{kind} '{text}'", f"survey {row.number}", why)

    def _words(self, row: _Row, column: str) -> Words:
        """Return a text by the codes of its languages; unknown languages are named once."""
        found = {}
        for language, text in row.cells.get(column, {}).items():
            code = self._language(language)
            if code and text.strip():
                found[code] = text
        return found

    def _language(self, name: str) -> str | None:
        if name in self.names:
            return self.names[name]
        code = language_code(name) if name else self.sketch.languages[0]
        self.names[name] = code
        if code is None:
            why = "it is no language that is known; write it as English (en)"
            self.sketch.leave(f"language '{name}'", "headings", why)
        else:
            self.sketch.speak(code)
        return code


def _select(kind: str) -> tuple[str, str, bool]:
    """Take a type apart: what is asked, from which list, and whether one may add to it."""
    from pyxform import aliases  # noqa: PLC0415 - an extra, and seldom asked for

    spelt = kind.lower()
    commands = sorted(aliases.select, key=len, reverse=True)
    start = next((c for c in commands if spelt == c or spelt.startswith(f"{c} ")), None)
    if start is None:
        return spelt, "", False
    listed, _, rest = kind[len(start) :].strip().partition(" ")
    return aliases.select[start], listed, "other" in rest.lower()


def _range(parameters: str) -> tuple[Option, ...]:
    """Return the steps of a range; its own defaults are 1 to 10."""
    given = {key: int(number) for key, number in _PARAMETER.findall(parameters.lower())}
    start, end, step = given.get("start", 1), given.get("end", 10), given.get("step", 1)
    if step <= 0 or not start < end or (end - start) // step > 100:
        return ()
    return tuple(Option(str(n), {}) for n in range(start, end + 1, step))
