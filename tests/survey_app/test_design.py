"""Readable colours in light and dark, nothing inline, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import survey_app

PACKAGE = Path(survey_app.__file__).parent
STYLE = (PACKAGE / "static" / "interlock.css").read_text(encoding="utf-8")
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
LEAST_CONTRAST = 4.5
LEAST_CONTRAST_OF_EDGES = 3.0
STEPS = re.findall(r"\.(h\d) \{ background: (#\w+); color: (#\w+)", STYLE)
THEMES = [
    dict(re.findall(r"--([\w-]+): (#\w+)", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.S)
]
PAIRS = [
    ("ink", ("paper", "card", "sunk", "accent-wash", "bad-wash", "good-wash", "warn-wash")),
    ("soft", ("paper", "card", "sunk", "accent-wash")),
    ("accent", ("paper", "card", "accent-wash")),
    ("on-accent", ("accent",)),
    ("bad", ("paper", "card", "bad-wash")),
    ("good", ("paper", "card", "good-wash")),
    ("warn", ("paper", "card", "warn-wash")),
]


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_every_text_can_be_read_on_every_ground_it_stands_on(theme):
    for text, grounds in PAIRS:
        for ground in grounds:
            assert _contrast(theme[text], theme[ground]) >= LEAST_CONTRAST, (text, ground)
    for ground in ("paper", "card"):
        assert _contrast(theme["edge"], theme[ground]) >= LEAST_CONTRAST_OF_EDGES


def test_the_heatmap_has_nine_fixed_steps_that_can_be_read():
    assert [step for step, _, _ in STEPS] == [f"h{i}" for i in range(1, 10)]
    assert all(_contrast(ground, text) >= LEAST_CONTRAST for _, ground, text in STEPS)


def test_the_heatmap_is_lightest_in_the_middle_and_darkens_to_both_ends():
    light = [_luminance(ground) for _, ground, _ in STEPS]

    assert light[:5] == sorted(light[:5])
    assert light[4:] == sorted(light[4:], reverse=True)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_page_holds_inline_style_or_script_or_fetches_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\s(?:src=|type=\"application/json\"))", text)
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", text)


def test_the_style_fetches_nothing():
    assert "url(" not in STYLE
    assert "@import" not in STYLE
