"""What a works council or an auditor may want to see of a wave: asked, limited, destroyed, tested.

Nothing in it is about a respondent. All of it can be checked against the database and the program.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from survey_app.db import get_session
from survey_app.models import Organisation, Wave, WaveState
from survey_app.store import audit, organisations, releases, sealed, traces, waves

Evidence = dict[str, Any]
SCHEMA_VERSION = 1
PACKAGES = ("survey_app", "analysis", "questionnaires")
STORED = {
    "of an answer": ["department", "ratings (one digit an item)", "choices (codes)"],
    "of a comment": ["department", "question", "text, with addresses and numbers masked"],
    "never": ["name", "mail address", "time", "network address", "browser", "running number"],
}
OUT_OF_REACH = [
    "A change of the program by whoever runs it; compare the program's hash.",
    "Copies that were made of the database or its disk while the wave was open, outside of "
    "this program's backup folder.",
    "What a disk keeps of overwritten blocks, and the employer's own network.",
    "Colleagues who recognise somebody's writing; a group that answers all alike.",
]


def evidence(session: Session, wave: Wave, *, tests: Path | None = None) -> Evidence:
    """Gather what can be shown of a wave.

    Parameters
    ----------
    session : Session
    wave : Wave
    tests : Path, optional
        What ``pytest --junitxml`` wrote of a run of ``tests/attacks``.

    Returns
    -------
    dict
        JSON-able; ``FORMAT`` of its keys by the tests.
    """
    organisation = session.get_one(Organisation, wave.organisation_id)
    return {
        "schema_version": SCHEMA_VERSION,
        "program": {"version": version("interlock"), "sha256": program_hash()},
        "wave": _wave(organisation, wave),
        "asked": _asked(wave),
        "limits": _limits(wave),
        "stored": STORED,
        "destroyed": _destroyed(session, wave),
        "left": traces.left_of(session, wave),
        "receipts": _receipts(session, wave),
        "ledger": _ledger(session, wave),
        "tests": _tests(tests) if tests else None,
        "out_of_reach": OUT_OF_REACH,
    }


def program_hash() -> str:
    """Return one hash over every file of the program, names included."""
    root = Path(__file__).resolve().parent.parent
    whole = hashlib.sha256()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                whole.update(f"{path.relative_to(root).as_posix()}\0".encode())
                whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _wave(organisation: Organisation, wave: Wave) -> Evidence:
    return {
        "organisation": organisation.name,
        "code": f"{organisation.code}/{wave.code}",
        "name": wave.name,
        "state": wave.state,
        "mode": wave.mode,
        "opened_on": _day(wave.opened_on),
        "closed_on": _day(wave.closed_on),
        "sealed_on": _day(wave.sealed_on),
        "published_on": _day(wave.published_on),
    }


def _asked(wave: Wave) -> Evidence:
    questionnaire = waves.questionnaire_of(wave)
    return {
        "questionnaire": questionnaire.code,
        "version": questionnaire.version,
        "languages": list(questionnaire.languages),
        "sha256": _sha256(wave.questionnaire),
        "items": [item.code for item in questionnaire.items],
        "open_questions": [question.code for question in questionnaire.open_questions],
        "demographics": [demographic.code for demographic in questionnaire.demographics],
    }


def _limits(wave: Wave) -> Evidence:
    return {
        "scores": wave.k_scores,
        "distributions": wave.k_distributions,
        "comments": wave.k_comments,
        "frozen_since": _day(wave.opened_on),
        "tree_sha256": _sha256(wave.structure),
        "plan_sha256": _sha256(wave.plan),
    }


def _destroyed(session: Session, wave: Wave) -> list[Evidence]:
    steps = sealed.steps(session, wave)
    return [
        {"step": step, "on": _day(day), "detail": detail}
        for step, (day, detail) in sorted(steps.items(), key=lambda item: item[1][0])
    ]


def _receipts(session: Session, wave: Wave) -> Evidence | None:
    if wave.state not in {WaveState.SEALED.value, WaveState.PUBLISHED.value}:
        return None
    codes = sealed.receipts(session, wave)
    return {"counted": len(codes), "sha256": _sha256(json.dumps(codes))}


def _ledger(session: Session, wave: Wave) -> Evidence:
    records = releases.of_organisation(session, wave.organisation_id)
    return {
        "releases": [
            {"number": r.number, "kind": r.kind, "on": _day(r.released_on), "hash": r.hash.hex()}
            for r in records
            if r.wave_id == wave.id
        ],
        "releases_intact": releases.first_broken(session, wave.organisation_id) is None,
        "staff_actions_intact": audit.first_broken(session, wave.organisation_id) is None,
    }


def _tests(path: Path) -> list[Evidence]:
    """Read which tests ran, and how they ended."""
    found = []
    for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314 - written by our own run
        ended = {child.tag for child in case} & {"failure", "error", "skipped"}
        name = f"{case.get('classname')}::{case.get('name')}"
        found.append({"test": name, "ended": min(ended, default="passed")})
    return found


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


@click.command("evidence")
@click.option("--wave", "code", required=True, help="Organisation and wave: maker/2026-q1.")
@click.option("--tests", type=click.Path(exists=True, path_type=Path), help="A junit.xml to add.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; else printed.")
@with_appcontext
def evidence_command(code: str, tests: Path | None, out: Path | None) -> None:
    """Write what was asked, limited, destroyed and tested in a wave, for an auditor."""
    session = get_session()
    text = json.dumps(evidence(session, wave_of(session, code), tests=tests), indent=2)
    if out is None:
        click.echo(text)
        return
    out.write_text(f"{text}\n", encoding="utf-8")
    click.echo(f"Written to {out}.")


def wave_of(session: Session, code: str) -> Wave:
    """Return the wave that was named on the command line.

    Raises
    ------
    click.BadParameter
        There is none of this name.
    """
    client, _, name = code.partition("/")
    organisation = organisations.find(session, code=client)
    wave = organisation and waves.find(session, organisation_id=organisation.id, code=name)
    if not wave:
        raise click.BadParameter(f"there is no wave '{code}'; write it as organisation/wave")
    return wave
