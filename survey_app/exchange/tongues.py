"""Texts in all languages of a questionnaire, with every gap filled and told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from questionnaires.model import Text
from survey_app.exchange.plain_text import plain
from survey_app.exchange.sketch import Sketch, Words

LEAST_SHARE = 0.5  # of the texts; below it a language is rather missing than incomplete


@dataclass(slots=True)
class Tongues:
    """The languages that come along, and what was missing in them."""

    languages: tuple[str, ...]
    sketch: Sketch
    gaps: dict[str, list[str]] = field(default_factory=dict)

    def text(self, words: Words, where: str, longest: int, *, lines: bool = False) -> Text:
        """Return a text in every language, shortened where it does not fit."""
        found = {x: self._fitting(words[x], where, longest, lines) for x in words}
        found = {x: text for x, text in found.items() if text}
        fallback = found.get(self.languages[0]) or next(iter(found.values()), "")
        for language in self.languages:
            if language not in found and fallback:
                self.gaps.setdefault(language, []).append(where)
        return Text({x: found.get(x, fallback) for x in self.languages})

    def _fitting(self, label: str, where: str, longest: int, lines: bool) -> str:
        made = plain(label, lines=lines)
        for one in made.media:
            self.sketch.leave(one, where, "a questionnaire holds text alone; the words are kept")
        if len(made.text) <= longest:
            return made.text
        self.sketch.leave(
            "the end of a text", where, f"it has {len(made.text)} characters; {longest} fit"
        )
        return made.text[: longest - 1].rstrip() + "…"


def spoken(sketch: Sketch, texts: Iterable[Words]) -> Tongues:
    """Return the languages in which most of the texts stand; the others are left and named."""
    wanted = tuple(dict.fromkeys(sketch.languages)) or ("en",)
    counts: Mapping[str, int] = dict.fromkeys(wanted, 0)
    total = 0
    counted = dict(counts)
    for words in texts:
        total += 1
        for language in words:
            if words[language].strip() and language in counted:
                counted[language] += 1
    kept = [x for x in wanted if counted[x] and counted[x] >= LEAST_SHARE * total]
    first = wanted[0] if wanted[0] in kept else max(wanted, key=lambda x: counted[x])
    for language in wanted:
        if language not in kept and language != first:
            why = f"only {counted[language]} of {total} texts are written in it"
            sketch.leave(f"language {language}", "all questions", why)
    rest = [x for x in kept if x != first]
    return Tongues((first, *rest)[:20], sketch)
