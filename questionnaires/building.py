"""A checked document -> the model. Nothing is checked here: the reader has done so."""

from __future__ import annotations

from typing import Any

from questionnaires.model import (
    Choice,
    Demographic,
    Dimension,
    Goal,
    GoalKind,
    GoalTest,
    Item,
    OpenQuestion,
    Polarity,
    Questionnaire,
    ResponseScale,
    Sponsorship,
    Term,
    Text,
    TieQuestion,
)

Table = dict[str, Any]


def questionnaire(document: Table) -> Questionnaire:
    """Build the questionnaire that a checked document describes."""
    return _Builder(tuple(document["languages"])).questionnaire(document)


class _Builder:
    """Builds the parts; it knows the languages, which every text needs."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages

    def questionnaire(self, table: Table) -> Questionnaire:
        """Build the whole."""
        goal_test = table.get("goal_test")
        tie_question = table.get("tie_question")
        sponsorship = table.get("sponsorship")
        return Questionnaire(
            code=table["code"],
            version=table["version"],
            languages=self.languages,
            name=self.text(table["name"]),
            introduction=self.text(table["introduction"]),
            scale=self.scale(table["scale"]),
            dimensions=tuple(self.dimension(x) for x in table["dimensions"]),
            open_questions=tuple(self.open_question(x) for x in table.get("open_questions", ())),
            demographics=tuple(self.demographic(x) for x in table.get("demographics", ())),
            goal_test=self.goal_test(goal_test) if goal_test else None,
            terms=tuple(self.term(x) for x in table.get("terms", ())),
            tie_question=self.tie_question(tie_question) if tie_question else None,
            sponsorship=self.sponsorship(sponsorship) if sponsorship else None,
        )

    def text(self, text: str | dict[str, str]) -> Text:
        """Build a text in the order of the declared languages."""
        if isinstance(text, str):
            return Text({self.languages[0]: text})
        return Text({language: text[language] for language in self.languages})

    def scale(self, table: Table) -> ResponseScale:
        """Build the response scale."""
        words = table.get("not_applicable")
        return ResponseScale(
            labels=tuple(self.text(label) for label in table["labels"]),
            not_applicable=None if words is None else self.text(words),
        )

    def item(self, table: Table) -> Item:
        """Build a statement to rate."""
        return Item(
            code=table["code"],
            text=self.text(table["text"]),
            reverse_keyed=table.get("reverse_keyed", False),
            replaces=table.get("replaces"),
        )

    def dimension(self, table: Table) -> Dimension:
        """Build a dimension with its items."""
        return Dimension(
            code=table["code"],
            name=self.text(table["name"]),
            description=self.text(table["description"]),
            items=tuple(self.item(x) for x in table["items"]),
        )

    def open_question(self, table: Table) -> OpenQuestion:
        """Build a question answered in one's own words."""
        polarity = Polarity(table.get("polarity", Polarity.FRICTION))
        return OpenQuestion(table["code"], self.text(table["text"]), polarity)

    def choices(self, tables: list[Table]) -> tuple[Choice, ...]:
        """Build a list to pick from."""
        return tuple(Choice(x["code"], self.text(x["text"])) for x in tables)

    def demographic(self, table: Table) -> Demographic:
        """Build a question about the respondent."""
        return Demographic(table["code"], self.text(table["text"]), self.choices(table["choices"]))

    def goal_test(self, table: Table) -> GoalTest:
        """Build real goals among decoys."""
        return GoalTest(
            claimed=self.text(table["claimed"]),
            prompt=self.text(table["prompt"]),
            goals=tuple(
                Goal(
                    code=goal["code"],
                    text=self.text(goal["text"]),
                    kind=GoalKind(goal.get("kind", GoalKind.REAL)),
                    functions=tuple(goal.get("functions", ())),
                )
                for goal in table["goals"]
            ),
        )

    def term(self, table: Table) -> Term:
        """Build a word with its definitions."""
        return Term(table["code"], self.text(table["word"]), self.choices(table["definitions"]))

    def tie_question(self, table: Table) -> TieQuestion:
        """Build what is asked about a partner."""
        return TieQuestion(
            prompt=self.text(table["prompt"]),
            items=tuple(self.item(x) for x in table["items"]),
            guess=self.text(table["guess"]),
            own=self.text(table["own"]) if "own" in table else None,
            services=self.choices(table["services"]),
            timings=self.choices(table["timings"]),
            **{key: table[key] for key in ("most_partners",) if key in table},
        )

    def sponsorship(self, table: Table) -> Sponsorship:
        """Build the behaviours of executives."""
        return Sponsorship(
            prompt=self.text(table["prompt"]),
            behaviours=self.choices(table["behaviours"]),
            role=table["role"],
            leader=table["leader"],
        )
