"""SurveyJS: JSON with pages, panels and questions; any text may be a table of languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from survey_app.exchange.json_parts import Table, members, table, tables, word
from survey_app.exchange.languages import language_code
from survey_app.exchange.plain_text import plain
from survey_app.exchange.sketch import Asks, Group, Option, Question, Sketch, Words

REASONS = {
    "checkbox": "several answers to one question cannot be kept",
    "tagbox": "several answers to one question cannot be kept",
    "ranking": "an order of answers cannot be kept",
    "imagepicker": "pictures cannot be shown",
    "image": "pictures cannot be shown",
    "html": "texts between questions cannot be kept",
    "expression": "nothing is computed while answering",
    "file": "files cannot be sent in; they could give a person away",
    "signaturepad": "a signature gives a person away",
    "matrixdropdown": "tables of different questions cannot be kept",
    "matrixdynamic": "tables of different questions cannot be kept",
    "multipletext": "several texts in one question cannot be kept; ask them one by one",
    "paneldynamic": "a questionnaire asks each question once",
    "slider": "an answer between steps cannot be kept; use a scale",
    "boolean": "its answers (yes, no) are words of the tool; write them as a list",
}
PICKED = frozenset({"radiogroup", "dropdown", "buttongroup"})
LOGIC = {
    "visibleIf": "everybody is asked",
    "enableIf": "everybody is asked",
    "requiredIf": "any question may be skipped",
    "isRequired": "any question may be skipped",
    "validators": "answers are steps of a scale or one's own words, without further conditions",
    "defaultValue": "no answer is filled in beforehand",
    "choicesVisibleIf": "everybody is offered the whole list",
    "rowsVisibleIf": "everybody is asked",
    "choicesByUrl": "nothing is fetched while answering",
}
WHOLE = {
    "triggers": "nothing is computed while answering",
    "calculatedValues": "nothing is computed while answering",
    "completedHtml": "the page after sending is the same for every survey",
    "navigateToUrl": "respondents are not sent elsewhere",
    "logo": "pictures cannot be shown",
    "maxTimeToFinish": "nobody is hurried",
    "timeLimit": "nobody is hurried",
    "cookieName": "nothing is kept of who answers",
}
_REVERSED_CODE = re.compile(r"(?:(?<=\d)R|_r|_rev)$", re.IGNORECASE)


def is_surveyjs(document: object) -> bool:
    """Tell whether JSON is a SurveyJS form."""
    return isinstance(document, dict) and bool({"pages", "elements", "questions"} & set(document))


def read_surveyjs(document: object, name: str) -> Sketch:
    """Read a form into a sketch."""
    return _Reading(table(document), name).sketch


@dataclass(slots=True)
class _Reading:
    """One form while it is read."""

    document: Table
    name: str
    sketch: Sketch = field(init=False)

    def __post_init__(self) -> None:
        """Walk the pages."""
        form = self.document
        stem = self.name.rpartition(".")[0]
        language = language_code(word(form.get("locale"))) or "en"
        self.sketch = Sketch(self.name, stem, [language], title={})
        self.sketch.title = self._words(form.get("title")) or {language: stem}
        self.sketch.introduction = self._words(form.get("description"))
        for position, page in enumerate(tables(form.get("pages")), start=1):
            self._page(page, f"page{position}")
        for key in ("elements", "questions"):
            if members(form.get(key)):
                self._page({"elements": form[key]}, "page1")
        for key, why in WHOLE.items():
            if form.get(key):
                self.sketch.leave(f"'{key}'", "form", why)

    def _page(self, page: Table, fallback: str) -> None:
        code = word(page.get("name")) or fallback
        self._begin(page, code)
        self._logic(page, f"page {code}")
        for element in self._parts(page):
            self._element(element, code)

    def _begin(self, part: Table, code: str) -> None:
        self.sketch.groups[code] = Group(
            code, self._words(part.get("title")), self._words(part.get("description"))
        )

    def _parts(self, part: Table) -> Iterator[Table]:
        for key in ("elements", "questions"):
            yield from tables(part.get(key))

    def _element(self, element: Table, group: str) -> None:
        kind, name = word(element.get("type")), word(element.get("name"))
        where = f"{kind} {name}"
        self._logic(element, where)
        if kind == "panel":
            code = name or f"panel_{len(self.sketch.groups)}"
            self._begin(element, code)
            for inner in self._parts(element):
                self._element(inner, code)
        elif kind in ("matrix", "rating") or kind in PICKED:
            self._closed(element, kind, group)
        elif kind in ("comment", "text"):
            self._open(element, group)
        elif kind == "html" and not self.sketch.questions and not self.sketch.introduction:
            self.sketch.introduction = self._words(element.get("html"))
        else:
            self._leave(element, REASONS.get(kind, f"'{kind}' is not asked here"))

    def _closed(self, element: Table, kind: str, group: str) -> None:
        if kind == "matrix":
            self._matrix(element, group)
        elif kind == "rating":
            self._ask(element, Asks.RATING, group, self._rates(element))
        else:
            self._ask(element, Asks.ONE, group, self._options(element.get("choices")))
            for key in ("hasOther", "showOtherItem", "hasComment", "showCommentArea"):
                if element.get(key):
                    why = "the question is kept; what people would write beside it is not asked"
                    self.sketch.leave("text field beside the answers", self._where(element), why)

    def _matrix(self, element: Table, group: str) -> None:
        if word(element.get("cellType")) == "checkbox":
            self._leave(element, "several answers to one question cannot be kept")
            return
        known, heading = self.sketch.groups[group], self._words(element.get("title"))
        if heading and not known.words:
            self.sketch.groups[group] = Group(known.code, heading, known.description)
        elif heading and not known.description:
            self.sketch.groups[group] = Group(known.code, known.words, heading)
        elif heading:
            why = "its statements are kept; a dimension has one description"
            self.sketch.leave("text above a table", self._where(element), why)
        options = self._options(element.get("columns"))
        for row in self._options(element.get("rows")):
            code = f"{word(element.get('name'))}_{row.value}"
            words = row.words or {self.sketch.languages[0]: row.value}
            self._add(Asks.RATING, code, words, group, options, _is_reversed(element))

    def _open(self, element: Table, group: str) -> None:
        kind = word(element.get("inputType")) or "text"
        if kind != "text":
            self._leave(element, f"an answer of kind '{kind}' could give a person away")
            return
        self._ask(element, Asks.OWN_WORDS, group, ())

    def _ask(self, element: Table, asks: Asks, group: str, options: tuple[Option, ...]) -> None:
        name = word(element.get("name"))
        words = self._words(element.get("title")) or {self.sketch.languages[0]: name}
        self._add(asks, name, words, group, options, _is_reversed(element))

    def _add(
        self,
        asks: Asks,
        code: str,
        words: Words,
        group: str,
        options: tuple[Option, ...],
        is_reversed: bool,
    ) -> None:
        marked = is_reversed or _REVERSED_CODE.search(code) is not None
        self.sketch.ask(Question(asks, code, words, f"question {code}", group, options, marked))

    def _rates(self, element: Table) -> tuple[Option, ...]:
        """Return the steps of a rating; its ends may have words of their own."""
        values = members(element.get("rateValues"))
        if values:
            return self._options(values)
        low = _whole(element.get("rateMin"), 1)
        count = _whole(element.get("rateCount"), 5)
        high = _whole(element.get("rateMax"), low + count - 1)
        step = _whole(element.get("rateStep"), 1)
        if step <= 0 or not low < high or (high - low) // step > 100:
            return ()
        numbers = range(low, high + 1, step)
        ends = {numbers[0]: "minRateDescription", numbers[-1]: "maxRateDescription"}
        return tuple(Option(str(n), self._words(element.get(ends.get(n, "")))) for n in numbers)

    def _options(self, listed: object) -> tuple[Option, ...]:
        found = []
        for one in members(listed):
            value = word(one.get("value")) if isinstance(one, dict) else word(one)
            words = self._words(one.get("text")) if isinstance(one, dict) else {}
            found.append(Option(value, words or {self.sketch.languages[0]: value}))
        return tuple(found)

    def _words(self, text: object) -> dict[str, str]:
        """Return a text by language, whether it has one or several."""
        if isinstance(text, str):
            return {self.sketch.languages[0]: text} if text.strip() else {}
        found = {}
        for locale, words in table(text).items():
            code = self.sketch.languages[0] if locale == "default" else language_code(locale)
            if code is None or not isinstance(words, str) or not words.strip():
                continue
            self.sketch.speak(code)
            found[code] = words
        return found

    def _where(self, element: Table) -> str:
        return f"question {word(element.get('name'))}"

    def _logic(self, part: Table, where: str) -> None:
        for key, why in LOGIC.items():
            if part.get(key):
                self.sketch.leave(f"'{key}'", where, why)

    def _leave(self, element: Table, why: str) -> None:
        words = self._words(element.get("title"))
        text = plain(next(iter(words.values()), "")).text or word(element.get("name"))
        kind = word(element.get("type"))
        self.sketch.leave(f"{kind} '{text}'", self._where(element), why)


def _is_reversed(element: Table) -> bool:
    return element.get("reverse") is True or element.get("reversed") is True


def _whole(value: object, otherwise: int) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**6
    return int(value) if is_number else otherwise  # type: ignore[call-overload]
