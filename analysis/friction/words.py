"""Words and phrases of comments in any language: what a theme may be named after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

LONGEST_PHRASE = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_UNSPACED_LENGTHS = (2, 3, 4)
_SHORTEST = 3

# The most frequent words of languages that scikit-learn has no list for: they name nothing.
_FREQUENT = """
der die das den dem des ein eine einen einem einer eines und oder aber doch nicht kein keine
keiner keinen ist sind war wird werden wurde hat haben hatte kann können muss müssen soll ich wir
ihr sie er es man mir uns ihm ihn ihnen mich dich sich mein meine unser unsere ihre sein seine zu
zum zur im in am an auf aus bei mit nach von vom vor für über unter um als auch wie was wer wo
wenn dann weil dass ob nur noch schon sehr mehr immer wieder alle alles hier da so bitte gibt geht
mal le la les un une du de et ou mais ne pas plus est sont était être avoir a ont ai je nous vous
il elle ils elles on ce cette ces cet que qui quoi dont où au aux dans sur sous avec sans pour par
en son sa ses leur leurs mon ma mes notre nos votre vos se si très tout tous toute comme même
aussi y el los las una unos unas o pero no era ser estar hay ha han yo nosotros usted ellos quien
cual este esta estos estas del al por para con sin sobre entre su sus mi mis nuestro muy más menos
ya también como cuando porque lo gli uno di per tra fra e ed non è sono essere avere ho hanno io
noi voi loro che chi cui questo questa questi queste della dei delle alla nel nella ci vi più meno
molto anche come quando perché os uma mas não é são há tem têm eu nós você vocês eles quem do dos
na nas ao à com sem seu sua meu minha nosso muito também het een of maar niet geen is zijn wordt
worden heeft hebben kan moet ik wij we jullie zij ze hij mijn onze hun dat dit deze van voor met
op aan bij naar uit over om te ook
"""
_ALSO = """
don't doesn't isn't can't won't didn't it's that's i'm i've we're they're there's don doesn isn't
just really like get gets got thing things lot way also even still again already said say know need
needs want like much many one two three go goes going gone went come comes came take takes took make
makes made do does did done work works working people use used using half put different
etwas nichts andere anderen anderes anderer ins ans vom beim dabei dafür damit dann erst ganz viel
viele zuerst einfach machen macht wissen weiß keiner jeder jede jedem jedes
"""


@cache
def frequent_words() -> frozenset[str]:
    """Return words so frequent that no phrase may begin or end with them."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # noqa: PLC0415

    return frozenset(ENGLISH_STOP_WORDS) | frozenset((_FREQUENT + _ALSO).split())


def has_words(comment: str) -> bool:
    """Tell whether a comment says anything: at least one letter run of two."""
    return any(len(word) > 1 for word in _WORD.findall(comment))


def phrases(comment: str) -> set[str]:
    """Return a comment's words and phrases of up to three words, each once, in lower case.

    Scripts without spaces give runs of two to four signs instead.
    """
    found: set[str] = set()
    for part in re.split(r"[.!?;:,()\n\"“”„»«–—/]+| - ", comment.casefold()):
        spaced = _UNSPACED.sub(" ", part)
        found |= set(_word_phrases(_WORD.findall(spaced)))
        for run in _UNSPACED.findall(part):
            found |= set(_sign_phrases(run))
    return found


def _word_phrases(words: Sequence[str]) -> Iterable[str]:
    stops = frequent_words()
    for start, first in enumerate(words):
        if first in stops or len(first) < _SHORTEST:
            continue
        for length in range(1, LONGEST_PHRASE + 1):
            last = words[start + length - 1] if start + length <= len(words) else None
            if last is not None and last not in stops and len(last) >= _SHORTEST:
                yield " ".join(words[start : start + length])


def _sign_phrases(run: str) -> Iterable[str]:
    for length in _UNSPACED_LENGTHS:
        for start in range(len(run) - length + 1):
            yield run[start : start + length]
