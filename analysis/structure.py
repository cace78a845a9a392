"""The organisation a wave was taken in: its tree of departments and their functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Function:
    """A kind of work to which departments belong. Ties run between functions."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Department:
    """A unit in the organisation's tree.

    A division is a department with departments below it; people may sit directly in it.
    ``headcount`` counts the people who sit directly here, not those below.
    """

    code: str
    name: str
    parent: str | None = None
    function: str | None = None
    headcount: int = 0


@dataclass(frozen=True, slots=True)
class Structure:
    """A forest of departments under one organisation, parents before children.

    The order of ``departments`` is the index that response matrices and counts use.
    """

    organisation: str
    departments: tuple[Department, ...]
    functions: tuple[Function, ...] = ()
    _index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {department.code: i for i, department in enumerate(self.departments)}
        object.__setattr__(self, "_index", index)

    def index_of(self, code: str) -> int:
        """Return the row that ``code`` has in matrices and counts."""
        return self._index[code]

    def department(self, code: str) -> Department:
        """Return the department with this code."""
        return self.departments[self._index[code]]

    def children(self, code: str | None) -> tuple[Department, ...]:
        """Return the departments directly below ``code``; ``None`` is the organisation."""
        return tuple(d for d in self.departments if d.parent == code)

    def below(self, code: str) -> Iterator[Department]:
        """Walk the department and everything below it, depth first."""
        yield self.department(code)
        for child in self.children(code):
            yield from self.below(child.code)

    def path(self, code: str) -> tuple[Department, ...]:
        """Return the departments from the top down to ``code``."""
        department = self.department(code)
        above = self.path(department.parent) if department.parent is not None else ()
        return (*above, department)
