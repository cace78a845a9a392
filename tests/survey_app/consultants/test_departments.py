"""The tree of departments: edited as a table, brought in as a file, never half."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from analysis.structure import Structure
from survey_app.consultants import tree
from survey_app.db import get_session
from survey_app.store import organisations
from tests.stage import STRUCTURE
from tests.survey_app.consultants.visitor import Page, Visitor

ADDRESS = "/clients/maker/departments"


def today(app: Flask) -> Structure:
    with app.app_context():
        found = organisations.find(get_session(), code="maker")
        assert found is not None
        return organisations.structure(get_session(), found.id)


def key_of(page: Page, code: str) -> str:
    """The number of a department's row."""
    field = page.soup.select_one(f'input[type=hidden][value="{code}"]')
    assert field is not None
    return str(field["name"]).split(".")[1]


def test_the_table_can_be_saved_as_it_is(app: Flask, consultant: Visitor) -> None:
    before = today(app)
    page = consultant.fill(consultant.get(ADDRESS))

    assert page.status == 200
    assert set(today(app).departments) == set(before.departments)


def test_departments_are_renamed_moved_counted_added_and_removed(
    app: Flask, consultant: Visitor
) -> None:
    page = consultant.get(ADDRESS)
    legal, lab, inside = (key_of(page, code) for code in ("legal", "lab", "inside"))
    consultant.fill(
        page,
        **{
            f"d.{legal}.remove": "on",
            f"d.{lab}.parent": "sales",
            f"d.{inside}.name": "Inside sales & desk",
            f"d.{inside}.headcount": "11",
            f"d.{inside}.function": "Service",
            "d.6.name": "Überseehandel",
            "d.6.parent": "sales",
            "d.6.headcount": "4",
        },
    )

    structure = today(app)
    assert [d.code for d in structure.departments] == [
        "sales",
        "inside",
        "lab",
        "überseehandel",
        "tech",
    ]
    assert structure.department("inside").name == "Inside sales & desk"
    assert structure.department("inside").headcount == 11
    assert structure.department("inside").function == "service"
    assert structure.department("lab").parent == "sales"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"lab.headcount": "many"}, "lab.headcount", "whole number"),
        ({"lab.headcount": "-3"}, "lab.headcount", "whole number"),
        ({"lab.name": ""}, "lab.name", "no name"),
        ({"lab.name": "x" * 300}, "lab.name", "longer than"),
        ({"sales.remove": "on"}, "inside.parent", "lies below"),
        ({"sales.parent": "inside"}, "sales.parent", "above itself"),
        ({"lab.parent": "nowhere"}, "lab.parent", "not in the file"),
    ],
)
def test_a_bad_row_is_named_and_nothing_changes(
    app: Flask, consultant: Visitor, changes: dict[str, str], field: str, words: str
) -> None:
    before = today(app)
    page = consultant.get(ADDRESS)

    def name(spelt: str) -> str:
        code, column = spelt.split(".")
        return f"d.{key_of(page, code)}.{column}"

    answer = consultant.fill(page, **{name(k): v for k, v in changes.items()})

    assert answer.status == 422
    assert words in answer.beside(name(field))
    assert answer.problems()
    assert today(app) == before


def test_all_bad_rows_are_named_at_once_and_what_was_typed_is_kept(
    app: Flask, consultant: Visitor
) -> None:
    page = consultant.get(ADDRESS)
    lab, legal = key_of(page, "lab"), key_of(page, "legal")
    answer = consultant.fill(
        page, **{f"d.{lab}.headcount": "twelve", f"d.{legal}.name": "", "d.6.name": "Typed"}
    )

    assert len(answer.problems()) == 2
    assert answer.value(f"d.{lab}.headcount") == "twelve"
    assert answer.value("d.6.name") == "Typed"


def test_a_file_takes_the_place_of_the_tree(app: Flask, consultant: Visitor) -> None:
    text = "name;parent;function;headcount\nSales;;Sales;12\nSales North;sales;Sales;9\n"
    file = (io.BytesIO(text.encode("cp1252")), "tree.csv")
    page = consultant.fill(consultant.get(f"{ADDRESS}/upload"), file=file)

    assert page.path == ADDRESS
    assert [d.code for d in today(app).departments] == ["sales", "sales-north"]


