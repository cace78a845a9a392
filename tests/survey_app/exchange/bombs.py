"""Files made to hurt whoever reads them: small to send, large or endless to read."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator

from tests.survey_app.exchange.limesurveys import document
from tests.survey_app.exchange.xlsforms import form

MANY = 100_000
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="survey" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
)
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}]>'
BLOWUP = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'
PARAMETER = "<!DOCTYPE x [<!ENTITY % p \"<!ENTITY a 'b'>\"> %p;]>"


def packed(**parts: str | bytes) -> bytes:
    """Write a workbook of hand-made parts; each is named by what it is."""
    content = io.BytesIO()
    named = {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": f"{SHEET}<sheetData/></worksheet>",
    }
    names = {
        "book": "xl/workbook.xml",
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "relations": "xl/_rels/workbook.xml.rels",
    }
    named |= {names[key]: part for key, part in parts.items()}
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in named.items():
            archive.writestr(name, part)
    return content.getvalue()


def sheet(*rows: str) -> bytes:
    """Write a workbook of one sheet with these rows."""
    return packed(sheet=f"{SHEET}<sheetData>{''.join(rows)}</sheetData></worksheet>")


def cell(place: str, text: str = "type") -> str:
    """Write one cell with its text inside."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def far_cells() -> Iterator[tuple[str, bytes]]:
    """Sheets that claim to be enormous."""
    top = f'<row r="1">{cell("A1")}{cell("B1", "name")}</row>'
    yield "far-corner", sheet(top, f'<row r="1048576">{cell("XFD1048576")}</row>')
    yield "far-column", sheet(top, f'<row r="2">{cell("XFD2")}</row>')
    yield "far-row", sheet(top, f'<row r="1048576">{cell("A1048576")}</row>')
    yield "past-the-end", sheet(top, f'<row r="99999999999">{cell("ZZZ9999999")}</row>')
    yield "negative-row", sheet(top, '<row r="-5"><c r="A-5"><v>1</v></c></row>')
    yield "far-cells", sheet(*(f'<row r="{n}">{cell(f"XFD{n}")}</row>' for n in range(1, 50_000)))
    yield (
        "false-dimension",
        packed(sheet=f'{SHEET}<dimension ref="A1:XFD1048576"/><sheetData/></worksheet>'),
    )
    yield "empty-cells", sheet('<row r="1">' + '<c r="A1"/>' * 400_000 + "</row>")
    yield (
        "wide-header",
        sheet(
            '<row r="1">'
            + "".join(f"<c t='inlineStr'><is><t>label::a{n}</t></is></c>" for n in range(16_384))
            + "</row>"
            + "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(2, 300))
        ),
    )


def zips() -> Iterator[tuple[str, bytes]]:
    """Archives that unpack to far more than they are, or lie about it."""
    blank = b" " * (64 * 1024 * 1024)
    yield "blank-sheet", packed(sheet=SHEET.encode() + blank)
    yield "blank-book", packed(book=blank)
    yield "blank-strings", packed(strings=b"<sst>" + blank)
    yield "blank-relations", packed(relations=b"<x>" + blank)
    yield "lying-size", _lying(packed(sheet=SHEET.encode() + blank))
    yield "many-parts", _many_parts()
    yield "nested", _nested()
    yield "no-parts", packed()[:4] + b"\0" * 100
    yield "unknown-method", _method(packed(), 14)
    yield "encrypted", _encrypted(packed())
    text = "x" * 30_000
    strings = f"<sst><si><t>{text}</t></si></sst>"
    uses = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 90_000))
    body = f"{SHEET}<sheetData><row>{uses}</row></sheetData></worksheet>"
    yield "shared-string", packed(strings=strings, sheet=body)


def entities() -> Iterator[tuple[str, bytes]]:
    """XML whose entities multiply, reach out, or nest without end."""
    lss = "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>{}</document>"
    yield "laughs", f"<?xml version='1.0'?>{LAUGHS}{lss.format('&e11;')}".encode()
    yield "blow-up", f"{BLOWUP}{lss.format('&a;' * 50_000)}".encode()
    yield "outside", f"{OUTSIDE}{lss.format('&a;')}".encode()
    yield "remote", f"{REMOTE}{lss.format('')}".encode()
    yield "parameter", f"{PARAMETER}{lss.format('&a;')}".encode()
    yield "laughs-16", f"{LAUGHS}{lss.format('&e11;')}".encode("utf-16")
    for part, body in (("book", BOOK), ("sheet", SHEET), ("strings", "<sst/>")):
        yield f"laughs-in-{part}", packed(**{part: LAUGHS + body})
    yield "deep", b"<document>" + b"<a>" * MANY
    yield "wide", b"<document>" + b"<a/>" * 1_500_000 + b"</document>"
    yield "long-name", b"<" + b"a" * 4_000_000 + b"/>"
    attributes = b" ".join(b'a%d="x"' % n for n in range(300_000))
    yield "many-attributes", b"<document " + attributes + b"/>"
    yield "long-text", b"<document>" + b"x" * 8_000_000 + b"</document>"
    yield "odd-encoding", b"<?xml version='1.0' encoding='rot13'?><document/>"
    groups = [{"gid": n, "group_name": "x", "language": "en", "grelevance": "no"}
              for n in range(20_000)]  # fmt: skip
    yield "many-groups", document({"surveys": [{"language": "en"}], "groups": groups})
    many = [{"qid": n, "parent_qid": 0, "gid": 1, "type": "T", "title": f"q{n}", "question": "x",
             "language": "en", "question_order": n} for n in range(15_000)]  # fmt: skip
    yield "many-questions", document({"surveys": [{"language": "en"}], "questions": many})


