"""XML from strangers: no document type, no entities, bounded in size and depth.

The parser is the standard library's expat. A document type is refused as soon as it begins, so
no entity is ever defined, let alone multiplied; what remains is bounded by the size of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

from survey_app.exchange.refusals import ExchangeError, Refusal

MOST_DEPTH = 60
MOST_ELEMENTS = 250_000
CHUNK = 1 << 16
MIXED = frozenset({"source", "target"})  # of XLIFF: text with marks in it


@dataclass(slots=True)
class Element:
    """One element: its name without namespace, attributes, own text and children."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)
    inner: str = ""  # with the text of its children, where it has some

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of this name."""
        return (child for child in self.children if child.name == name)

    def first(self, *names: str) -> Element | None:
        """Return the first descendant along a path of names."""
        found: Element | None = self
        for name in names:
            found = next(found.all(name), None) if found else None
        return found

    def whole_text(self) -> str:
        """Return all text inside, in its order, whatever stands around it."""
        return self.inner or self.text

    def words(self, *names: str) -> str:
        """Return the text of the first descendant along a path; empty if there is none."""
        found = self.first(*names)
        return found.text.strip() if found else ""


class Listener(Protocol):
    """What is told of each element as it is read."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins."""

    def end(self, name: str) -> None:
        """Hear that an element ends."""

    def data(self, text: str) -> None:
        """Hear some text inside the element that is open."""


def listen(chunks: Iterable[bytes], listener: Listener, *, most_elements: int) -> None:
    """Read XML piece by piece and tell a listener; names come without their namespaces.

    Raises
    ------
    ExchangeError
        The XML is damaged, nests too deep, is too large, or has a document type.
    """
    parser = expat.ParserCreate()
    depth = elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > MOST_DEPTH or elements > most_elements:
            raise ExchangeError(Refusal.X009, most=MOST_DEPTH, elements=most_elements)
        listener.start(_local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        listener.end(_local(name))

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = listener.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise ExchangeError(Refusal.X007, detail=str(error)[:120]) from None


def read_tree(content: bytes) -> Element:
    """Read a whole document into a tree; see :func:`listen` for what is refused."""
    grower = _Grower()
    pieces = (content[at : at + CHUNK] for at in range(0, len(content), CHUNK))
    listen(pieces, grower, most_elements=MOST_ELEMENTS)
    return grower.top.children[0]


class _Grower:
    """Builds the tree as the parser goes along."""

    def __init__(self) -> None:
        self.top = Element("", {})
        self.path = [self.top]
        self.texts: list[list[str]] = [[]]
        self.mixed: list[str] = []  # all text since the last element of mixed content began

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a child of the element that is open."""
        element = Element(name, {_local(key): value for key, value in attributes.items()})
        self.path[-1].children.append(element)
        if element.name in MIXED:
            self.mixed = []
        self.path.append(element)
        self.texts.append([])

    def end(self, _name: str) -> None:
        """Close the element that is open."""
        element = self.path.pop()
        element.text = "".join(self.texts.pop())
        if element.name in MIXED:
            element.inner = "".join(self.mixed)
            self.mixed = []

    def data(self, text: str) -> None:
        """Add text to the element that is open."""
        self.texts[-1].append(text)
        self.mixed.append(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctype(*_declared: object) -> None:
    raise ExchangeError(Refusal.X008)
