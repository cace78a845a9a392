"""Exports of Qualtrics and SurveyJS as these tools write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

ANSWERS = {
    "1": {"Display": "Strongly agree"}, "2": {"Display": "Agree"}, "3": {"Display": "Neither"},
    "4": {"Display": "Disagree"}, "5": {"Display": "Strongly disagree"},
}  # fmt: skip
ANTWORTEN = {
    "1": {"Display": "Stimme voll zu"}, "2": {"Display": "Stimme zu"}, "3": {"Display": "Neutral"},
    "4": {"Display": "Stimme nicht zu"}, "5": {"Display": "Stimme gar nicht zu"},
}  # fmt: skip


def element(kind: str, key: str, payload: Any) -> dict[str, Any]:
    """Wrap a payload as one element of a Qualtrics export."""
    return {
        "SurveyID": "SV_1", "Element": kind, "PrimaryAttribute": key,
        "SecondaryAttribute": None, "TertiaryAttribute": None, "Payload": payload,
    }  # fmt: skip


def question(key: str, kind: str, selector: str, text: str, **more: Any) -> dict[str, Any]:
    """Write a question of Qualtrics."""
    payload = {
        "QuestionText": text, "DataExportTag": key.replace("QID", "Q"), "QuestionType": kind,
        "Selector": selector, "QuestionID": key, "Language": [],
        "Validation": {"Settings": {"ForceResponse": "OFF"}}, **more,
    }  # fmt: skip
    return element("SQ", key, payload)


def qualtrics() -> bytes:
    """A survey with a matrix, single items recoded the other way, logic, a bin and a flow."""
    reversed_values = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5"}
    values = {"1": "5", "2": "4", "3": "3", "4": "2", "5": "1"}
    blocks = {
        "0": {"Type": "Default", "Description": "Welcome", "ID": "BL_0",
              "BlockElements": [{"Type": "Question", "QuestionID": "QID1"}]},
        "1": {"Type": "Standard", "Description": "Trust", "ID": "BL_1", "BlockElements": [
            {"Type": "Question", "QuestionID": "QID2"}, {"Type": "Page Break"},
            {"Type": "Question", "QuestionID": "QID3",
             "SkipLogic": [{"SkipToDestination": "ENDOFSURVEY"}]},
            {"Type": "Question", "QuestionID": "QID4"}]},
        "2": {"Type": "Standard", "Description": "You", "ID": "BL_2", "BlockElements": [
            {"Type": "Question", "QuestionID": f"QID{n}"} for n in range(5, 14)]},
        "3": {"Type": "Trash", "Description": "Trash / Unused Questions", "ID": "BL_3",
              "BlockElements": [{"Type": "Question", "QuestionID": "QID14"}]},
    }  # fmt: skip
    flow = {"Type": "Root", "FlowID": "FL_1", "Flow": [
        {"Type": "EmbeddedData", "FlowID": "FL_2", "EmbeddedData": [{"Field": "manager"}]},
        {"Type": "Standard", "ID": "BL_0", "FlowID": "FL_3"},
        {"Type": "BlockRandomizer", "FlowID": "FL_4", "Flow": [
            {"Type": "Standard", "ID": "BL_1", "FlowID": "FL_5"}]},
        {"Type": "Branch", "FlowID": "FL_6", "Description": "Only managers", "Flow": [
            {"Type": "Block", "ID": "BL_2", "FlowID": "FL_7"}]},
        {"Type": "EndSurvey", "FlowID": "FL_8"}]}  # fmt: skip
    offices = {"1": {"Display": "Oslo"}, "2": {"Display": "Bergen"},
               "3": {"Display": "Other", "TextEntry": "true"}}  # fmt: skip
    elements = [
        element("BL", "Survey Blocks", blocks),
        element("FL", "Survey Flow", flow),
        element("QO", "QO_1", {"Name": "Fifty from Oslo", "Occurrences": 50}),
        element("RS", "RS_1", None),
        question("QID1", "DB", "TB", "<div>Welcome to <i>our</i> survey.</div>"),
        question("QID2", "Matrix", "Likert", "How far do you agree?", SubSelector="SingleAnswer",
                 Choices={"1": {"Display": "They tell us early."},
                          "4": {"Display": "They keep promises."}},
                 ChoiceOrder=[4, "1"], Answers=ANSWERS, AnswerOrder=["1", "2", "3", "4", "5"],
                 RecodeValues=values, ChoiceDataExportTags={"1": "early", "4": "promises"},
                 Language={"DE": {"QuestionText": "Wie sehr stimmen Sie zu?", "Choices": {
                     "1": {"Display": "Sie sagen früh Bescheid."},
                     "4": {"Display": "Sie halten Wort."}}, "Answers": ANTWORTEN}}),
        question("QID3", "MC", "SAVR", "They hide mistakes.", SubSelector="TX", Choices=ANSWERS,
                 ChoiceOrder=["1", "2", "3", "4", "5"], RecodeValues=reversed_values,
                 Language={"DE": {"QuestionText": "Sie verbergen Fehler.",
                                  "Choices": ANTWORTEN}}),
        question("QID4", "MC", "SAHR", "They ask ${e://Field/manager} first.", Choices=ANSWERS,
                 ChoiceOrder=["1", "2", "3", "4", "5"], RecodeValues=values),
        question("QID5", "MC", "DL", "Which office?", Choices=offices, ChoiceOrder=[1, 2, 3],
                 Language={"DE": {"QuestionText": "Welches Büro?", "Choices": {
                     "1": {"Display": "Oslo"}, "2": {"Display": "Bergen"},
                     "3": {"Display": "Anderes"}}}},
                 DisplayLogic={"0": {"Type": "If"}}),
        question("QID6", "MC", "MAVR", "Which offices?", Choices=offices),
        question("QID7", "TE", "ESTB", "What hinders you?",
                 Language={"DE": {"QuestionText": "Was hindert Sie?"}}),
        question("QID8", "TE", "FORM", "Your address"),
        question("QID9", "RO", "DND", "Rank these", Choices=offices),
        question("QID10", "Slider", "HSLIDER", "How warm?"),
        question("QID11", "Timing", "PageTimer", "Timing"),
        question("QID12", "FileUpload", "FileUpload", "Your plan"),
        question("QID13", "Matrix", "TE", "Write in the table"),
        question("QID14", "TE", "SL", "An old question"),
    ]  # fmt: skip
    entry = {"SurveyID": "SV_1", "SurveyName": "Trust check", "SurveyLanguage": "EN",
             "SurveyDescription": None}  # fmt: skip
    return json.dumps({"SurveyEntry": entry, "SurveyElements": elements}).encode()


def surveyjs() -> bytes:
    """A form with a matrix in two languages, ratings, panels, logic and pictures."""
    columns = [
        {"value": n, "text": {"default": en, "de": de}}
        for n, (en, de) in enumerate(
            (("Never", "Nie"), ("Sometimes", "Manchmal"), ("Always", "Immer")), start=1
        )
    ]
    form: Mapping[str, Any] = {
        "title": {"default": "Handovers", "de": "Übergaben"},
        "description": "How does work change hands?",
        "logo": "https://example.org/logo.png",
        "completedHtml": "<h3>Thanks</h3>",
        "triggers": [{"type": "complete", "expression": "{q} = 1"}],
        "pages": [
            {"name": "page1", "elements": [
                {"type": "matrix", "name": "handover", "title": {"default": "Handovers",
                 "de": "Übergaben"}, "isRequired": True, "columns": columns, "rows": [
                     {"value": "complete", "text": {"default": "What reaches us is complete.",
                                                   "de": "Was uns erreicht, ist vollständig."}},
                     {"value": "back_r", "text": {"default": "We send work back.",
                                                  "de": "Wir schicken Arbeit zurück."}},
                 ]},
                {"type": "panel", "name": "speed", "title": {"default": "Speed", "de": "Tempo"},
                 "elements": [
                    {"type": "radiogroup", "name": "fast", "title": {"default": "It is quick.",
                     "de": "Es geht schnell."}, "choices": columns, "visibleIf": "{x} = 1"},
                    {"type": "dropdown", "name": "slow", "reverse": True, "title": {
                     "default": "We wait for each other.", "de": "Wir warten aufeinander."},
                     "choices": columns},
                 ]},
            ]},
            {"name": "page2", "questions": [
                {"type": "radiogroup", "name": "site", "title": {"default": "Where?", "de": "Wo?"},
                 "choices": ["Oslo", {"value": "bgo", "text": "Bergen"}], "showOtherItem": True},
                {"type": "comment", "name": "hinder", "title": {"default": "What hinders you?",
                 "de": "Was hindert Sie?"}},
                {"type": "text", "name": "born", "inputType": "date", "title": "Born on"},
                {"type": "rating", "name": "nps", "title": "Would you recommend us?",
                 "rateMin": 0, "rateMax": 10},
                {"type": "checkbox", "name": "tools", "title": "Tools", "choices": ["a", "b"]},
                {"type": "boolean", "name": "lead", "title": "Do you lead?"},
                {"type": "ranking", "name": "rank", "title": "Rank", "choices": ["a", "b"]},
                {"type": "signaturepad", "name": "sign", "title": "Sign here"},
                {"type": "paneldynamic", "name": "peers", "title": "Peers"},
                {"type": "imagepicker", "name": "face", "title": "Your mood"},
                {"type": "hologram", "name": "odd", "title": "A plugin's own"},
                {"type": "comment", "name": "piped", "title": "And you, {name}?"},
            ]},
        ],
    }  # fmt: skip
    return json.dumps(form, ensure_ascii=False).encode()