def jsons() -> Iterator[tuple[str, bytes]]:
    """JSON that is deep, long, or hard to look through."""
    yield "deep-lists", b"[" * 4_000_000
    yield "deep-objects", b'{"pages":' * 500_000
    yield "deep-in-a-form", b'{"pages":' + b"[" * MANY + b"]" * MANY + b"}"
    yield "long-number", b'{"pages": ' + b"9" * 7_000_000 + b"}"
    yield "long-string", b'{"pages": "' + b"x" * 7_900_000 + b'"}'
    yield "escaped-quotes", b'{"pages": "' + b'\\"' * 3_900_000
    yield "quotes", b'{"pages": ' + b'"' * 7_900_000
    yield "many-objects", b'{"pages": [' + b"{}," * 2_000_000 + b"{}]}"
    yield "surrogates", b'{"title": "\\ud800", "elements": [{"type": "text", "title": "\\udfff"}]}'
    yield "not-a-number", b'{"pages": [NaN, Infinity, -Infinity, 1e999]}'
    for name, label in (
        ("tags", "<a " * 2_600_000),
        ("braces", "{" * 7_800_000),
        ("dollars", "${" * 3_900_000),
        ("wide-spaces", "\u2003" * 2_600_000),
        ("entities", "&" * 7_800_000),
    ):
        yield f"label-{name}", _form([{"type": "comment", "name": "a", "title": label}])
    hard = [{"type": "comment", "name": f"q{n}", "title": "<a " * 500 + "(R" * 500}
            for n in range(2_500)]  # fmt: skip
    yield "hard-labels", _form(hard)
    rows = [{"value": n, "text": "x"} for n in range(120_000)]
    yield "many-rows", _form([{"type": "matrix", "name": "m", "columns": [1, 2, 3], "rows": rows}])
    yield "many-choices", _form([{"type": "radiogroup", "name": "m", "choices": rows}] * 2)
    long = [{"value": n, "text": "y" * 50_000} for n in range(5)]
    yield "long-choices", _form(
        [{"type": "radiogroup", "name": f"m{n}", "title": f"t{n}", "choices": long}
         for n in range(25)]
    )  # fmt: skip
    tongues = {f"{a}{b}{c}": "x" for a in "abcdefghij" for b in "abcdefghij" for c in "abcdefghij"}
    yield "many-languages", _form([{"type": "comment", "name": "a", "title": tongues}])
    yield (
        "endless-range",
        _form([{"type": "rating", "name": "r", "rateMin": 0, "rateMax": 999_999, "rateStep": 1}]),
    )
    questions = [{"Element": "SQ", "PrimaryAttribute": f"QID{n}", "Payload": {"QuestionText": "x"}}
                 for n in range(60_000)]  # fmt: skip
    yield "qualtrics-questions", json.dumps({"SurveyElements": questions}).encode()
    order = list(range(200_000))
    choices = {str(n): {"Display": "x"} for n in range(150_000)}
    payload = {"QuestionType": "MC", "QuestionText": "x", "Choices": choices, "ChoiceOrder": order}
    blocks = [{"ID": "B", "BlockElements": [{"QuestionID": "Q"}]}]
    elements = [{"Element": "BL", "Payload": blocks},
                {"Element": "SQ", "PrimaryAttribute": "Q", "Payload": payload}]  # fmt: skip
    yield "qualtrics-choices", json.dumps({"SurveyElements": elements}).encode()


def sizes() -> Iterator[tuple[str, bytes]]:
    """Files that are simply huge."""
    for start in (b"PK\x03\x04", b"<document>", b'{"pages": ['):
        yield f"huge-{start[:2].hex()}", start + b" " * (40 * 1024 * 1024)


KINDS: tuple[Callable[[], Iterator[tuple[str, bytes]]], ...] = (
    far_cells, zips, entities, jsons, sizes,
)  # fmt: skip


def every() -> Iterator[tuple[str, bytes]]:
    """Yield each bomb with its name, one at a time."""
    for kind in KINDS:
        yield from kind()


def every_small() -> Iterator[tuple[str, bytes]]:
    """Yield the bombs that a web server would take in, by their size."""
    return ((name, content) for name, content in every() if len(content) <= 4_000_000)


def _form(elements: object) -> bytes:
    return json.dumps({"elements": elements}, ensure_ascii=False).encode()


def _many_parts() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for n in range(20_000):
            archive.writestr(f"xl/{n}.xml", b"")
    return content.getvalue()


def _nested() -> bytes:
    inner = packed(sheet=b" " * 1_000_000)
    for _ in range(5):
        inner = packed(sheet=inner)
    return inner


def _lying(content: bytes) -> bytes:
    """Let every part say that it unpacks to ten bytes."""
    made = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = made.find(mark)
        while place != -1:
            made[place + at : place + at + 4] = struct.pack("<I", 10)
            place = made.find(mark, place + 4)
    return bytes(made)


def _method(content: bytes, number: int) -> bytes:
    made = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = made.find(mark)
        while place != -1:
            made[place + at : place + at + 2] = struct.pack("<H", number)
            place = made.find(mark, place + 4)
    return bytes(made)


def _encrypted(content: bytes) -> bytes:
    made = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = made.find(mark)
        while place != -1:
            made[place + at] |= 1
            place = made.find(mark, place + 4)
    return bytes(made)


def samples() -> dict[str, bytes]:
    """The sample forms of every format, whole."""
    from tests.survey_app.exchange import json_forms, limesurveys

    return {
        "form.xlsx": form(),
        "old.lss": limesurveys.old(),
        "new.lss": limesurveys.new(),
        "survey.qsf": json_forms.qualtrics(),
        "form.json": json_forms.surveyjs(),
    }
