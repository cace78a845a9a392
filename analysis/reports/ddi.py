"""A codebook of a release in DDI Codebook 2.5: what the files hold, column by column.

It describes the files as they are given out (one row a released cell), and nothing that was not
released: a category is a group, a measure or a mark that stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from analysis.disclosure.released import Mark, Release, ReleasedTable
from analysis.reports.clean import cleaned
from analysis.reports.csv_tables import COLUMNS
from analysis.reports.sav import LABELS, NUMBERS

NAMESPACE = "ddi:codebook:2_5"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
KIND_OF_DATA = "Aggregates of groups, released after disclosure control"
UNIT = "Group of respondents: department, division, function or the whole organisation"
MARKS = {
    Mark.ABOVE: "above the rest",
    Mark.BELOW: "below the rest",
    Mark.NONE: "no difference that stands",
}


def codebook(release: Release) -> bytes:
    """Write the codebook of a release: the study, its files, and their columns."""
    clean = cleaned(release)
    root = Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5"})
    root.set("ID", f"W{clean.certificate.fingerprint[:16] or clean.wave.code}")
    _study(SubElement(root, "stdyDscr"), clean)
    for name, table in clean.tables.items():
        _file(root, name, table)
    data = SubElement(root, "dataDscr")
    for name, table in clean.tables.items():
        for column in COLUMNS:
            _column(data, name, table, column)
    indent(root, " ")
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _study(study: Element, release: Release) -> None:
    citation = SubElement(study, "citation")
    title = SubElement(citation, "titlStmt")
    _words(title, "titl", f"{release.organisation}: {release.wave.name}")
    _words(title, "IDNo", release.certificate.fingerprint or release.wave.code)
    _words(SubElement(citation, "prodStmt"), "software", "Interlock")
    version = SubElement(citation, "verStmt")
    _words(version, "version", release.certificate.fingerprint, type="SHA-256 of the release")
    information = SubElement(study, "stdyInfo")
    about = f"Questionnaire {release.wave.questionnaire}, version {release.wave.version}."
    _words(information, "abstract", about)
    summary = SubElement(information, "sumDscr")
    if release.wave.date:
        _words(summary, "collDate", release.wave.date, event="end", date=release.wave.date)
    _words(summary, "anlyUnit", UNIT)
    _words(summary, "universe", f"People invited by {release.organisation}")
    _words(summary, "dataKind", KIND_OF_DATA)
    _method(SubElement(study, "method"), release)
    _access(SubElement(study, "dataAccs"), release)


def _method(method: Element, release: Release) -> None:
    collection = SubElement(method, "dataColl")
    _words(collection, "collMode", "Anonymous questionnaire, answered by oneself")
    taken_part = release.participation
    rate = "" if taken_part.rate is None else f" ({taken_part.rate:.0%})"
    analysis = SubElement(method, "anlyInfo")
    _words(analysis, "respRate", f"{taken_part.responses} responses{rate}")
    for refusal in release.refusals:
        words = f"{refusal.measure} is not given: {refusal.explanation}"
        _words(analysis, "dataAppr", words)


def _access(access: Element, release: Release) -> None:
    policy, certificate = release.certificate.policy, release.certificate
    use = SubElement(access, "useStmt")
    _words(
        use,
        "restrctn",
        f"Fewest respondents behind a score: {policy.k_scores}; behind a distribution: "
        f"{policy.k_distributions}; behind comments: {policy.k_comments}. "
        f"{certificate.cells_published} cells are given, "
        f"{sum(certificate.cells_withheld.values())} withheld. {certificate.verdict}",
    )


def _file(root: Element, name: str, table: ReleasedTable) -> None:
    described = SubElement(root, "fileDscr", {"ID": _id("F", name), "URI": f"{name}.csv"})
    text = SubElement(described, "fileTxt")
    _words(text, "fileName", f"{name}.csv")
    size = SubElement(text, "dimensns")
    _words(size, "caseQnty", str(len(table.cells)))
    _words(size, "varQnty", str(len(COLUMNS)))
    _words(text, "fileType", "text/csv; the same rows as application/x-spss-sav")


def _column(data: Element, name: str, table: ReleasedTable, column: str) -> None:
    attributes = {"ID": _id("V", f"{name}.{column}"), "name": column, "files": _id("F", name)}
    variable = SubElement(data, "var", attributes)
    _words(variable, "labl", LABELS[column])
    if column == "value" and table.measures:
        low = min(measure.low for measure in table.measures)
        high = max(measure.high for measure in table.measures)
        limits = SubElement(variable, "valrng")
        SubElement(limits, "range", {"min": f"{low:g}", "max": f"{high:g}"})
    if column == "unit":
        _categories(variable, ((u.code, {"": u.name}, {}) for u in table.units))
    if column == "measure":
        _categories(variable, ((m.code, m.names, m.descriptions) for m in table.measures))
    if column == "mark":
        _categories(variable, ((mark.value, {"en": MARKS[mark]}, {}) for mark in Mark))
    kind = "numeric" if column in NUMBERS else "character"
    SubElement(variable, "varFormat", {"type": kind, "schema": "other"})


Category = tuple[str, Mapping[str, str], Mapping[str, str]]


def _categories(variable: Element, categories: Iterable[Category]) -> None:
    """Add what a column may hold: the code, its names by language, and what it means."""
    for code, names, descriptions in categories:
        category = SubElement(variable, "catgry")
        _words(category, "catValu", code)
        for element, texts in (("labl", names), ("txt", descriptions)):
            for language, words in texts.items():
                found = _words(category, element, words)
                if language:
                    found.set(LANGUAGE, language)


def _words(parent: Element, name: str, words: str, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = words
    return element


def _id(kind: str, name: str) -> str:
    """Return a name that XML takes as an identifier."""
    return f"{kind}_" + "".join(c if c.isalnum() or c in "._-" else "_" for c in name)
