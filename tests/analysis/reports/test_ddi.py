"""The codebook speaks of every released file and column, in the order that DDI asks for."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from analysis.reports.csv_tables import COLUMNS
from analysis.reports.ddi import NAMESPACE, codebook
from tests.survey_app.leaders.made_up import made_up_release

RELEASE = made_up_release()
DDI = {"": NAMESPACE}
ORDER = {
    "codeBook": ["docDscr", "stdyDscr", "fileDscr", "dataDscr"],
    "stdyDscr": ["citation", "stdyInfo", "method", "dataAccs"],
    "citation": ["titlStmt", "rspStmt", "prodStmt", "distStmt", "serStmt", "verStmt"],
    "titlStmt": ["titl", "subTitl", "altTitl", "parTitl", "IDNo"],
    "stdyInfo": ["studyBudget", "subject", "abstract", "sumDscr"],
    "sumDscr": ["timePrd", "collDate", "nation", "anlyUnit", "universe", "dataKind"],
    "method": ["dataColl", "notes", "anlyInfo"],
    "anlyInfo": ["respRate", "EstSmpErr", "dataAppr"],
    "fileTxt": ["fileName", "fileCont", "fileStrc", "dimensns", "fileType"],
    "dimensns": ["caseQnty", "varQnty"],
    "var": ["location", "labl", "valrng", "txt", "catgry", "concept", "varFormat"],
    "catgry": ["catValu", "labl", "txt", "catStat"],
}


def read(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)


def test_every_file_and_every_column_is_described():
    root = read(codebook(RELEASE))
    files = {one.get("ID"): one.get("URI") for one in root.findall("fileDscr", DDI)}
    columns: dict[str, list[str]] = {}
    for one in root.findall("dataDscr/var", DDI):
        columns.setdefault(files[one.get("files")], []).append(str(one.get("name")))

    assert columns == {f"{name}.csv": list(COLUMNS) for name in RELEASE.tables}


def test_groups_and_measures_are_categories_with_their_names_in_every_language():
    root = read(codebook(RELEASE))
    table = RELEASE.tables["scores"]
    measure = root.find("dataDscr/var[@ID='V_scores.measure']", DDI)
    unit = root.find("dataDscr/var[@ID='V_scores.unit']", DDI)

    assert measure is not None
    assert unit is not None
    assert [c.findtext("catValu", "", DDI) for c in unit.findall("catgry", DDI)] == [
        one.code for one in table.units
    ]
    languages = len(measure.findall("catgry/labl", DDI))
    assert languages == sum(len(one.names) for one in table.measures)


def test_elements_stand_in_the_order_of_the_schema():
    for element in read(codebook(RELEASE)).iter():
        order = ORDER.get(element.tag.partition("}")[2])
        if order is None:
            continue
        places = [order.index(child.tag.partition("}")[2]) for child in element]
        assert places == sorted(places), element.tag


def test_identifiers_are_given_once():
    found = [one.get("ID") for one in read(codebook(RELEASE)).iter() if one.get("ID")]

    assert len(found) == len(set(found))


def test_the_rules_of_the_release_are_told():
    text = read(codebook(RELEASE)).findtext("stdyDscr/dataAccs/useStmt/restrctn", "", DDI)

    assert f"behind a score: {RELEASE.certificate.policy.k_scores}" in text


def test_odd_characters_leave_a_codebook_that_can_be_read():
    odd = replace(RELEASE, organisation="A & B <c>\x00\ufffe\u202e")
    root = read(codebook(odd))

    assert root.findtext("stdyDscr/citation/titlStmt/titl", "", DDI).startswith("A & B <c>:")
