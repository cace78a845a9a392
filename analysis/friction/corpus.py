"""All comments of a wave with what is needed to draw a theme from some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.released import Tier
from analysis.friction.naming import Vocabulary, central_quotes
from analysis.friction.themes import Theme, Themes
from analysis.friction.vectors import Vectors

NAMELESS = "Theme without a common phrase"
_OF_ONE_QUESTION = 0.8  # share of a theme's comments that makes it a question's theme
_CODE_BYTES = 4
_DECIMALS = 4


@dataclass(frozen=True)
class Corpus:
    """Comments, the questions they answer, and their vectors (unit rows)."""

    comments: tuple[str, ...]
    questions: tuple[str, ...]
    vectors: Vectors

    @classmethod
    def of(cls, themes: Themes) -> Corpus:
        """Return the corpus that themes were found in."""
        return cls(themes.comments, themes.questions, themes.vectors)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the phrases of all comments, counted on first use."""
        return Vocabulary(self.comments)

    def draw(
        self,
        members: NDArray[np.int64],
        *,
        tier: Tier,
        stability: float,
        taken: Sequence[str] = (),
    ) -> Theme:
        """Make a theme of some comments: its code, name, keywords, quotes and centroid.

        Parameters
        ----------
        members : ndarray of int, shape (members,)
            Rows of the comments.
        tier : Tier
        stability : float
        taken : sequence of str
            Names that other themes have already.
        """
        members = np.sort(members)
        wording = self.vocabulary.word(members.tolist(), taken)
        quotes = central_quotes(self.comments, self.vectors, members)
        centroid = self.vectors[members].mean(axis=0)
        return Theme(
            code=self._code(members),
            name=wording.name or NAMELESS,
            keywords=wording.keywords,
            members=tuple(members.tolist()),
            quotes=quotes,
            tier=tier,
            stability=stability,
            centroid=tuple(np.round(centroid.astype(np.float64), _DECIMALS).tolist()),
            question=self._question(members),
        )

    def _code(self, members: NDArray[np.int64]) -> str:
        """Name a theme after what its comments say, whatever their order."""
        texts = "\n".join(sorted(self.comments[row] for row in members))
        return "t" + blake2b(texts.encode(), digest_size=_CODE_BYTES).hexdigest()

    def _question(self, members: NDArray[np.int64]) -> str | None:
        if not self.questions:
            return None
        question, n = Counter(self.questions[row] for row in members).most_common(1)[0]
        return question if n >= _OF_ONE_QUESTION * len(members) else None
