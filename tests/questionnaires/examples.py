"""A small questionnaire with every part, and ways to make others of it."""

from __future__ import annotations

from collections.abc import Iterable

from questionnaires.problems import Problem, QuestionnaireError
from questionnaires.reader import parse

WHOLE = """\
code = "small"
version = "1.0"
languages = ["en", "de"]
name = { en = "Small", de = "Klein" }
introduction = { en = "Hello", de = "Hallo" }

[scale]
labels = [{ en = "No", de = "Nein" }, { en = "Yes", de = "Ja" }]

[[dimensions]]
code = "trust"
name = { en = "Trust", de = "Vertrauen" }
description = { en = "Reliance", de = "Verlass" }

[[dimensions.items]]
code = "trust_a"
text = { en = "We rely.", de = "Wir verlassen uns." }

[[dimensions.items]]
code = "trust_b"
reverse_keyed = true
replaces = "trust_old"
text = { en = "We check.", de = "Wir prüfen." }

[[open_questions]]
code = "stuck"
text = { en = "Where?", de = "Wo?" }

[[demographics]]
code = "role"
text = { en = "Role?", de = "Rolle?" }
choices = [
    { code = "leads", text = { en = "I lead", de = "Ich leite" } },
    { code = "staff", text = { en = "I do not", de = "Nein" } },
]

[goal_test]
claimed = { en = "I know.", de = "Ich weiß." }
prompt = { en = "Which?", de = "Welche?" }
goals = [
    { code = "g1", text = { en = "One", de = "Eins" } },
    { code = "g2", text = { en = "Two", de = "Zwei" } },
    { code = "g3", text = { en = "Three", de = "Drei" } },
    { code = "g4", kind = "dropped", text = { en = "Four", de = "Vier" } },
    { code = "g5", kind = "invented", text = { en = "Five", de = "Fünf" } },
    { code = "g6", kind = "other_function", functions = ["it"], text = { en = "Six", de = "6" } },
]

[[terms]]
code = "done"
word = { en = "Done", de = "Fertig" }
definitions = [
    { code = "a", text = { en = "Mine", de = "Meins" } },
    { code = "b", text = { en = "Checked", de = "Geprüft" } },
    { code = "c", text = { en = "Used", de = "Genutzt" } },
]

[tie_question]
prompt = { en = "Think.", de = "Denken Sie nach." }
guess = { en = "They would agree.", de = "Sie würden zustimmen." }
items = [
    { code = "t1", text = { en = "Early", de = "Früh" } },
    { code = "t2", text = { en = "Right", de = "Richtig" } },
    { code = "t3", text = { en = "Kind", de = "Freundlich" } },
    { code = "t4", text = { en = "Kept", de = "Gehalten" } },
]
services = [{ code = "s1", text = { en = "Data", de = "Daten" } }]
timings = [
    { code = "w1", text = { en = "Before", de = "Vorher" } },
    { code = "w2", text = { en = "After", de = "Nachher" } },
]

[sponsorship]
role = "role"
leader = "leads"
prompt = { en = "Seen?", de = "Gesehen?" }
behaviours = [
    { code = "b1", text = { en = "Came", de = "Kam" } },
    { code = "b2", text = { en = "Asked", de = "Fragte" } },
]
"""


def with_change(*changes: tuple[str, str]) -> str:
    """Return the whole questionnaire with each ``(old, new)`` made once."""
    text = WHOLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def problems_of(text: str) -> tuple[Problem, ...]:
    """Return what the reader finds wrong; nothing if it reads."""
    try:
        parse(text, "small.toml")
    except QuestionnaireError as error:
        return error.problems
    return ()


def numbers(problems: Iterable[Problem]) -> list[str]:
    """Return the numbers of the problems, sorted."""
    return sorted(problem.number for problem in problems)
