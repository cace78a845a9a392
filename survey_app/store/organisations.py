"""Organisations, and their tree of today. A wave keeps the tree of its own date."""

from __future__ import annotations

import json
import re

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analysis.structure import Department, Function, Structure
from survey_app import models

CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class CodeTakenError(ValueError):
    """There is one of this code already."""


class CodeMalformedError(ValueError):
    """A code that goes into addresses holds something else than a-z, 0-9 and hyphens."""


def create(session: Session, *, code: str, name: str, language: str = "en") -> models.Organisation:
    """Keep a new organisation.

    Raises
    ------
    CodeTakenError, CodeMalformedError
        Nothing was changed.
    """
    if not CODE.fullmatch(code):
        raise CodeMalformedError(code)
    organisation = models.Organisation(code=code, name=name, language=language)
    session.add(organisation)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise CodeTakenError(code) from error
    return organisation


def find(session: Session, *, code: str) -> models.Organisation | None:
    """Return the organisation of this code."""
    return session.scalar(select(models.Organisation).where(models.Organisation.code == code))


def everyone(session: Session) -> list[models.Organisation]:
    """Return all organisations, by name."""
    return list(session.scalars(select(models.Organisation).order_by(models.Organisation.name)))


def rename(session: Session, organisation_id: int, *, name: str, language: str) -> None:
    """Change what an organisation is called, and its language."""
    organisation = session.get_one(models.Organisation, organisation_id)
    organisation.name, organisation.language = name, language
    session.commit()


def functions(session: Session, organisation_id: int) -> tuple[Function, ...]:
    """Return the kinds of work of an organisation, in the order they were given."""
    rows = session.scalars(
        select(models.Function)
        .where(models.Function.organisation_id == organisation_id)
        .order_by(models.Function.id)
    )
    return tuple(Function(row.code, row.name) for row in rows)


def structure(session: Session, organisation_id: int) -> Structure:
    """Return today's tree."""
    organisation = session.get_one(models.Organisation, organisation_id)
    rows = session.scalars(
        select(models.Department)
        .where(models.Department.organisation_id == organisation_id)
        .order_by(models.Department.position, models.Department.id)
    )
    departments = tuple(
        Department(row.code, row.name, row.parent, row.function, row.headcount) for row in rows
    )
    return Structure(organisation.name, departments, functions(session, organisation_id))


def replace_structure(session: Session, organisation_id: int, structure: Structure) -> None:
    """Put another tree in today's place; the trees of opened waves stay as they were."""
    for table in (models.Department, models.Function):
        session.execute(delete(table).where(table.organisation_id == organisation_id))
    session.add_all(
        models.Function(organisation_id=organisation_id, code=function.code, name=function.name)
        for function in structure.functions
    )
    session.add_all(
        models.Department(
            organisation_id=organisation_id,
            code=department.code,
            name=department.name,
            parent=department.parent,
            function=department.function,
            headcount=department.headcount,
            position=position,
        )
        for position, department in enumerate(structure.departments)
    )
    session.commit()


def dump_structure(structure: Structure) -> str:
    """Write a tree as JSON, always the same text for the same tree."""
    content = {
        "organisation": structure.organisation,
        "functions": [[f.code, f.name] for f in structure.functions],
        "departments": [
            [d.code, d.name, d.parent, d.function, d.headcount] for d in structure.departments
        ],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def load_structure(text: str) -> Structure:
    """Read a tree back from its JSON."""
    content = json.loads(text)
    return Structure(
        content["organisation"],
        tuple(Department(*fields) for fields in content["departments"]),
        tuple(Function(*fields) for fields in content["functions"]),
    )
