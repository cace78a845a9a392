"""LimeSurvey structure exports as the tool writes them: of versions 2 to 3, and from 4 on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Row = Mapping[str, object]
LEVELS = ("Strongly disagree", "Disagree", "Agree", "Strongly agree", "Not applicable")
STUFEN = ("Stimme gar nicht zu", "Stimme nicht zu", "Stimme zu", "Stimme voll zu", "Keine Angabe")


def document(tables: Mapping[str, Sequence[Row]], languages: Sequence[str] = ("en",)) -> bytes:
    """Write tables as the export does: field names first, then rows in CDATA."""
    parts = ["<?xml version='1.0' encoding='UTF-8'?>", "<document>",
             " <LimeSurveyDocType>Survey</LimeSurveyDocType>", " <DBVersion>366</DBVersion>",
             " <languages>", *(f"  <language>{x}</language>" for x in languages),
             " </languages>"]  # fmt: skip
    for name, rows in tables.items():
        fields = dict.fromkeys(key for row in rows for key in row)
        parts += [f" <{name}>", "  <fields>"]
        parts += [f"   <fieldname>{escape(key)}</fieldname>" for key in fields]
        parts += ["  </fields>", "  <rows>"]
        for row in rows:
            parts.append("   <row>")
            parts += [f"    <{key}><![CDATA[{value}]]></{key}>" for key, value in row.items()]
            parts.append("   </row>")
        parts += ["  </rows>", f" </{name}>"]
    return "\n".join([*parts, "</document>"]).encode()


def old() -> bytes:
    """An export of version 3: every row once in each language."""
    both = ("en", "de")

    def questions(qid: int, kind: str, title: str, en: str, de: str, **more: object) -> list[Row]:
        return [
            {"qid": qid, "parent_qid": 0, "sid": 7, "gid": 11, "type": kind, "title": title,
             "question": text, "preg": "", "help": "", "other": "N", "mandatory": "N",
             "question_order": qid, "language": x, "scale_id": 0, "relevance": "1", **more}
            for x, text in zip(both, (en, de), strict=True)
        ]  # fmt: skip

    def part(qid: int, parent: int, title: str, en: str, de: str) -> list[Row]:
        return [
            {"qid": qid, "parent_qid": parent, "gid": 11, "type": "T", "title": title,
             "question": text, "question_order": qid, "language": x, "scale_id": 0}
            for x, text in zip(both, (en, de), strict=True)
        ]  # fmt: skip

    answers = [
        {"qid": 20, "code": f"A{n}", "answer": text, "sortorder": n, "assessment_value": n,
         "language": x, "scale_id": 0}
        for x, labels in (("en", LEVELS), ("de", STUFEN))
        for n, text in enumerate(labels, start=1)
    ]  # fmt: skip
    sites = [
        {"qid": 30, "code": code, "answer": text, "sortorder": n, "language": x, "scale_id": 0}
        for x, names in (("en", ("North", "South")), ("de", ("Nord", "Süd")))
        for n, (code, text) in enumerate(zip(("N", "S"), names, strict=True))
    ]
    return document(
        {
            "answers": [*answers, *sites],
            "groups": [
                {"gid": 12, "group_name": "About you", "group_order": 2, "language": "en",
                 "description": "", "grelevance": ""},
                {"gid": 11, "group_name": "Teamwork &amp; trust", "group_order": 1,
                 "language": "en", "description": "<p>How we work.</p>", "grelevance": "Q1 > 2"},
                {"gid": 11, "group_name": "Zusammenarbeit", "group_order": 1, "language": "de",
                 "description": "", "grelevance": "Q1 > 2"},
            ],
            "questions": [
                *questions(20, "F", "TEAM", "Please rate:", "Bitte bewerten:"),
                *questions(21, "M", "TOOLS", "Which tools?", "Welche Werkzeuge?"),
                *questions(22, "R", "RANK", "Rank the tools", "Ordnen Sie"),
                *questions(23, "|", "FILE", "Upload your plan", "Plan hochladen"),
                *questions(24, "T", "HINDER", "What hinders you?", "Was hindert Sie?",
                           relevance="TEAM_SQ1 == 'A1'", help="Be short"),
                *questions(25, "N", "AGE", "Your age", "Ihr Alter"),
                *questions(26, "X", "THANKS", "Nearly done", "Fast geschafft"),
                *questions(27, "S", "NAME", "Dear {TOKEN:FIRSTNAME}, ideas?", "Ideen?"),
                *questions(28, "1", "DUAL", "Then and now", "Damals und heute"),
                *questions(30, "L", "SITE", "Where do you work?", "Wo arbeiten Sie?",
                           gid=12, other="Y"),
            ],
            "subquestions": [
                *part(41, 20, "SQ1", "We <b>share</b> what we know.", "Wir teilen Wissen."),
                *part(42, 20, "SQ2_r", "We hide mistakes.", "Wir verbergen Fehler."),
                *part(43, 20, "SQ3", "We keep promises.<br/><img src='x.png'>", "Wir halten Wort."),
            ],
            "question_attributes": [
                {"qid": 20, "attribute": "random_order", "value": "1", "language": ""},
                {"qid": 20, "attribute": "answer_width", "value": "50", "language": ""},
            ],
            "quota": [{"id": 3, "name": "Full North", "qlimit": 40}],
            "conditions": [{"cid": 1, "qid": 24, "cqid": 20, "method": "=="}],
            "surveys": [{"sid": 7, "language": "en", "additional_languages": "de"}],
            "surveys_languagesettings": [
                {"surveyls_language": "en", "surveyls_title": "Team pulse",
                 "surveyls_welcometext": "<p>Welcome!</p>", "surveyls_description": "",
                 "surveyls_endtext": "Thank you"},
                {"surveyls_language": "de", "surveyls_title": "Teampuls",
                 "surveyls_welcometext": "<p>Willkommen!</p>", "surveyls_description": ""},
            ],
        },
        both,
    )  # fmt: skip


def new() -> bytes:
    """An export from version 4 on: texts in tables of their own, answers numbered."""
    return document(
        {
            "surveys": [{"sid": 9, "language": "ar", "additional_languages": "en"}],
            "surveys_languagesettings": [
                {"surveyls_language": "ar", "surveyls_title": "نبض"},
                {"surveyls_language": "en", "surveyls_title": "Pulse"},
            ],
            "groups": [{"gid": 1, "group_order": 1}],
            "group_l10ns": [
                {"gid": 1, "group_name": "الثقة", "language": "ar"},
                {"gid": 1, "group_name": "Trust", "language": "en"},
            ],
            "questions": [
                {"qid": 5, "parent_qid": 0, "gid": 1, "type": "5", "title": "Q1",
                 "question_order": 1, "relevance": "1"},
                {"qid": 6, "parent_qid": 0, "gid": 1, "type": "A", "title": "Q2",
                 "question_order": 2, "relevance": "1"},
            ],
            "subquestions": [
                {"qid": 7, "parent_qid": 6, "gid": 1, "title": "S1", "question_order": 1},
            ],
            "question_l10ns": [
                {"qid": 5, "question": "نفي بوعودنا.", "language": "ar"},
                {"qid": 5, "question": "We keep our promises.", "language": "en"},
                {"qid": 6, "question": "إلى أي مدى؟", "language": "ar"},
                {"qid": 7, "question": "نتحدث بصراحة.", "language": "ar"},
                {"qid": 7, "question": "We speak openly.", "language": "en"},
            ],
            "answers": [],
            "answer_l10ns": [],
        },
        ("ar", "en"),
    )  # fmt: skip
