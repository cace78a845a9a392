"""Comments with known themes, as tests need them."""

from __future__ import annotations

import numpy as np

from analysis.simulate.phrases_flow import FLOW
from analysis.simulate.phrases_manners import MANNERS
from analysis.simulate.remarks import NO_THEME, write

FRICTION = {phrases.theme: phrases for phrases in (*FLOW, *MANNERS) if phrases.theme != NO_THEME}


def comments_on(
    themes: list[str] | None, n: int, seed: int, weights: list[float] | None = None
) -> tuple[list[str], list[str]]:
    """Comments and the theme of each."""
    rng = np.random.default_rng(seed)
    chosen = list(FRICTION) if themes is None else themes
    said = [chosen[i] for i in rng.choice(len(chosen), n, p=weights)]
    return [write(FRICTION[theme], rng) for theme in said], said


def shuffled_words(comments: list[str], seed: int) -> list[str]:
    """The same words, dealt anew into comments of the same lengths."""
    rng = np.random.default_rng(seed)
    words = iter(rng.permutation([word for comment in comments for word in comment.split()]))
    return [" ".join(next(words) for _ in comment.split()) for comment in comments]
