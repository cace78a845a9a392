"""XLSForm workbooks as their authors write them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

Rows = Sequence[Sequence[object]]

AGREEMENT = [
    ["list_name", "name", "label::English (en)", "label::Deutsch (de)"],
    ["agree5", 1, "Strongly disagree", "Stimme gar nicht zu"],
    ["agree5", 2, "Disagree", "Stimme nicht zu"],
    ["agree5", 3, "Neither", "Weder noch"],
    ["agree5", 4, "Agree", "Stimme zu"],
    ["agree5", 5, "Strongly agree", "Stimme voll zu"],
    ["agree5", 99, "Don't know", "Weiß nicht"],
    [None, None, None, None],
    ["place", "hq", "Head office", "Zentrale"],
    ["place", "site", "Site", "Standort"],
    ["place", "other", "Other", "Andere"],
    ["yes_no", "yes", "Yes", "Ja"],
    ["yes_no", "no", "No", "Nein"],
]
SURVEY = [
    ["type", "name", "label::English (en)", "label::Deutsch (de)", "hint::English (en)",
     "appearance", "relevant", "required", "reverse_keyed"],
    ["start", "start"],
    ["deviceid", "deviceid"],
    ["note", "welcome", "Welcome to <b>our</b> survey.", "Willkommen zu <b>unserer</b> Umfrage."],
    ["begin group", "goals", "Shared goals", "Gemeinsame Ziele", None, "field-list"],
    ["note", "goals_about", "Do we know where we go?", "Wissen wir, wohin wir gehen?"],
    ["select_one agree5", "goals_head", "Please rate", "Bitte bewerten", None, "label"],
    ["select_one agree5", "goal_known", "I know our <em>shared</em> goals.",
     "Ich kenne unsere gemeinsamen Ziele.", None, "list-nolabel", None, "yes"],
    ["select_one agree5", "goal_late", "I hear of changes too late. (R)",
     "Von Änderungen höre ich zu spät.", None, "list-nolabel"],
    ["begin_group", "inner", "Meetings", "Besprechungen"],
    ["select_one agree5", "Meet-Useful", "Our meetings are useful.",
     "Unsere Besprechungen nützen.", "Think of last month"],
    ["select_one agree5", "meet waste", "Our meetings waste time.",
     "Unsere Besprechungen vergeuden Zeit.", None, None, "${goal_known} > 2", None, "yes"],
    ["end_group"],
    ["end group"],
    ["select_one place or_other", "place", "Where do you work?", "Wo arbeiten Sie?"],
    ["select_multiple place", "places", "Where have you worked?", "Wo haben Sie gearbeitet?"],
    ["rank place", "ranked", "Rank the places", "Ordnen Sie die Orte"],
    ["begin repeat", "partners", "Partner"],
    ["text", "partner", "Name of the partner", "Name des Partners"],
    ["end repeat"],
    ["integer", "age", "How old are you?", "Wie alt sind Sie?"],
    ["image", "photo", "Take a photo", "Machen Sie ein Foto"],
    ["geopoint", "here", "Where are you?", "Wo sind Sie?"],
    ["calculate", "score", None, None],
    ["text", "hinders", "What hinders you most?", "Was hindert Sie am meisten?"],
    ["text", "greet", "Dear ${name}, anything else?", "Sonst noch etwas, ${name}?"],
]  # fmt: skip
SETTINGS = [
    ["form_title", "form_id", "version", "default_language", "style", "public_key"],
    ["How we work", "how-we-work", "2026010101", "English (en)", "pages", "MIIB"],
]


def workbook(**sheets: Rows) -> bytes:
    """Write sheets of rows as an XLSX file."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def form() -> bytes:
    """A form with what forms have: groups in groups, languages, logic, repeats, files."""
    return workbook(survey=SURVEY, choices=AGREEMENT, settings=SETTINGS)
