"""What must hold between the parts of a questionnaire, checked on the document as written.

Parts of the wrong shape are stepped over: they have been reported, and the rest is still told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from questionnaires.checks import declared_languages, suggestion
from questionnaires.model import GoalKind
from questionnaires.problems import Finding, Path, Rule, shortened, spelt
from questionnaires.shape import MOST_ITEMS, REAL_GOALS

Table = Mapping[str, Any]
Place = tuple[Path, Table]

# Answers are kept under these codes, so each is unique in the whole questionnaire. Choices and
# definitions are answers themselves: they need to differ only within their own question.
_CODED = (
    "dimensions",
    "dimensions.items",
    "open_questions",
    "demographics",
    "goal_test.goals",
    "terms",
    "tie_question.items",
    "tie_question.services",
    "tie_question.timings",
    "sponsorship.behaviours",
)
_LOCALLY_CODED = ("demographics.choices", "terms.definitions")
_TEXTS_THAT_DIFFER = (
    "dimensions.items",
    "tie_question.items",
    "goal_test.goals",
    "tie_question.services",
    "tie_question.timings",
    "sponsorship.behaviours",
)


def rule_findings(document: Table) -> Iterator[Finding]:
    """Yield every rule between parts that the document breaks."""
    for rule in _RULES:
        yield from rule(document)


def tables_at(document: Table, keys: str) -> list[Place]:
    """Return the tables in the list or lists at dotted ``keys``, each with its path."""
    places: list[Place] = [((), document)]
    for key in keys.split("."):
        places = [inner for path, table in places for inner in _within(path, table, key)]
    return places


def _within(path: Path, table: Table, key: str) -> Iterator[Place]:
    value = table.get(key)
    if isinstance(value, dict):
        yield (*path, key), value
    if isinstance(value, list):
        for position, member in enumerate(value):
            if isinstance(member, dict):
                yield (*path, key, position), member


def _code(table: Table, key: str = "code") -> str | None:
    """Return a code if there is one that can be spoken of."""
    code = table.get(key)
    return code if isinstance(code, str) else None


def _languages(document: Table) -> Iterator[Finding]:
    declared = document.get("languages")
    if not isinstance(declared, list):
        return
    seen: set[str] = set()
    for position, language in enumerate(declared):
        if isinstance(language, str) and language in seen:
            words = {"language": shortened(language)}
            yield Finding(Rule.Q018, ("languages", position), words)
        seen.add(str(language))


def _codes(document: Table) -> Iterator[Finding]:
    everywhere = [place for keys in _CODED for place in tables_at(document, keys)]
    yield from _repeated_codes(everywhere)
    for keys in _LOCALLY_CODED:
        outer, inner = keys.split(".")
        for path, table in tables_at(document, outer):
            yield from _repeated_codes(list(_within(path, table, inner)))


def _repeated_codes(places: list[Place]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for path, table in places:
        code = _code(table)
        if code is None:
            continue
        if code in first:
            words = {"code": shortened(code), "first": spelt(first[code])}
            yield Finding(Rule.Q019, (*path, "code"), words)
        first.setdefault(code, path)


def _same_texts(document: Table) -> Iterator[Finding]:
    languages = declared_languages(document)
    for keys in _TEXTS_THAT_DIFFER:
        yield from _repeated_texts(tables_at(document, keys), languages)
    for keys in _LOCALLY_CODED:
        outer, inner = keys.split(".")
        for path, table in tables_at(document, outer):
            yield from _repeated_texts(list(_within(path, table, inner)), languages)
    scale = document.get("scale")
    labels = scale.get("labels") if isinstance(scale, dict) else None
    if isinstance(labels, list):
        places: list[Place] = [
            (("scale", "labels", n), {"text": label}) for n, label in enumerate(labels)
        ]
        yield from _repeated_texts(places, languages)


def _repeated_texts(places: list[Place], languages: tuple[str, ...]) -> Iterator[Finding]:
    first: dict[tuple[str, str], Path] = {}
    for path, table in places:
        same: dict[Path, list[str]] = {}
        for language, text in _sentences(table.get("text"), languages):
            earlier = first.setdefault((language, " ".join(text.split()).casefold()), path)
            if earlier != path and text.strip():
                same.setdefault(earlier, []).append(language)
        for earlier, shared in same.items():
            words = {"first": spelt(earlier), "languages": ", ".join(shared)}
            yield Finding(Rule.Q020, (*path, "text") if "text" in table else path, words)


def _sentences(text: object, languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(text, str) and languages:
        yield languages[0], text
    if isinstance(text, dict):
        yield from ((x, text[x]) for x in languages if isinstance(text.get(x), str))


def _replaced(document: Table) -> Iterator[Finding]:
    places = tables_at(document, "dimensions.items") + tables_at(document, "tie_question.items")
    present = {_code(table) for _, table in places}
    followers: dict[str, str] = {}
    for path, table in places:
        code, other = _code(table), _code(table, "replaces")
        if code is None or other is None:
            continue
        here = (*path, "replaces")
        words = {"code": shortened(code), "other": shortened(other)}
        if code == other:
            yield Finding(Rule.Q021, here, words)
        elif other in present:
            yield Finding(Rule.Q022, here, words)
        elif other in followers:
            yield Finding(Rule.Q023, here, words | {"first": f"'{shortened(followers[other])}'"})
        followers.setdefault(other, code)


def _item_count(document: Table) -> Iterator[Finding]:
    n = len(tables_at(document, "dimensions.items"))
    if n > MOST_ITEMS:
        yield Finding(Rule.Q029, ("dimensions",), {"n": n, "most": MOST_ITEMS})


def _goals(document: Table) -> Iterator[Finding]:
    places = tables_at(document, "goal_test.goals")
    if not places:
        return
    here = ("goal_test", "goals")
    kinds = Counter(str(table.get("kind", GoalKind.REAL)) for _, table in places)
    real = kinds[GoalKind.REAL]
    decoys = len(places) - real  # one of unknown kind is taken for a decoy: it is told elsewhere
    least, most = REAL_GOALS
    if not least <= real <= most:
        yield Finding(Rule.Q024, here, {"n": real, "least": least, "most": most})
    if decoys < real:
        yield Finding(Rule.Q025, here, {"n": decoys, "real": real})
    for path, table in places:
        if table.get("kind") == GoalKind.OTHER_FUNCTION and not table.get("functions"):
            yield Finding(Rule.Q026, path, {"code": shortened(table.get("code", "?"))})


def _leader(document: Table) -> Iterator[Finding]:
    sponsorship = document.get("sponsorship")
    if not isinstance(sponsorship, dict):
        return
    role, leader = _code(sponsorship, "role"), _code(sponsorship, "leader")
    if role is None:
        return
    demographics = tables_at(document, "demographics")
    asked = [(path, table) for path, table in demographics if _code(table) == role]
    if not asked:
        known = [code for _, table in demographics if (code := _code(table))]
        words = {"role": shortened(role), "hint": suggestion(role, known)}
        yield Finding(Rule.Q027, ("sponsorship", "role"), words)
        return
    choices = [code for _, table in _within(*asked[0], "choices") if (code := _code(table))]
    if leader is not None and leader not in choices:
        words = {
            "leader": shortened(leader),
            "role": shortened(role),
            "hint": suggestion(leader, choices),
        }
        yield Finding(Rule.Q028, ("sponsorship", "leader"), words)


_RULES: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    _languages,
    _codes,
    _same_texts,
    _replaced,
    _item_count,
    _goals,
    _leader,
)
