"""How long answering takes, for the meter of the editor and the promise page.

Reading time is words by reading speed: 228 words a minute in English, 179 in German, 138 in
Arabic (Trauzettel-Klosinski & Dietz 2012, standardised texts in 17 languages; their mean of 184
elsewhere). They measured reading aloud, so a silent reader is a little faster: the estimate is
on the safe side. To it comes the time to decide, tap or type, by the constants below; they are
assumptions, to be replaced by measured times once there are some.
"""

from __future__ import annotations

from collections.abc import Iterable

from questionnaires.model import (
    Choice,
    GoalTest,
    Questionnaire,
    Sponsorship,
    Term,
    Text,
    TieQuestion,
)

WORDS_PER_MINUTE = {
    "ar": 138,
    "de": 179,
    "en": 228,
    "es": 218,
    "fi": 161,
    "fr": 195,
    "he": 187,
    "it": 188,
    "nl": 202,
    "pl": 166,
    "pt": 181,
    "sl": 180,
    "sv": 199,
    "tr": 166,
}
WORDS_PER_MINUTE_ELSEWHERE = 184
SECONDS_TO_RATE = 2.5
SECONDS_TO_PICK = 2.0
SECONDS_TO_JUDGE_A_GOAL = 2.0
SECONDS_TO_MATCH_A_MEANING = 3.0  # twice a term: what I mean, what they mean
SECONDS_TO_WRITE = 30.0  # the mean of those who write two sentences and those who skip
PICKS_PER_PARTNER = 4  # a need and a debt, each with its timing


def minutes(questionnaire: Questionnaire, language: str) -> float:
    """Return the expected minutes to answer everything in ``language``, all partners picked."""
    reader = _Reader(language)
    seconds = reader.read([questionnaire.introduction, *questionnaire.scale.labels])
    seconds += reader.read(item.text for item in questionnaire.items)
    seconds += len(questionnaire.items) * SECONDS_TO_RATE
    seconds += reader.read(question.text for question in questionnaire.open_questions)
    seconds += len(questionnaire.open_questions) * SECONDS_TO_WRITE
    for demographic in questionnaire.demographics:
        seconds += reader.read([demographic.text]) + reader.read_choices(demographic.choices)
        seconds += SECONDS_TO_PICK
    seconds += sum(reader.seconds_for_term(term) for term in questionnaire.terms)
    if questionnaire.goal_test:
        seconds += reader.seconds_for_goals(questionnaire.goal_test)
    if questionnaire.tie_question:
        seconds += reader.seconds_for_ties(questionnaire.tie_question)
    if questionnaire.sponsorship:
        seconds += reader.seconds_for_sponsorship(questionnaire.sponsorship)
    return seconds / 60


class _Reader:
    """Someone who reads at the usual speed of a language."""

    def __init__(self, language: str) -> None:
        self.language = language
        tongue = language.partition("-")[0]
        pace = WORDS_PER_MINUTE.get(tongue, WORDS_PER_MINUTE_ELSEWHERE)
        self.seconds_per_word = 60 / pace

    def read(self, texts: Iterable[Text]) -> float:
        """Return the seconds it takes to read the texts once."""
        words = sum(len(text.in_language(self.language).split()) for text in texts)
        return words * self.seconds_per_word

    def read_choices(self, choices: Iterable[Choice]) -> float:
        """Return the seconds it takes to read a list once."""
        return self.read(choice.text for choice in choices)

    def seconds_for_goals(self, test: GoalTest) -> float:
        """Return the seconds for the claim and the list of goals."""
        texts = [test.claimed, test.prompt, *(goal.text for goal in test.goals)]
        decisions = SECONDS_TO_RATE + len(test.goals) * SECONDS_TO_JUDGE_A_GOAL
        return self.read(texts) + decisions

    def seconds_for_term(self, term: Term) -> float:
        """Return the seconds for one word: what I mean, what they mean."""
        reading = self.read([term.word]) + self.read_choices(term.definitions)
        return reading + 2 * SECONDS_TO_MATCH_A_MEANING

    def seconds_for_ties(self, question: TieQuestion) -> float:
        """Return the seconds for all partners: read once, decided for each."""
        asked = [question.guess, *([question.own] if question.own else ())]
        texts = [question.prompt, *asked, *(item.text for item in question.items)]
        reading = self.read(texts) + self.read_choices((*question.services, *question.timings))
        ratings = (len(question.items) + len(asked)) * SECONDS_TO_RATE
        picks = (1 + PICKS_PER_PARTNER) * SECONDS_TO_PICK
        return reading + question.most_partners * (ratings + picks)

    def seconds_for_sponsorship(self, sponsorship: Sponsorship) -> float:
        """Return the seconds for the list of behaviours."""
        reading = self.read([sponsorship.prompt]) + self.read_choices(sponsorship.behaviours)
        return reading + len(sponsorship.behaviours) * SECONDS_TO_PICK
