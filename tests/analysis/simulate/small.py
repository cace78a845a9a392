"""A questionnaire with a little of everything."""

from __future__ import annotations

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


def text(words: str) -> Text:
    return Text({"en": words})


def choices(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, text(code)) for code in codes)


def dimension(code: str) -> Dimension:
    items = (
        Item(f"{code}_1", text("one")),
        Item(f"{code}_2", text("two"), reverse_keyed=True),
        Item(f"{code}_3", text("three")),
        Item(f"{code}_4", text("four")),
    )
    return Dimension(code, text(code), text(code), items)


GOALS = (
    *(Goal(f"real{i}", text(f"real {i}")) for i in range(4)),
    *(Goal(f"decoy{i}", text(f"decoy {i}"), GoalKind.INVENTED) for i in range(4)),
)

SMALL = Questionnaire(
    code="small",
    version="1",
    languages=("en",),
    name=text("Small"),
    introduction=text("Hello"),
    scale=ResponseScale(tuple(text(str(i)) for i in range(1, 6)), text("not applicable")),
    dimensions=(dimension("goal_awareness"), dimension("working_habits"), dimension("trust")),
    open_questions=(
        OpenQuestion("friction", text("What gets in the way?")),
        OpenQuestion("strength", text("What works?"), Polarity.STRENGTH),
    ),
    demographics=(
        Demographic("role", text("Role"), choices("staff", "lead")),
        Demographic("tenure", text("Tenure"), choices("new", "some", "long")),
    ),
    goal_test=GoalTest(text("Do you know them?"), text("Which are they?"), GOALS),
    terms=(
        Term("done", text("done"), choices("d1", "d2", "d3")),
        Term("qualified_lead", text("qualified"), choices("q1", "q2", "q3")),
    ),
    tie_question=TieQuestion(
        prompt=text("Who?"),
        items=(Item("t1", text("t1")), Item("t2", text("t2"), True), Item("t3", text("t3"))),
        guess=text("And they?"),
        services=choices("brief", "forecast", "signoff", "data"),
        timings=choices("before", "start", "after"),
    ),
    sponsorship=Sponsorship(text("Seen?"), choices("came", "asked"), "role", "lead"),
)
