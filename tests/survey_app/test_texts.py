"""What people type is normalised once, and what could name them is masked."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.texts import mask, normalise

ANYTHING = st.text(alphabet=st.characters(), max_size=300)  # lone surrogates included


@given(ANYTHING, st.integers(1, 200))
def test_normalised_text_is_composed_short_and_stays_as_it_is(text: str, most: int) -> None:
    done = normalise(text, most)

    assert len(done) <= most
    assert unicodedata.is_normalized("NFC", done)
    assert normalise(done, most) == done


@given(ANYTHING)
def test_normalised_text_fits_into_every_file_we_write(text: str) -> None:
    done = normalise(text, 1000)

    done.encode()
    assert "\x00" not in done
    element = ElementTree.Element("t")
    element.text = done
    assert ElementTree.fromstring(ElementTree.tostring(element)).text in (done, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\ufffe\uffff\ufdd0x", "x"),
        ("a\ud800b", "ab"),
        ("\u202ereversed\u202c", "reversed"),
        ("تعاون\u200f!", "تعاون\u200f!"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301", "é"),
        ("  =SUM(A1) <b>&amp; \t tab ", "=SUM(A1) <b>&amp;   tab"),
    ],
)
def test_what_is_removed_and_what_is_kept(typed: str, kept: str) -> None:
    assert normalise(typed, 1000) == kept


def test_a_hundred_thousand_characters_are_cut() -> None:
    assert len(normalise("x" * 100_000, 4000)) == 4000


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("write to ada.l+x@mail.example.co.uk now", "write to [@] now"),
        ("call +49 (0)151 234-56789!", "call [#]!"),
        ("call 0151/2345678", "call [#]"),
        ("رقمي ٠١٥١٢٣٤٥٦٧٨", "رقمي [#]"),
        ("badge EMP-004711 is mine", "badge [#] is mine"),
        ("IBAN DE89370400440532013000", "IBAN [#]"),
        ("since 2024-03-01 and 1.4.2024 it takes 10 000 steps", None),
        ("Q3 2025, room 12, 3.5 weeks, 40 %", None),
        ("the B2B team and ISO9001", "the B2B team and [#]"),
    ],
)
def test_addresses_and_numbers_are_masked_and_dates_are_not(said: str, shown: str | None) -> None:
    assert mask(said) == (said if shown is None else shown)


@given(ANYTHING)
def test_masking_never_fails_and_masks_nothing_twice(text: str) -> None:
    assert mask(mask(text)) == mask(text)
