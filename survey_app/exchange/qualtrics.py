"""Qualtrics' survey export (.qsf): JSON, its blocks, its flow and its questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from survey_app.exchange.json_parts import Table, members, table, tables, word
from survey_app.exchange.languages import language_code
from survey_app.exchange.plain_text import plain
from survey_app.exchange.sketch import Asks, Group, Option, Question, Sketch

REASONS = {
    "RO": "an order of answers cannot be kept",
    "CS": "shares of a sum cannot be kept",
    "PGR": "sorting into groups cannot be kept",
    "DD": "lists that depend on each other cannot be kept",
    "SBS": "tables beside each other cannot be kept",
    "Slider": "an answer between steps cannot be kept; use a scale",
    "DB": "texts between questions cannot be kept",
    "Timing": "nothing is stored of when and how long somebody answers",
    "Meta": "nothing is stored of the device",
    "Captcha": "every invitation can be used once; nothing else is needed",
    "FileUpload": "files cannot be sent in; they could give a person away",
    "Signature": "a signature gives a person away",
    "HeatMap": "pictures cannot be shown",
    "HotSpot": "pictures cannot be shown",
    "Draw": "pictures cannot be shown",
}
FLOW = {
    "Branch": "everybody is asked",
    "BlockRandomizer": "statements keep their order",
    "Randomizer": "statements keep their order",
    "EmbeddedData": "nothing is stored of who answers",
    "Authenticator": "nothing is stored of who answers",
    "WebService": "nothing is fetched or sent while answering",
    "EndSurvey": "everybody answers to the end",
    "QuotaCheck": "a wave asks everybody who is invited",
    "Quota": "a wave asks everybody who is invited",
    "TableOfContents": "the page shows all parts in order",
}
ELEMENTS = {
    "QO": ("quota", "a wave asks everybody who is invited"),
    "QG": ("quota group", "a wave asks everybody who is invited"),
    "TR": ("trigger", "nothing is sent while answering"),
    "SCO": ("scoring", "results are computed by documented measures"),
    "CSS": ("style", "every survey looks the same and is tested for everybody"),
}
LOGIC = {
    "DisplayLogic": ("display logic", "everybody is asked"),
    "SkipLogic": ("skip logic", "everybody is asked"),
    "Randomization": ("random order", "statements keep their order"),
    "QuestionJS": ("script", "no script of others runs here"),
    "DynamicChoices": ("answers carried forward", "everybody is offered the whole list"),
}
_REVERSED_CODE = re.compile(r"(?:(?<=\d)R|_r|_rev)$", re.IGNORECASE)


def is_qualtrics(document: object) -> bool:
    """Tell whether JSON is a Qualtrics export."""
    return isinstance(document, dict) and "SurveyElements" in document


def read_qualtrics(document: object, name: str) -> Sketch:
    """Read an export into a sketch; a question in no block, or in the bin, is left."""
    return _Reading(table(document), name).sketch


@dataclass(slots=True)
class _Reading:
    """One export while it is read."""

    document: Table
    name: str
    sketch: Sketch = field(init=False)
    questions: dict[str, Table] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Walk the blocks in the order of the flow."""
        entry = table(self.document.get("SurveyEntry"))
        language = language_code(word(entry.get("SurveyLanguage"))) or "en"
        title = word(entry.get("SurveyName")) or self.name.rpartition(".")[0]
        self.sketch = Sketch(self.name, title, [language], title={language: title})
        if word(entry.get("SurveyDescription")).strip():
            self.sketch.introduction = {language: word(entry["SurveyDescription"])}
        for element in self._elements("SQ"):
            payload = table(element.get("Payload"))
            key = word(element.get("PrimaryAttribute")) or word(payload.get("QuestionID"))
            self.questions[key] = payload
        blocks = {word(block.get("ID")): block for block in self._blocks()}
        flow = dict.fromkeys(self._flow(members(self._flow_root())))
        for key in [*[k for k in flow if k in blocks], *[k for k in blocks if k not in flow]]:
            self._block(key, blocks[key])
        for payload in self.questions.values():
            self._leave(payload, "it stands in no block")
        for kind, (element_name, why) in ELEMENTS.items():
            for element in self._elements(kind):
                payload = table(element.get("Payload"))
                if payload:
                    where = word(payload.get("Name")) or word(element.get("PrimaryAttribute"))
                    self.sketch.leave(element_name, where, why)

    def _elements(self, kind: str) -> Iterator[Table]:
        for element in tables(self.document.get("SurveyElements")):
            if element.get("Element") == kind:
                yield element

    def _blocks(self) -> Iterator[Table]:
        for element in self._elements("BL"):
            yield from tables(element.get("Payload"))

    def _flow_root(self) -> object:
        found = next(self._elements("FL"), {})
        return table(found.get("Payload")).get("Flow")

    def _flow(self, flow: list[object]) -> Iterator[str]:
        """Yield the blocks of the flow in order; name what steers it."""
        for part in tables(flow):
            kind = word(part.get("Type"))
            if kind in FLOW:
                where = word(part.get("Description")) or word(part.get("FlowID"))
                self.sketch.leave(f"{kind} of the flow", where, FLOW[kind])
            if kind in ("Standard", "Block"):
                yield word(part.get("ID"))
            yield from self._flow(members(part.get("Flow")))

    def _block(self, key: str, block: Table) -> None:
        is_bin = word(block.get("Type")) == "Trash"
        language = self.sketch.languages[0]
        self.sketch.groups[key] = Group(
            word(block.get("Description")) or key, {language: word(block.get("Description"))}
        )
        options = table(block.get("Options"))
        if word(options.get("Looping")) not in ("", "None"):
            why = "a questionnaire asks each question once"
            self.sketch.leave("loop", f"block {block.get('Description')}", why)
        for part in tables(block.get("BlockElements")):
            payload = self.questions.pop(word(part.get("QuestionID")), None)
            if payload is None:
                continue
            if is_bin:
                self._leave(payload, "it is in the bin")
            else:
                self._question(payload, key)
            self._logic(part, payload)

    def _question(self, payload: Table, group: str) -> None:
        kind, selector = word(payload.get("QuestionType")), word(payload.get("Selector"))
        sub = word(payload.get("SubSelector"))
        if kind == "Matrix" and selector == "Likert" and sub in ("SingleAnswer", "DL", ""):
            self._matrix(payload, group)
        elif kind == "MC" and selector not in ("MAVR", "MAHR", "MACOL", "MSB"):
            self._choice(payload, group)
        elif kind == "MC":
            self._leave(payload, "several answers to one question cannot be kept")
        elif kind == "TE" and selector != "FORM":
            self._ask(payload, Asks.OWN_WORDS, group, self._code(payload))
        elif kind == "DB" and not self.sketch.questions and not self.sketch.introduction:
            self.sketch.introduction = self._texts(payload, "QuestionText")
        elif kind == "Matrix":
            self._leave(payload, f"a table of kind '{selector}' cannot be kept")
        else:
            self._leave(payload, REASONS.get(kind, f"'{kind}' is not asked here"))
        self._logic(payload, payload)

    def _choice(self, payload: Table, group: str) -> None:
        options = self._options(payload, "Choices", "ChoiceOrder")
        self._ask(payload, Asks.ONE, group, self._code(payload), options)
        for key, choice in table(payload.get("Choices")).items():
            if word(table(choice).get("TextEntry")) in ("true", "on"):
                why = "the answer is kept; what people would write beside it is not asked"
                self.sketch.leave(f"text field of answer {key}", self._code(payload), why)

    def _matrix(self, payload: Table, group: str) -> None:
        """Carry each row of a table over; its heading becomes the description of its block."""
        options = self._options(payload, "Answers", "AnswerOrder")
        heading = self._texts(payload, "QuestionText")
        known = self.sketch.groups[group]
        if heading and not known.description:
            self.sketch.groups[group] = Group(known.code, known.words, heading)
        elif heading:
            why = "its statements are kept; a dimension has one description"
            self.sketch.leave("text above a table", self._code(payload), why)
        tags = table(payload.get("ChoiceDataExportTags"))
        for key in self._order(payload, "Choices", "ChoiceOrder"):
            code = word(tags.get(key)) or f"{self._code(payload)}_{key}"
            words = self._displays(payload, "Choices", key)
            self._add(Asks.RATING, code, words, group, options)

    def _ask(
        self, payload: Table, asks: Asks, group: str, code: str, options: tuple[Option, ...] = ()
    ) -> None:
        self._add(asks, code, self._texts(payload, "QuestionText"), group, options)

    def _add(
        self, asks: Asks, code: str, words: dict[str, str], group: str, options: tuple[Option, ...]
    ) -> None:
        is_reversed = _REVERSED_CODE.search(code) is not None
        where = f"question {code}"
        self.sketch.ask(Question(asks, code, words, where, group, options, is_reversed))

    def _options(self, payload: Table, key: str, order: str) -> tuple[Option, ...]:
        recoded = table(payload.get("RecodeValues"))
        return tuple(
            Option(word(recoded.get(one)) or one, self._displays(payload, key, one))
            for one in self._order(payload, key, order)
        )

    def _order(self, payload: Table, key: str, order: str) -> list[str]:
        known = payload.get(key)
        written = known if isinstance(known, dict) else dict(enumerate(members(known)))
        listed = [word(one) for one in members(payload.get(order))]
        keys = dict.fromkeys(str(one) for one in written)
        return [k for k in dict.fromkeys(listed) if k in keys] or list(keys)

    def _displays(self, payload: Table, key: str, one: str) -> dict[str, str]:
        """Return the words of one answer or row in every language."""
        found = {}
        for code, texts in self._by_language(payload):
            known = texts.get(key)
            shown = known.get(one) if isinstance(known, dict) else _at(members(known), one)
            display = word(table(shown).get("Display"))
            if display.strip():
                found[code] = display
        return found

    def _texts(self, payload: Table, key: str) -> dict[str, str]:
        texts = {code: word(one.get(key)) for code, one in self._by_language(payload)}
        return {code: text for code, text in texts.items() if text.strip()}

    def _by_language(self, payload: Table) -> Iterator[tuple[str, Table]]:
        """Yield the texts of a question: its own first, then its translations."""
        yield self.sketch.languages[0], payload
        for written, texts in table(payload.get("Language")).items():
            code = language_code(written)
            if code is None or not isinstance(texts, dict):
                continue
            self.sketch.speak(code)
            yield code, texts

    def _code(self, payload: Table) -> str:
        return word(payload.get("DataExportTag")) or word(payload.get("QuestionID"))

    def _logic(self, part: Table, payload: Table) -> None:
        for key, (element, why) in LOGIC.items():
            if part.get(key):
                self.sketch.leave(element, f"question {self._code(payload)}", why)

    def _leave(self, payload: Table, why: str) -> None:
        text = plain(word(payload.get("QuestionText"))).text or self._code(payload)
        self.sketch.leave(f"question '{text}'", f"question {self._code(payload)}", why)


def _at(listed: list[object], position: str) -> object:
    index = int(position) if position.isdecimal() and len(position) < 6 else -1
    return listed[index] if 0 <= index < len(listed) else None
