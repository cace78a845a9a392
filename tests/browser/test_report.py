"""The HTML report in a real browser: readable by everybody, on a phone, in the dark, in Arabic."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from analysis.reports.agreements import agreements_report
from analysis.reports.content import whole_report
from analysis.reports.html import html_report
from tests.analysis.reports.hostile import hostile_release
from tests.browser.conftest import LAPTOP, PHONE, NewPage
from tests.survey_app.leaders.made_up import made_up_release

pytestmark = pytest.mark.browser


def written(folder: Path, language: str, *, kind: str = "whole") -> str:
    make = whole_report if kind == "whole" else agreements_report
    earlier = [made_up_release(wave) for wave in range(3)]
    path = folder / "report.html"
    path.write_text(html_report(make(made_up_release(3), language, earlier=earlier)), "utf-8")
    return path.as_uri()


@pytest.mark.parametrize("kind", ["whole", "agreements"])
@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("en", False, LAPTOP), ("en", True, PHONE), ("ar", False, PHONE), ("ar", True, LAPTOP)],
)
def test_axe_finds_nothing_and_the_page_never_scrolls_sideways(
    new_page: NewPage,
    finds_nothing: Callable[[Page], None],
    tmp_path: Path,
    *,
    kind: str,
    language: str,
    dark: bool,
    size: dict[str, int],
) -> None:
    page = new_page(size=size, language=language, dark=dark)
    page.goto(written(tmp_path, language, kind=kind))

    finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_report_with_hostile_names_runs_nothing(new_page: NewPage, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html_report(whole_report(hostile_release(), "en")), "utf-8")
    page = new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())

    assert asked == [path.as_uri()]
