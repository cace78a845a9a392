"""What ``tomllib`` complains of, said in the author's words."""

from __future__ import annotations

import re

from questionnaires.problems import Finding, Problem, Rule, problem

_AT = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_CLOSE_QUOTES = (
    "a quotation mark is not closed",
    'Close it on the same line; a text of several lines stands in """three""".',
)
_SLIP = (
    "this is neither a table, a key nor a comment",
    "Write key = value, or # before a comment.",
)
_TWICE = ("this key was given before", "Keep one of the two.")
_CLOSED = (
    "this table was complete already",
    "Add the key where the table begins; tables of a list begin with [[double brackets]].",
)
_ESCAPE = (
    "a backslash in a text is not followed by what it needs",
    'Write a backslash as \\\\, and a quotation mark in a text as \\".',
)
_COMPLAINTS = {
    "Illegal character '\\n'": _CLOSE_QUOTES,
    "Unterminated string": _CLOSE_QUOTES,
    "Expected '\"": _CLOSE_QUOTES,
    "Expected \"'": _CLOSE_QUOTES,
    "Illegal character": (
        "a character that no file may hold",
        "Delete it; it often comes along when text is pasted.",
    ),
    "Found invalid character": (
        "a character that no file may hold",
        "Delete it; it often comes along when text is pasted.",
    ),
    "Expected newline": (
        "something follows a value on its line",
        'Begin each key on a line of its own; a quotation mark in a text is written \\".',
    ),
    "Expected '=' after": ("there is no = after a key", "Write key = value; a text is in quotes."),
    "Expected ']'": ("the name of a table is not closed", "Close it with ]."),
    "Expected ']]'": ("the name of a table in a list is not closed", "Close it with ]]."),
    "Invalid value": (
        "this is no value",
        "Put words in double quotes; write true and false in small letters.",
    ),
    "Invalid statement": _SLIP,
    "Invalid initial": (
        "a key has a character that needs quotes, or is missing",
        "Keys are of the letters a-z, digits and underscores.",
    ),
    "Invalid date": ("this is no date", "Put it in quotes; a questionnaire holds no dates."),
    "Invalid hex": _ESCAPE,
    "Escaped character": _ESCAPE,
    "Unescaped": _ESCAPE,
    "Cannot overwrite": _TWICE,
    "Duplicate inline": _TWICE,
    "Cannot declare": (
        "this table was opened before",
        "Keep one of the two; tables of a list begin with [[double brackets]].",
    ),
    "Cannot mutate": _CLOSED,
    "Cannot redefine": _CLOSED,
    "Unclosed array": ("a list is not closed", "Put commas between its parts and ] at its end."),
    "Unclosed inline": (
        "a table in braces is not closed",
        "Put commas between its keys and } at its end, all on one line.",
    ),
    "Exceeds the limit": ("a number has thousands of digits", "Take it out."),
}
_UNKNOWN = ("this cannot be read", "Compare the line with the examples in FORMAT.md.")


def syntax_problem(message: str, text: str) -> Problem:
    """Put the parser's complaint about ``text`` into one sentence, with its line."""
    reason, hint = next(
        (words for start, words in _COMPLAINTS.items() if message.startswith(start)), _UNKNOWN
    )
    at = _AT.search(message)
    if at is None:
        return problem(Finding(Rule.Q002, (), {"reason": reason, "hint": hint}))
    if at["line"] is None:
        words = {"reason": f"{reason}, at the end of the file", "hint": hint}
        return problem(Finding(Rule.Q002, (), words), line=text.count("\n") + 1)
    words = {"reason": f"{reason}, at column {at['column']}", "hint": hint}
    return problem(Finding(Rule.Q002, (), words), line=int(at["line"]))
