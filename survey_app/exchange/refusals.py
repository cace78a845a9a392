"""Why a file that is brought in cannot be read at all: numbered, in the bringer's words."""

from __future__ import annotations

from enum import Enum


class Refusal(Enum):
    """A numbered message; the number is stable, so it can be searched and tested."""

    X001 = "The file has {n} bytes; at most {most} are read."
    X002 = (
        "This is none of the formats that can be brought in: XLSForm (.xlsx), LimeSurvey (.lss), "
        "Qualtrics (.qsf), SurveyJS (.json) or a questionnaire of our own (.toml)."
    )
    X003 = "The file is damaged: it begins as a workbook, but cannot be unpacked ({detail})."
    X004 = "Unpacked, the workbook has more than {most} bytes; no form is as large."
    X005 = "The workbook has more than {most} filled cells. {remedy}"
    X006 = "The workbook lacks its list of sheets, or a sheet it speaks of ({detail})."
    X007 = "The file is damaged: it cannot be read as XML ({detail})."
    X008 = "The XML defines entities or a document type. Files of survey tools do not; refused."
    X009 = "The XML is nested more than {most} deep, or has more than {elements} elements."
    X010 = "The file is damaged: it cannot be read as JSON ({detail})."
    X011 = "The JSON is nested more than {most} deep."
    X012 = "The workbook has no sheet 'survey' with the columns 'type' and 'name'."
    X013 = "The file holds no survey: {detail}."
    X014 = (
        "Nothing that it asks can be carried over: a questionnaire needs at least two statements "
        "to rate on one scale of 2 to 8 steps.{left}"
    )
    X015 = "The workbook is locked with a password. Save it without one."
    X016 = "The sheet '{sheet}' is empty."
    X017 = "Reading .xlsx forms needs the extra 'exchange': pip install 'interlock[exchange]'."
    X018 = "What came out is no valid questionnaire: {detail}"
    X019 = "The file has no line with the columns 'path' and a language."
    X020 = "The file is damaged: it cannot be read as a table ({detail})."
    X021 = "The file holds more than {most} questions and other elements; no survey is as long."
    X022 = "The file names more than {most} languages."
    X023 = "The JSON has more than {most} objects and lists; no survey has as many."


class ExchangeError(ValueError):
    """A file cannot be brought in; nothing was changed."""

    def __init__(self, refusal: Refusal, **particulars: object) -> None:
        self.refusal = refusal
        super().__init__(f"{refusal.name}: {refusal.value.format_map(particulars)}")
