"""What would make a questionnaire better, though it can be used as it is."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.model import Item, Questionnaire
from questionnaires.problems import Finding, Path, Problem, Rule, problem
from questionnaires.timing import minutes

ADVISED_ITEMS = 3
ADVISED_MINUTES = 10
ADVISED_WORDS = 15


def advice(questionnaire: Questionnaire) -> tuple[Problem, ...]:
    """Return what an author may want to better; none of it keeps a wave from opening."""
    return tuple(problem(finding) for finding in _findings(questionnaire))


def _findings(questionnaire: Questionnaire) -> Iterator[Finding]:
    for position, dimension in enumerate(questionnaire.dimensions):
        if len(dimension.items) < ADVISED_ITEMS:
            yield Finding(Rule.Q901, ("dimensions", position), {"code": dimension.code})
        for place, item in enumerate(dimension.items):
            yield from _long_texts(item, ("dimensions", position, "items", place, "text"))
    if not any(item.reverse_keyed for item in questionnaire.items):
        yield Finding(Rule.Q902, ("dimensions",))
    longest = max(minutes(questionnaire, language) for language in questionnaire.languages)
    if longest > ADVISED_MINUTES:
        yield Finding(Rule.Q903, (), {"minutes": f"{longest:.1f}"})


def _long_texts(item: Item, path: Path) -> Iterator[Finding]:
    for language, text in item.text.translations.items():
        n = len(text.split())
        if n > ADVISED_WORDS:
            yield Finding(Rule.Q904, path, {"code": item.code, "n": n, "language": language})
