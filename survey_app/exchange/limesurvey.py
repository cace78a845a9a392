"""LimeSurvey's structure export (.lss): tables of its database as XML, of two generations.

Up to version 3 each row carries its language; from version 4 on texts stand in tables of their
own (``group_l10ns``, ``question_l10ns``, ``answer_l10ns``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey_app.exchange.languages import language_code
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.sketch import Asks, Group, Option, Question, Sketch
from survey_app.exchange.xml_trees import Element, read_tree

Row = Mapping[str, str]
TEXTS = {
    "group_name": "group_l10ns", "description": "group_l10ns",
    "question": "question_l10ns", "help": "question_l10ns", "answer": "answer_l10ns",
}  # fmt: skip
KEYS = {"group_l10ns": "gid", "question_l10ns": "qid", "answer_l10ns": "aid"}
RATED_ROWS = {"A": 5, "B": 10}  # arrays whose steps are numbers
LISTS = frozenset("L!OG")
TEXT_TYPES = frozenset("STU")
REASONS = {
    "M": "several answers to one question cannot be kept",
    "P": "several answers to one question cannot be kept",
    "R": "an order of answers cannot be kept",
    "Q": "several texts in one question cannot be kept; ask them one by one",
    "N": "numbers could give a person away; ask for coarse bands instead",
    "K": "numbers could give a person away; ask for coarse bands instead",
    "D": "dates could give a person away",
    "I": "the language is chosen on every page",
    "X": "texts between questions cannot be kept",
    "|": "files cannot be sent in; they could give a person away",
    "*": "nothing is computed while answering",
    "1": "two scales beside each other cannot be kept",
    "H": "an array by column cannot be kept; turn it into rows",
    ";": "tables of texts cannot be kept",
    ":": "tables of numbers cannot be kept",
    "C": "its answers (yes, uncertain, no) are words of the tool; write them as a list",
    "E": "its answers (increase, same, decrease) are words of the tool; write them as a list",
    "Y": "its answers (yes, no) are words of the tool; write them as a list",
}
ELSEWHERE = {
    "conditions": ("condition", "everybody is asked"),
    "quota": ("quota", "a wave asks everybody who is invited"),
    "assessments": ("assessment rule", "results are computed by documented measures"),
    "defaultvalues": ("answer filled in beforehand", "no answer is filled in beforehand"),
    "survey_url_parameters": ("parameter of the address", "nothing is stored of who answers"),
}
ATTRIBUTES = {
    "array_filter": "everybody is offered the whole list",
    "array_filter_exclude": "everybody is offered the whole list",
    "random_order": "statements keep their order",
    "max_answers": "answers are steps of a scale, without further conditions",
    "em_validation_q": "answers are steps of a scale, without further conditions",
}
_REVERSED_CODE = re.compile(r"(?:(?<=\d)R|_r|_rev)$", re.IGNORECASE)


def read_limesurvey(content: bytes, name: str) -> Sketch:
    """Read a structure export into a sketch.

    Raises
    ------
    ExchangeError
        It is damaged, too large, or no structure export.
    """
    document = read_tree(content)
    is_survey = document.words("LimeSurveyDocType").lower() == "survey"
    if not is_survey and document.first("surveys") is None:
        raise ExchangeError(Refusal.X013, detail="it is no LimeSurvey structure (.lss)")
    return _Reading(document, name).sketch


@dataclass(slots=True)
class _Reading:
    """One export while it is read."""

    document: Element
    name: str
    sketch: Sketch = field(init=False)
    texts: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Walk the groups and their questions in their order."""
        survey = next(iter(self._rows("surveys")), {})
        written = [survey.get("language", ""), *survey.get("additional_languages", "").split()]
        written += [one.text for one in (self.document.first("languages") or _NONE).children]
        codes = [language_code(one) for one in written if one.strip()]
        languages = list(dict.fromkeys(code for code in codes if code)) or ["en"]
        self.sketch = Sketch(self.name, self.name.rpartition(".")[0], languages[:1], title={})
        for language in languages:
            self.sketch.speak(language)
        self._settings()
        self._collect_texts()
        self._groups()
        self._questions()
        self._elsewhere()

    def _rows(self, table: str) -> list[Row]:
        """Return the rows of a table of the export."""
        found = self.document.first(table, "rows")
        rows = found.children if found else []
        return [{cell.name: cell.text for cell in row.children} for row in rows]

    def _settings(self) -> None:
        title, welcome = {}, {}
        for row in self._rows("surveys_languagesettings"):
            code = language_code(row.get("surveyls_language", ""))
            if code:
                title[code] = row.get("surveyls_title", "")
                welcome[code] = "\n".join(
                    (row.get("surveyls_description", ""), row.get("surveyls_welcometext", ""))
                )
            if row.get("surveyls_endtext", "").strip():
                why = "the page after sending is the same for every survey"
                self.sketch.leave("end message", f"language {code}", why)
        self.sketch.title = {x: text for x, text in title.items() if text.strip()}
        if not self.sketch.title:
            self.sketch.title = {self.sketch.languages[0]: self.sketch.code}
        self.sketch.introduction = {x: text for x, text in welcome.items() if text.strip()}

    def _collect_texts(self) -> None:
        """Put every text under its table, its key and its column, by language."""
        for table, key in KEYS.items():
            for row in self._rows(table):
                self._collect(table, row.get(key, ""), row)
        old = (("groups", "group_l10ns", "gid"), ("questions", "question_l10ns", "qid"),
               ("subquestions", "question_l10ns", "qid"))  # fmt: skip
        for table, new, key in old:
            for row in self._rows(table):
                self._collect(new, row.get(key, ""), row)
        for row in self._rows("answers"):
            self._collect("answer_l10ns", _answer_key(row), row)

    def _collect(self, table: str, key: str, row: Row) -> None:
        code = language_code(row.get("language", "")) if row.get("language") else None
        if code is None:
            return
        for column, home in TEXTS.items():
            if home == table and row.get(column, "").strip():
                self.texts.setdefault((table, key, column), {})[code] = row[column]

    def _text(self, column: str, key: str) -> Mapping[str, str]:
        return self.texts.get((TEXTS[column], key, column), {})

    def _groups(self) -> None:
        for row in self._once("groups", "gid", "group_order"):
            gid = row["gid"]
            self.sketch.groups[gid] = Group(
                f"group_{gid}", self._text("group_name", gid), self._text("description", gid)
            )
            self._condition(row, "grelevance", f"group {gid}")

    def _questions(self) -> None:
        attributes: dict[str, list[Row]] = {}
        for row in self._rows("question_attributes"):
            attributes.setdefault(row.get("qid", ""), []).append(row)
        answers: dict[str, list[Row]] = {}
        for row in self._once("answers", "", "sortorder"):
            answers.setdefault(row.get("qid", ""), []).append(row)
        parts: dict[str, list[Row]] = {}
        for row in self._once("subquestions", "qid", "question_order"):
            parts.setdefault(row.get("parent_qid", ""), []).append(row)
        order = {gid: position for position, gid in enumerate(self.sketch.groups)}
        asked = self._once("questions", "qid", "question_order")
        asked.sort(key=lambda row: order.get(row.get("gid", ""), 0))
        for row in asked:
            if row.get("parent_qid", "0") in ("", "0"):
                qid = row["qid"]
                self._question(row, parts.get(qid, []), self._options(answers.get(qid, [])))
                self._attributes(row, attributes.get(qid, []))

    def _question(self, row: Row, parts: Sequence[Row], options: tuple[Option, ...]) -> None:
        kind = row.get("type", "").strip()
        if kind in RATED_ROWS or kind == "F":
            self._array(row, parts, _numbers(RATED_ROWS[kind]) if kind in RATED_ROWS else options)
        elif kind == "5":
            self._ask(row, Asks.RATING, _numbers(5))
        elif kind in TEXT_TYPES:
            self._ask(row, Asks.OWN_WORDS, ())
        elif kind in LISTS and options:
            self._ask(row, Asks.ONE, options)
            if kind == "O" or row.get("other") == "Y":
                why = "the question is kept; what people would write beside it is not asked"
                self.sketch.leave("text field beside the answers", self._where(row), why)
        else:
            self._leave(row, REASONS.get(kind, f"questions of type '{kind}' are not asked here"))
            return
        self._surroundings(row)

    def _surroundings(self, row: Row) -> None:
        """Name what stands around a question that is carried, and does not come along."""
        self._condition(row, "relevance", self._where(row))
        if row.get("preg", "").strip():
            why = "answers are in one's own words, without further conditions"
            self.sketch.leave("pattern of the answer", self._where(row), why)
        if self._text("help", row["qid"]):
            self.sketch.leave("help text", self._where(row), "a question has one text")

    def _array(self, row: Row, parts: Sequence[Row], options: tuple[Option, ...]) -> None:
        """Carry each row of an array over; what stands above it becomes its group's description."""
        group = self.sketch.groups.get(row.get("gid", ""))
        heading = self._text("question", row["qid"])
        if group and heading and not group.description:
            self.sketch.groups[row["gid"]] = Group(group.code, group.words, heading)
        elif heading:
            why = "its statements are kept; a dimension has one description"
            self.sketch.leave("text above a table", self._where(row), why)
        for part in parts:
            if part.get("scale_id", "0") in ("", "0"):
                code = f"{row.get('title', '')}_{part.get('title', '')}"
                self._ask(part, Asks.RATING, options, code=code, group=row.get("gid", ""))

    def _ask(
        self, row: Row, asks: Asks, options: tuple[Option, ...], code: str = "", group: str = ""
    ) -> None:
        code = code or row.get("title", "")
        self.sketch.ask(
            Question(
                asks=asks,
                code=code,
                words=self._text("question", row["qid"]),
                where=f"question {code}",
                group=group or row.get("gid", ""),
                options=options,
                is_reversed=_REVERSED_CODE.search(code) is not None,
            )
        )

    def _options(self, rows: Sequence[Row]) -> tuple[Option, ...]:
        first = [row for row in rows if row.get("scale_id", "0") in ("", "0")]
        return tuple(
            Option(row.get("code", ""), self._text("answer", _answer_key(row))) for row in first
        )

    def _once(self, table: str, key: str, order: str) -> list[Row]:
        """Return each thing once, in its order: older files repeat it for every language."""
        seen: dict[str, Row] = {}
        for row in self._rows(table):
            name = row.get(key, "") if key else _answer_key(row)
            if name:
                seen.setdefault(name, row)
        return sorted(seen.values(), key=lambda row: _number(row.get(order, "")))

    def _condition(self, row: Row, column: str, where: str) -> None:
        written = row.get(column, "").strip()
        if written not in ("", "1"):
            self.sketch.leave(f"condition '{written}'", where, "everybody is asked")

    def _attributes(self, row: Row, attributes: Sequence[Row]) -> None:
        for one in attributes:
            why = ATTRIBUTES.get(one.get("attribute", ""))
            if why and one.get("value", "").strip() not in ("", "0"):
                self.sketch.leave(f"setting '{one['attribute']}'", self._where(row), why)

    def _elsewhere(self) -> None:
        for table, (element, why) in ELSEWHERE.items():
            for row in self._rows(table):
                key = row.get("name") or row.get("qid") or row.get("parameter") or row.get("id", "")
                self.sketch.leave(element, f"{table} {key}".strip(), why)

    def _where(self, row: Row) -> str:
        return f"question {row.get('title', '')}"

    def _leave(self, row: Row, why: str) -> None:
        texts = self._text("question", row["qid"])
        text = next(iter(texts.values()), row.get("title", ""))
        self.sketch.leave(f"question '{text}'", self._where(row), why)


_NONE = Element("", {})


def _answer_key(row: Row) -> str:
    """Return what names an answer: newer files number them, older ones do not."""
    aid = row.get("aid", "")
    return aid or "/".join((row.get("qid", ""), row.get("scale_id", "0"), row.get("code", "")))


def _numbers(most: int) -> tuple[Option, ...]:
    return tuple(Option(str(n), {}) for n in range(1, most + 1))


def _number(written: str) -> int:
    return int(written) if written.strip().isdecimal() and len(written) < 9 else 0
