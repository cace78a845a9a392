from __future__ import annotations

from tests.survey_app.employees import made_up


def test_the_first_page_says_who_asks_for_how_long_and_until_when(inside):
    page = inside.get("/answer/promise").text

    assert "Kepler Instruments · Spring 2026" in page
    assert "about 9 minutes" in page
    assert "March 20, 2026" in page
    assert "groups of 5 or more, comments for 10 or more" in page


def test_it_says_what_cannot_be_promised_and_promises_no_miracle(inside):
    page = inside.get("/answer/promise").text

    assert "recognise how you write" in page
    assert "network may show" in page
    assert "If a whole group gives the same answer" in page
    assert "100" not in page
    assert "impossible" not in page


def test_a_small_department_is_told_with_whom_it_is_merged(inside):
    page = inside.get("/answer/promise").text

    assert "shown only together with: Compliance." in page


def test_a_department_that_stands_alone_is_told_nothing_of_merging(app, client, wave):
    page = _promise(app, client, wave, "finance")

    assert "Your department is small" not in page


def test_a_department_that_is_not_shown_is_told_that_it_counts_in_totals(app, client, wave):
    page = _promise(app, client, wave, "lab")

    assert "they count only in the totals above it" in page


def test_it_speaks_the_language_that_is_asked_for(inside):
    german = inside.get("/answer/promise?lang=de").text
    arabic = inside.get("/answer/promise?lang=ar").text

    assert '<html lang="de" dir="ltr">' in german
    assert "Was wir nicht können" in german
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "ما لا نستطيعه" in arabic
    assert "نحو 10 دقائق" in arabic


def test_what_is_stored_is_shown_field_by_field(inside):
    page = inside.get("/answer/stored").text

    for field in ("department", "id", "ratings", "choices", "question", "text"):
        assert f"<code>{field}</code>" in page


def _promise(app, client, wave, department) -> str:
    token = made_up.tokens(app, wave, department)[0]
    client.post("/answer/enter", data={"token": token})
    return client.get("/answer/promise").text
