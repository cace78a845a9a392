from __future__ import annotations

import json

import pytest

from analysis.disclosure.policy import DisclosurePolicy
from analysis.structure import Department, Structure
from survey_app.employees.promise import Group, Place, Standing, standing_of
from survey_app.opening import expected_plan
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

    assert "So that no group is too small" not in page
    assert "not to one of its departments" not in page


def test_a_department_that_is_not_shown_is_told_in_which_total_it_counts(app, client, wave):
    page = _promise(app, client, wave, "lab")

    assert "yours counts only in the total of Kepler Instruments." in page


def test_who_sits_directly_in_a_division_is_told_that_this_is_meant(app, client, wave):
    page = _promise(app, client, wave, "sales")

    assert "You belong to Sales itself, not to one of its departments." in page
    assert "yours counts only in the total of Sales." in page


HALDEN = Structure(
    "Halden",
    (
        Department("board", "Corporate", None, None, 3),
        Department("accounts", "Accounting", "board", None, 10),
        Department("legal", "Legal", "board", None, 3),
        Department("plant", "Production", None, None, 7),
        Department("line", "Assembly", "plant", None, 20),
        Department("shop", "Workshop", "plant", None, 9),
        Department("care", "Care", None, None, 0),
        Department("repair", "Repair", "care", None, 9),
        Department("support", "Support", "care", None, 9),
    ),
    (),
)


@pytest.mark.parametrize(
    ("department", "standing"),
    [
        ("legal", Standing(Place.MERGED, beside=(Group("Corporate", is_direct=True),))),
        ("board", Standing(Place.MERGED, beside=(Group("Legal", is_direct=False),))),
        ("accounts", Standing(Place.ALONE)),
        ("plant", Standing(Place.ALONE)),
        ("line", Standing(Place.ALONE)),
        ("repair", Standing(Place.ALONE)),
    ],
)
def test_what_is_said_beforehand_is_what_the_plan_of_the_release_does(department, standing):
    plan = expected_plan(HALDEN, DisclosurePolicy())

    assert standing_of(HALDEN, plan, department) == standing


def test_who_is_one_of_four_in_all_is_told_that_nothing_can_be_shown():
    four = Structure("Four", (Department("all", "All", None, None, 4),), ())

    found = standing_of(four, expected_plan(four, DisclosurePolicy()), "all")

    assert found.place is Place.NOWHERE


def test_departments_that_nobody_sits_in_are_not_named_as_company():
    plan = json.dumps(
        {
            "shown_in": {"repair": "care:direct+repair"},
            "units": [
                {
                    "code": "care:direct+repair",
                    "name": "Care + Repair",
                    "departments": ["care", "repair"],
                }
            ],
        }
    )

    assert standing_of(HALDEN, plan, "repair") == Standing(Place.ALONE)


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
