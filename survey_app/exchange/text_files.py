"""Texts as files for translators: CSV for spreadsheets, XLIFF 2.0 for their tools; out and in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from analysis.intake.csv_table import decoded, read_table
from analysis.intake.problems import IntakeError
from analysis.reports.csv_tables import BYTE_ORDER_MARK
from questionnaires.model import Questionnaire
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.texts import TextEntry, Translations, texts_of
from survey_app.exchange.xml_trees import Element, read_tree

MOST_BYTES = 8 * 1024 * 1024
PATH, LONGEST = "path", "at most"
_FORMULA = re.compile(r"'* *[=+\-@\t\r\n]")
_GUARDED = re.compile(r"'+ *[=+\-@\t\r\n]")


def texts_as_csv(questionnaire: Questionnaire) -> str:
    """Write one row a text and one column a language, as spreadsheets read it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([PATH, LONGEST, *questionnaire.languages])
    for entry in texts_of(questionnaire):
        words = (_guarded(entry.words[x]) for x in questionnaire.languages)
        writer.writerow([entry.path, entry.longest, *words])
    return BYTE_ORDER_MARK + text.getvalue()


def texts_as_xliff(questionnaire: Questionnaire, language: str) -> str:
    """Write XLIFF 2.0: the first language as the source, one other as the target."""
    source = questionnaire.languages[0]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" '
            f"srcLang={quoteattr(source)} trgLang={quoteattr(language)}>",
            f' <file id={quoteattr(questionnaire.code)} xml:space="preserve">',
            *(line for entry in texts_of(questionnaire) for line in _unit(entry, source, language)),
            " </file>",
            "</xliff>",
            "",
        ]
    )


def read_texts(content: bytes, name: str) -> Translations:
    """Read texts that come back, whichever of the two forms they are in.

    Raises
    ------
    ExchangeError
        The file is damaged, too large or of neither form.
    """
    if len(content) > MOST_BYTES:
        raise ExchangeError(Refusal.X001, n=len(content), most=MOST_BYTES)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read_xliff(read_tree(content))
    return _read_csv(content, name)


def _read_csv(content: bytes, name: str) -> Translations:
    try:
        table = read_table(decoded(content, name), name)
        rows = [row.fields for row in table.rows]
    except IntakeError as error:
        raise ExchangeError(Refusal.X020, detail=str(error.findings[0])) from None
    if table.malformed:
        raise ExchangeError(Refusal.X020, detail=str(table.malformed[0]))
    languages = tuple(x for x in table.columns if x not in (PATH, LONGEST, ""))
    if PATH not in table.columns or not languages:
        raise ExchangeError(Refusal.X019)
    at, places = table.index(PATH), [table.index(x) for x in languages]
    words = {
        row[at].strip(): {
            x: _unguarded(row[place]) for x, place in zip(languages, places, strict=True)
        }
        for row in rows
    }
    return Translations(words, languages, {})


def _read_xliff(document: Element) -> Translations:
    """Read XLIFF 2.x, or 1.2, which many tools still send back."""
    first = document.first("file") or document
    source = document.attributes.get("srcLang") or first.attributes.get("source-language", "")
    target = document.attributes.get("trgLang") or first.attributes.get("target-language", "")
    words: dict[str, dict[str, str]] = {}
    sources: dict[str, str] = {}
    for unit in _units(document):
        path = unit.attributes.get("name") or unit.attributes.get("resname") or ""
        path = path or unit.attributes.get("id", "")
        parts = [part for part in unit.children if part.name in ("segment", "ignorable")] or [unit]
        words[path] = {target: _joined(parts, "target")}
        sources[path] = _joined(parts, "source")
    if not words or not target:
        raise ExchangeError(Refusal.X013, detail="it is no XLIFF with a target language")
    return Translations(words, (target,), sources, source)


def _units(element: Element) -> Iterator[Element]:
    for child in element.children:
        if child.name in ("unit", "trans-unit"):
            yield child
        else:
            yield from _units(child)


def _joined(parts: Sequence[Element], name: str) -> str:
    """Put the segments of a text together; an ignorable part counts in its source."""
    found = []
    for part in parts:
        element = part.first(name)
        if element is None and part.name == "ignorable":
            element = part.first("source")
        found.append(element.whole_text() if element else "")
    return "".join(found)


def _unit(entry: TextEntry, source: str, language: str) -> Iterator[str]:
    yield f"  <unit id={quoteattr(entry.path)} name={quoteattr(entry.path)}>"
    yield f"   <notes><note>at most {entry.longest} characters</note></notes>"
    yield f"   <segment><source>{escape(entry.words[source])}</source>"
    target = entry.words.get(language)
    yield f"   <target>{escape(target)}</target></segment>" if target else "   </segment>"
    yield "  </unit>"


def _guarded(words: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{words}" if _FORMULA.match(words) else words


def _unguarded(words: str) -> str:
    """Take the guard off again."""
    plain = words[1:] if _GUARDED.match(words) else words
    return plain.replace("\r\n", "\n")
