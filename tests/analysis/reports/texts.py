"""What a report says, block by block, as plain texts: to look for in the files made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from analysis.reports.blocks import Report


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a block, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in {"code", "tone", "heard"}:
                yield from texts_of(getattr(value, field.name))


def said(report: Report) -> str:
    """Return everything that a report says."""
    return "\n".join(text for section in report.sections for text in texts_of(section.blocks))


def squeezed(text: str) -> str:
    """Return a text without its white space: files break lines where they like."""
    return "".join(text.split())