def test_every_bad_line_of_a_file_is_named_and_its_text_can_be_mended(
    app: Flask, consultant: Visitor
) -> None:
    text = "code,name,parent,headcount\na,Alpha,,many\nb,,zzz,3\na,Again,,1\n"
    file = (io.BytesIO(text.encode()), "tree.csv")
    page = consultant.fill(consultant.get(f"{ADDRESS}/upload"), file=file)

    assert page.status == 422
    told = " ".join(page.problems())
    assert all(words in told for words in ("Line 2", "Line 3", "Line 4", "'many'", "'zzz'"))
    assert page.value("csv").replace("\r\n", "\n") == text
    assert {d.code for d in today(app).departments} == {d.code for d in STRUCTURE.departments}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02\x81\x8d",
        b"code,name\n" + b"x" * 90 + b",Alpha\n",
        b"code,name\n../up,Alpha\n",
        b"code,name\norganisation,All\n",
        "code,name\na,\u0007\u202e\n".encode(),
        b'name\n"unclosed\n',
        b"name,name\nA,B\n",
        b"title\nAlpha\n",
    ],
)
def test_an_absurd_file_changes_nothing(app: Flask, consultant: Visitor, content: bytes) -> None:
    before = today(app)
    page = consultant.fill(
        consultant.get(f"{ADDRESS}/upload"), file=(io.BytesIO(content), "tree.csv")
    )

    assert page.status in {200, 422}
    if page.status == 422:
        assert page.problems()
        assert today(app) == before


def test_the_file_that_is_downloaded_reads_back_as_the_same_tree(
    app: Flask, consultant: Visitor
) -> None:
    before = today(app)
    file = consultant.get("/clients/maker/departments.csv").data
    consultant.fill(consultant.get(f"{ADDRESS}/upload"), file=(io.BytesIO(file), "departments.csv"))

    assert today(app) == before


def test_no_cell_of_the_file_is_read_as_a_formula(app: Flask, consultant: Visitor) -> None:
    page = consultant.get(ADDRESS)
    lab = key_of(page, "lab")
    consultant.fill(page, **{f"d.{lab}.name": "=cmd|calc", f"d.{lab}.function": "@sum"})
    text = consultant.get("/clients/maker/departments.csv").data.decode("utf-8-sig")

    cells = [cell for line in text.splitlines() for cell in line.split(",")]
    assert not any(cell.startswith(("=", "@", "+", "-")) for cell in cells)
    again = tree.read_upload(text, "file", "Maker")
    assert again.department("lab").name == "=cmd|calc"


def test_the_template_can_be_read(consultant: Visitor) -> None:
    text = consultant.get("/clients/maker/departments-template.csv").data.decode("utf-8-sig")

    assert len(tree.read_upload(text, "template", "Maker").departments) == 3


def test_new_departments_of_the_same_name_get_codes_of_their_own() -> None:
    rows = [tree.Row("1", name="Desk"), tree.Row("2", name="Desk"), tree.Row("3", name="!!!")]
    structure = tree.structure_from(rows, "Maker")

    assert [d.code for d in structure.departments] == ["desk", "desk-2", "department"]


def test_what_somebody_else_changed_meanwhile_is_not_lost_unseen(
    app: Flask, consultant: Visitor
) -> None:
    mine = consultant.get(ADDRESS)
    consultant.fill(consultant.get(ADDRESS), **{"d.6.name": "Theirs"})
    page = consultant.fill(mine, **{"d.6.name": "Mine"})

    assert page.status == 422
    assert "Somebody else changed" in " ".join(page.problems())
    assert "theirs" in {d.code for d in today(app).departments}
    consultant.fill(page)
    assert "mine" in {d.code for d in today(app).departments}


@pytest.mark.parametrize("n", [70, 501])
def test_large_trees_are_edited_with_lists_or_as_a_file(
    app: Flask, consultant: Visitor, n: int
) -> None:
    lines = ["code,name,parent,headcount", "top,Top,,1"]
    lines += [f"d{number},Department {number},top,7" for number in range(n - 1)]
    text = "\n".join(lines)
    page = consultant.fill(consultant.get(f"{ADDRESS}/upload"), csv=text)

    assert len(today(app).departments) == n
    if n > tree.MOST_ROWS:
        assert "download it" in page.text
        return
    assert page.soup.select_one("datalist#units") is not None
    again = consultant.fill(page, **{f"d.{key_of(page, 'd5')}.parent": "d4"})
    assert again.status == 200
    assert today(app).department("d5").parent == "d4"
