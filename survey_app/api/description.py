"""The OpenAPI 3.1 document of the read API. A test holds it to the routes that there are."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from analysis.disclosure.released import Release

VERSION = "1.0.0"
SCHEMAS = "#/components/schemas/"
ABOUT = (
    "Released results of one organisation, as its pages show them: the same stored rows, which "
    "passed the same audit. A token opens one organisation and is made by 'interlock token make'. "
    "No request can ask for another cut: unknown parameters are answered 404."
)
_WORD = {"type": "string"}
_DAY = {"type": ["string", "null"], "format": "date"}


@cache
def description() -> dict[str, Any]:
    """Return the document."""
    release = TypeAdapter(Release).json_schema(
        mode="serialization", ref_template=SCHEMAS + "{model}"
    )
    schemas = release.pop("$defs", {}) | {"Release": release} | _own_schemas()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Interlock", "version": VERSION, "description": ABOUT},
        "paths": _paths(),
        "components": {
            "schemas": schemas,
            "parameters": {
                "organisation": _parameter("organisation", "The organisation's short name."),
                "wave": _parameter("wave", "The wave's short name."),
            },
            "responses": {
                "problem": {
                    "description": "What is wrong, in plain words.",
                    "content": {"application/problem+json": {"schema": _schema("Problem")}},
                }
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _paths() -> dict[str, Any]:
    top = "/api/v1/organisations/{organisation}/waves"
    document = {"type": "object", "description": "An OpenAPI 3.1 document."}
    return {
        "/api/v1/openapi.json": {
            "get": _operation("describe", "This document.", document) | {"security": []}
        },
        top: {
            "parameters": [_reference("organisation")],
            "get": _operation(
                "listWaves", "The waves whose results are out.", _schema("Waves"), closed=True
            ),
        },
        f"{top}/{{wave}}/release": {
            "parameters": [_reference("organisation"), _reference("wave")],
            "get": _operation(
                "readRelease",
                "Everything that may be known about a wave. 'ETag' is its fingerprint.",
                _schema("Release"),
                closed=True,
            ),
        },
    }


def _operation(
    name: str, about: str, schema: dict[str, Any], *, closed: bool = False
) -> dict[str, Any]:
    """Return one operation; one that is closed can also be refused."""
    answers: dict[str, Any] = {
        "200": {"description": about, "content": {"application/json": {"schema": schema}}}
    }
    problem = {"$ref": "#/components/responses/problem"}
    answers |= dict.fromkeys(("401", "404", "429") if closed else ("404",), problem)
    if name == "readRelease":
        answers["304"] = {"description": "Unchanged since the fingerprint in 'If-None-Match'."}
    return {"operationId": name, "summary": about, "responses": answers}


def _own_schemas() -> dict[str, Any]:
    wave = {
        "code": _WORD,
        "name": _WORD,
        "closed_on": _DAY,
        "release": {"type": "string", "description": "Fingerprint of its newest release."},
        "url": {"type": "string", "format": "uri"},
    }
    problem = {"title": _WORD, "status": {"type": "integer"}}
    return {
        "Wave": _object(wave),
        "Waves": _object({"waves": {"type": "array", "items": _schema("Wave")}}),
        "Problem": _object(problem),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": SCHEMAS + name}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{name}"}


def _parameter(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": about, "schema": _WORD}
