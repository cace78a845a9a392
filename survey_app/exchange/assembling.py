"""A sketch of another tool's survey -> a questionnaire of ours; every element is accounted for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from questionnaires.model import (
    MOST_POINTS,
    Choice,
    Demographic,
    Dimension,
    Item,
    OpenQuestion,
    Polarity,
    Questionnaire,
    ResponseScale,
    Text,
)
from questionnaires.problems import QuestionnaireError
from questionnaires.reader import parse
from questionnaires.shape import MOST_ITEMS
from questionnaires.writer import write
from survey_app.exchange.codes import Codes
from survey_app.exchange.plain_text import plain
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.scales import (
    FEWEST_STEPS,
    Steps,
    is_not_applicable,
    is_other,
    label,
    looks_like_a_scale,
    steps,
)
from survey_app.exchange.sketch import Asks, Group, Imported, Option, Question, Sketch
from survey_app.exchange.tongues import Tongues, spoken

LONGEST = {"item": 200, "name": 80, "description": 400, "open": 300, "choice": 120, "label": 60}
MOST_DIMENSIONS, MOST_IN_DIMENSION, FEWEST_IN_DIMENSION = 30, 40, 2
MOST_OPEN, MOST_DEMOGRAPHICS, MOST_CHOICES = 10, 6, 8
MOST_OPTIONS = 30  # longer lists are no scale, and are not looked at
MOST_LEFT_SHOWN = 5
FEWEST_SHARING = 2
INTRODUCTIONS = {
    "en": "Please answer from what you have seen yourself. You may skip any question.",
    "de": "Bitte antworten Sie nach dem, was Sie selbst erlebt haben. "
    "Sie können jede Frage auslassen.",
    "ar": "نرجو الإجابة بحسب ما لمستموه بأنفسكم. يمكنكم تجاوز أي سؤال.",
}


def assemble(sketch: Sketch) -> Imported:
    """Make a questionnaire file of what fits, and name what does not.

    Raises
    ------
    ExchangeError
        Nothing of it can be carried over.
    """
    return _Assembly(sketch, spoken(sketch, (q.words for q in sketch.questions))).imported()


@dataclass(slots=True)
class _Assembly:
    """One questionnaire while it is put together."""

    sketch: Sketch
    tongues: Tongues
    codes: Codes = field(default_factory=Codes)
    added: list[str] = field(default_factory=list)
    lists: dict[int, tuple[str, ...]] = field(default_factory=dict)  # of answers, by identity
    scales: dict[int, Steps] = field(default_factory=dict)  # the same: questions share them

    @property
    def language(self) -> str:
        """Return the language in which answers are compared."""
        return self.tongues.languages[0]

    def imported(self) -> Imported:
        """Put the parts together, and read the result back to be sure that it is valid."""
        asked = [q for q in self.sketch.questions if self._can_be_asked(q)]
        ratings, choices = self._told_apart(asked)
        scale, fitting = self._scale(ratings)
        dimensions = self._dimensions(fitting)
        questionnaire = Questionnaire(
            code=Codes().take(self.sketch.code, "imported"),
            version="1.0",
            languages=self.tongues.languages,
            name=self.tongues.text(self.sketch.title, "title", 120),
            introduction=self._introduction(),
            scale=scale,
            dimensions=dimensions,
            open_questions=self._open_questions([q for q in asked if q.asks is Asks.OWN_WORDS]),
            demographics=self._demographics(choices),
        )
        return self._accounted(questionnaire)

    def _can_be_asked(self, question: Question) -> bool:
        """Leave what has no text, or text that is filled in for each person."""
        texts = [plain(words) for words in question.words.values()]
        if not any(text.text for text in texts):
            return self._leave(question, "it has no text")
        if any(text.has_placeholder for text in texts):
            return self._leave(question, "its text is filled in from other answers or the person")
        if len(question.options) > MOST_OPTIONS:
            n = len(question.options)
            return self._leave(question, f"it offers {n} answers; no list of ours is as long")
        return True

    def _leave(self, question: Question, why: str) -> bool:
        text = plain(next(iter(question.words.values()), "")).text or question.code
        self.sketch.leave(f"question '{text}'", question.where, why)
        return False

    def _told_apart(self, asked: list[Question]) -> tuple[list[Question], list[Question]]:
        """Tell statements to rate from questions about the respondent."""
        shared = Counter(self._list(q) for q in asked if q.asks is Asks.ONE)
        ratings: list[Question] = []
        choices: list[Question] = []
        for question in asked:
            if question.asks is Asks.OWN_WORDS:
                continue
            is_rating = question.asks is Asks.RATING or self._is_rating(question, shared)
            (ratings if is_rating else choices).append(question)
        return ratings, choices

    def _list(self, question: Question) -> tuple[str, ...]:
        key = id(question.options)
        if key not in self.lists:
            words = (label(option, self.language).casefold() for option in question.options)
            self.lists[key] = tuple(words)
        return self.lists[key]

    def _steps(self, question: Question) -> Steps:
        key = id(question.options)
        if key not in self.scales:
            self.scales[key] = steps(question.options, self.language)
        return self.scales[key]

    def _is_rating(self, question: Question, shared: Counter[tuple[str, ...]]) -> bool:
        found = self._steps(question)
        if looks_like_a_scale(found, self.language):
            return True
        n = len(found.options)
        is_shared = shared[self._list(question)] >= FEWEST_SHARING
        return is_shared and FEWEST_STEPS < n <= MOST_POINTS

    def _scale(self, ratings: list[Question]) -> tuple[ResponseScale, list[Question]]:
        """Take the scale of most statements; those on another are left."""
        found = {id(q): self._steps(q) for q in ratings}
        fitting = [q for q in ratings if self._has_scale(q, found[id(q)])]
        signatures = Counter(found[id(q)].signature(self.language) for q in fitting)
        if not signatures:
            raise self._nothing()
        best = signatures.most_common(1)[0][0]
        kept = self._on_scale(fitting, found, best)
        made = [found[id(q)] for q in kept]
        mostly_turned = sum(one.is_turned for one in made) * 2 > len(made)
        if mostly_turned:
            self.added.append(
                "The scale was turned round, so that the favourable end is high: answers exported "
                "from the other tool need it turned in the mapping too ([answers] values)."
            )
        kept = [
            replace(q, is_reversed=True) if found[id(q)].is_turned != mostly_turned else q
            for q in kept
        ]
        aside = next((one.not_applicable for one in made if one.not_applicable), None)
        words = None
        if aside:
            words = self.tongues.text(aside.words, "not applicable", LONGEST["label"])
        shown = next(one for one in made if one.signature(self.language) == best)
        return ResponseScale(self._labels(shown), words), kept

    def _on_scale(
        self, fitting: list[Question], found: dict[int, Steps], best: tuple[str, ...]
    ) -> list[Question]:
        """Return the statements on the common scale; one that runs the other way is reversed."""
        kept = []
        for question in fitting:
            signature = found[id(question)].signature(self.language)
            if signature == best:
                kept.append(question)
            elif signature == best[::-1]:
                found[id(question)] = replace(found[id(question)], is_turned=True)
                kept.append(question)
            else:
                self._leave(question, f"most statements are answered '{best[0]}' to '{best[-1]}'")
        return kept

    def _has_scale(self, question: Question, found: Steps) -> bool:
        n = len(found.options)
        if not FEWEST_STEPS <= n <= MOST_POINTS:
            return self._leave(question, f"its scale has {n} steps; 2 to {MOST_POINTS} can be kept")
        if len(set(found.signature(self.language))) < n:
            return self._leave(question, "two steps of its scale read the same")
        return True

    def _labels(self, found: Steps) -> tuple[Text, ...]:
        """Return the words of the steps; those that read the same elsewhere are numbered."""
        labels = [
            self.tongues.text(o.words or {self.language: o.value}, "scale", LONGEST["label"])
            for o in found.options
        ]
        for language in self.tongues.languages:
            seen = [one.translations[language].casefold() for one in labels]
            if len(set(seen)) < len(seen):
                labels = [_numbered(one, language, n) for n, one in enumerate(labels, start=1)]
        return tuple(labels)

    def _dimensions(self, ratings: list[Question]) -> tuple[Dimension, ...]:
        """Make a dimension of each group with two statements or more."""
        groups: dict[str, list[Question]] = {}
        for question in self._different(ratings)[:MOST_ITEMS]:
            groups.setdefault(question.group, []).append(question)
        if all(len(members) < FEWEST_IN_DIMENSION for members in groups.values()):
            groups = {"": [q for members in groups.values() for q in members]}
            self.added.append("No group has two statements, so all stand in one dimension.")
        dimensions: list[Dimension] = []
        for code, members in groups.items():
            if len(members) < FEWEST_IN_DIMENSION:
                self._leave(members[0], "it is the only statement of its group that fits")
            elif len(dimensions) == MOST_DIMENSIONS:
                for question in members:
                    self._leave(question, f"there can be {MOST_DIMENSIONS} dimensions")
            else:
                group = self.sketch.groups.get(code) or Group(code, self.sketch.title)
                dimensions.append(self._dimension(group, members))
        if not dimensions:
            raise self._nothing()
        return tuple(dimensions)

    def _different(self, ratings: list[Question]) -> list[Question]:
        """Leave statements that read as an earlier one in any language, and those too long."""
        seen: set[tuple[str, str]] = set()
        kept: list[Question] = []
        for question in ratings:
            texts = {x: plain(words).text for x, words in question.words.items()}
            fallback = texts.get(self.language) or next(iter(texts.values()))
            keys = {(x, (texts.get(x) or fallback).casefold()) for x in self.tongues.languages}
            longest = max(map(len, texts.values()))
            if seen & keys:
                self._leave(question, "it reads the same as an earlier statement")
            elif longest > LONGEST["item"]:
                self._leave(question, f"it has {longest} characters; {LONGEST['item']} fit")
            elif len(kept) == MOST_ITEMS:
                self._leave(question, f"there can be {MOST_ITEMS} statements in all")
            else:
                seen |= keys
                kept.append(question)
        return kept

    def _dimension(self, group: Group, members: list[Question]) -> Dimension:
        where = f"group {group.code}" if group.code else "title"
        words = group.words if any(plain(w).text for w in group.words.values()) else {}
        name = words or {self.language: group.code.replace("_", " ").strip() or "Statements"}
        description = group.description
        if not any(plain(w).text for w in description.values()):
            description = name
            self.added.append(f"The description of the dimension of {where}: its name.")
        for question in members[MOST_IN_DIMENSION:]:
            self._leave(question, f"a dimension can have {MOST_IN_DIMENSION} statements")
        return Dimension(
            code=self.codes.take(group.code, "dimension"),
            name=self.tongues.text(name, where, LONGEST["name"]),
            description=self.tongues.text(description, where, LONGEST["description"], lines=True),
            items=tuple(self._item(q) for q in members[:MOST_IN_DIMENSION]),
        )

    def _item(self, question: Question) -> Item:
        marked = any(plain(words).is_marked_reversed for words in question.words.values())
        return Item(
            code=self.codes.take(question.code, "item"),
            text=self.tongues.text(question.words, question.where, LONGEST["item"]),
            reverse_keyed=question.is_reversed or marked,
        )

    def _open_questions(self, asked: list[Question]) -> tuple[OpenQuestion, ...]:
        for question in asked[MOST_OPEN:]:
            self._leave(question, f"there can be {MOST_OPEN} open questions")
        return tuple(
            OpenQuestion(
                self.codes.take(q.code, "comment"),
                self.tongues.text(q.words, q.where, LONGEST["open"]),
                Polarity.NEUTRAL,
            )
            for q in asked[:MOST_OPEN]
        )

    def _demographics(self, asked: list[Question]) -> tuple[Demographic, ...]:
        made: list[Demographic] = []
        for question in asked:
            options = [o for o in question.options if not is_not_applicable(o, self.language)]
            words = {label(option, self.language).casefold() for option in options}
            if not FEWEST_STEPS <= len(options) <= MOST_CHOICES or len(words) < len(options):
                why = f"it offers {len(words)} different answers; 2 to {MOST_CHOICES} can be kept"
                self._leave(question, why)
            elif len(made) == MOST_DEMOGRAPHICS:
                self._leave(question, f"there can be {MOST_DEMOGRAPHICS} questions on respondents")
            else:
                made.append(self._demographic(question, options))
        return tuple(made)

    def _demographic(self, question: Question, options: list[Option]) -> Demographic:
        for option in question.options:
            if option not in options:
                why = "any question may be skipped, so it needs no answer of its own"
                self.sketch.leave(f"answer '{label(option, self.language)}'", question.where, why)
            elif is_other(option, self.language):
                why = "the answer is kept; what people would write beside it is not asked"
                self.sketch.leave(
                    f"text field of '{label(option, self.language)}'", question.where, why
                )
        taken = Codes()
        texts = [
            self.tongues.text(
                o.words or {self.language: o.value}, question.where, LONGEST["choice"]
            )
            for o in options
        ]
        for language in self.tongues.languages:
            seen = [one.translations[language].casefold() for one in texts]
            if len(set(seen)) < len(seen):
                texts = [_numbered(one, language, n) for n, one in enumerate(texts, start=1)]
        return Demographic(
            self.codes.take(question.code, "about"),
            self.tongues.text(question.words, question.where, LONGEST["open"]),
            tuple(
                Choice(taken.take(option.value, "choice"), text)
                for option, text in zip(options, texts, strict=True)
            ),
        )

    def _introduction(self) -> Text:
        words = self.sketch.introduction
        if any(plain(text).text for text in words.values()):
            if not any(plain(text).has_placeholder for text in words.values()):
                return self.tongues.text(words, "introduction", 2_000, lines=True)
            self.sketch.leave("introduction", "welcome", "its text is filled in for each person")
        self.added.append("An introduction, since there was none that could be carried.")
        languages = self.tongues.languages
        return Text({x: INTRODUCTIONS.get(x[:2], INTRODUCTIONS["en"]) for x in languages})

    def _nothing(self) -> ExchangeError:
        shown = [str(one) for one in self.sketch.left[:MOST_LEFT_SHOWN]]
        return ExchangeError(Refusal.X014, left="".join(f"\n  {one}" for one in shown))

    def _accounted(self, questionnaire: Questionnaire) -> Imported:
        for language, places in self.tongues.gaps.items():
            for where in dict.fromkeys(places):
                self.sketch.leave(
                    f"text in '{language}'", where, "it is missing; another language stands there"
                )
        text = write(questionnaire)
        try:
            parse(text, self.sketch.name)
        except QuestionnaireError as error:
            raise ExchangeError(Refusal.X018, detail=str(error)) from None
        return Imported(text, _carried(questionnaire), tuple(self.sketch.left), tuple(self.added))


def _numbered(text: Text, language: str, number: int) -> Text:
    """Put a number before words that would read as their neighbour's."""
    words = text.translations[language][:50]
    return Text({**text.translations, language: f"{number}: {words}"})


def _carried(questionnaire: Questionnaire) -> tuple[str, ...]:
    turned = sum(item.reverse_keyed for item in questionnaire.items)
    extra = " and 'does not apply'" if questionnaire.scale.not_applicable else ""
    return (
        f"{len(questionnaire.items)} statements in {len(questionnaire.dimensions)} dimension(s), "
        f"{turned} reverse-keyed",
        f"a scale of {questionnaire.scale.high} steps{extra}",
        f"{len(questionnaire.open_questions)} open questions",
        f"{len(questionnaire.demographics)} questions on the respondent",
        f"languages: {', '.join(questionnaire.languages)}",
    )
