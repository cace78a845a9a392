"""Where the keys of a TOML text are: the line of each, which ``tomllib`` does not tell.

The scan is linear, and looks at depth before anything recursive reads the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from questionnaires.problems import Path
from questionnaires.shape import MOST_DEPTH

_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r]+)
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<string>
          \"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}
        | '{3}(?:[^']|'{1,2}(?!'))*+'{3,5}
        | "(?!"")(?:[^"\\\n]|\\.)*+"
        | '(?!'')[^'\n]*+'
      )
    | (?P<unterminated>["'])
    | (?P<mark>[\[\]{}=,.])
    | (?P<bare>[^\s\#"'\[\]{}=,.]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(slots=True)
class Positions:
    """The line of each table and key of a text, by path."""

    lines: dict[Path, int] = field(default_factory=dict)
    too_deep_at: int | None = None

    def line_of(self, path: Path) -> int | None:
        """Return the line of ``path``, or of the nearest table around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def positions(text: str) -> Positions:
    """Find the line of every key; stop where the text nests too deep or a string never ends."""
    found = Positions()
    table: Path = ()
    arrays: dict[Path, int] = {}
    for statement in _statements(text, found):
        first = statement[0]
        if first.text == "[":
            is_array = len(statement) > 1 and statement[1].text == "["
            table = _resolved(_key(statement), arrays, is_array=is_array)
            for end in range(1, len(table) + 1):
                found.lines.setdefault(table[:end], first.line)
            continue
        key = _key(statement)
        for end in range(1, len(key) + 1):
            found.lines.setdefault(table + key[:end], first.line)
    return found


def _statements(text: str, found: Positions) -> Iterator[list[_Token]]:
    """Cut the text into headers and key-value pairs; only the part up to ``=`` is kept."""
    statement: list[_Token] = []
    depth = dots = 0
    in_value = False
    for token in _tokens(text):
        if token.text == "\n" and (depth == 0 or not in_value):
            if statement:
                yield statement
            statement, depth, dots, in_value = [], 0, 0, False
            continue
        depth += (token.text in ("[", "{")) - (token.text in ("]", "}"))
        dots = _dots(token, dots)
        if depth > MOST_DEPTH or dots > MOST_DEPTH:
            found.too_deep_at = token.line
            return
        if token.text == "=" and depth == 0:
            in_value = True
        if not in_value:
            statement.append(token)
    if statement:
        yield statement


def _dots(token: _Token, dots: int) -> int:
    """Count the dots of one dotted key."""
    if token.text == ".":
        return dots + 1
    return dots if token.kind in ("bare", "string") else 0


def _tokens(text: str) -> Iterator[_Token]:
    """Cut the text into tokens, without space and comments."""
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "unterminated":
            return
        if kind not in ("space", "comment"):
            yield _Token(kind, match.group(), line)
        line += match.group().count("\n")


def _key(statement: list[_Token]) -> tuple[str, ...]:
    """Return the parts of a statement's dotted key; what has more parts is no TOML."""
    named = (token for token in statement if token.kind in ("bare", "string"))
    parts = islice(named, MOST_DEPTH + 1)
    return tuple(t.text[1:-1] if t.kind == "string" else t.text for t in parts)


def _resolved(key: tuple[str, ...], arrays: dict[Path, int], *, is_array: bool) -> Path:
    """Put the present index behind every array of tables on the way."""
    path: Path = ()
    for depth, part in enumerate(key, start=1):
        path = (*path, part)
        if is_array and depth == len(key):
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path
