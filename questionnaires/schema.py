"""The JSON Schema of the format, for editors that complete and check TOML as it is typed.

``schema.json`` is what ``json_schema`` returns; a test keeps the two equal. Run
``python -m questionnaires.schema > questionnaires/schema.json`` after changing the shape.
The schema knows shapes only: what must hold between parts, the reader alone can tell.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from questionnaires.shape import (
    CODE_PATTERN,
    LANGUAGE_PATTERN,
    MOST_CODE,
    QUESTIONNAIRE,
    CodeShape,
    FlagShape,
    LanguageShape,
    ListShape,
    NumberShape,
    OptionShape,
    Shape,
    TableShape,
    TextShape,
    WordShape,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def json_schema() -> Schema:
    """Return the JSON Schema of a questionnaire's file."""
    return {
        "$schema": DIALECT,
        "title": "Interlock questionnaire",
        "description": "An instrument of Interlock; FORMAT.md describes it field by field.",
        **_table(QUESTIONNAIRE),
    }


def as_text() -> str:
    """Return the schema as the text of ``schema.json``."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _schema(shape: Shape) -> Schema:
    match shape:
        case TableShape():
            return _table(shape)
        case ListShape(of, least, most):
            return {"type": "array", "items": _schema(of), "minItems": least, "maxItems": most}
        case TextShape():
            return _text(shape)
        case FlagShape():
            return {"type": "boolean"}
        case NumberShape(least, most):
            return {"type": "integer", "minimum": least, "maximum": most}
    return _string(shape)


def _string(shape: CodeShape | WordShape | LanguageShape | OptionShape) -> Schema:
    match shape:
        case CodeShape():
            return {"type": "string", "pattern": f"^{CODE_PATTERN}$", "maxLength": MOST_CODE}
        case LanguageShape():
            return {"type": "string", "pattern": f"^{LANGUAGE_PATTERN}$"}
        case OptionShape(words):
            return {"type": "string", "enum": [str(word) for word in words]}
        case WordShape(longest, pattern):
            limits: Schema = {"type": "string", "minLength": 1, "maxLength": longest}
            return limits | ({"pattern": f"^{pattern}$"} if pattern else {})


def _text(shape: TextShape) -> Schema:
    sentence = {"type": "string", "minLength": 1, "maxLength": shape.longest}
    translated = {
        "type": "object",
        "patternProperties": {f"^{LANGUAGE_PATTERN}$": sentence},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [translated, sentence]}


def _table(shape: TableShape) -> Schema:
    properties = {
        key: {"description": field.about, **_schema(field.shape)}
        for key, field in shape.fields.items()
    }
    required = [key for key, field in shape.fields.items() if field.required]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


if __name__ == "__main__":
    sys.stdout.write(as_text())
