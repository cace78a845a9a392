"""The authorisation matrix: every person at every door, and what each finds behind it.

Cells are made from the URL map: person x address x method x kind of object (one's own, another
organisation's, none). What is expected follows from the address alone: whose pages stand under it
(``AUDIENCES``), and what the person is in the organisation that it names. The marks of the views
are not asked, so a wrong mark is found too. Nothing that was refused may have changed anything.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect, Rule

from survey_app import create_app
from survey_app.access import CONSULTANTS, LEADERS, Policy, open_to, policy_of
from survey_app.config import Settings
from survey_app.db import db, get_session
from survey_app.leaders.header import plotly_version
from survey_app.models import RoleName, Wave
from tests.survey_app.door_world import HERE, NOWHERE, PEOPLE, THERE, Person, World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
EVERYBODY, STAFF = Policy(everybody=True), Policy(staff=True)
BY_TOKEN = Policy(token=True)  # tests/survey_app/api goes through these doors with tokens
PLANTED = "planted."

# Who may enter which part of the address space: the first beginning that fits.
AUDIENCES = (
    ("/clients/<organisation>/programs", Policy(roles=(RoleName.OWNER,))),
    ("/clients/<organisation>/", Policy(roles=CONSULTANTS)),
    ("/clients/", STAFF),
    ("/results/<organisation>/", Policy(roles=LEADERS)),
    ("/results/charts/", EVERYBODY),
    ("/account/login", EVERYBODY),
    ("/account/reset", EVERYBODY),
    ("/account/fs-static/", EVERYBODY),
    ("/account/mf-recovery-codes", STAFF),
    ("/account/mf-recovery", EVERYBODY),
    ("/account/tf-validate", EVERYBODY),
    ("/account/tf-select", EVERYBODY),
    ("/account/tf-rescue", EVERYBODY),
    ("/account/wan-signin", EVERYBODY),
    ("/account/", STAFF),
    ("/home", STAFF),
    ("/answer", EVERYBODY),
    ("/receipts/", EVERYBODY),
    ("/static/", EVERYBODY),
    ("/api/v1/openapi.json", EVERYBODY),
    ("/api/v1/organisations/<organisation>/", BY_TOKEN),
    ("/sign-in", EVERYBODY),
    ("/language", EVERYBODY),
    ("/healthz", EVERYBODY),
    ("/readyz", EVERYBODY),
    ("/metrics", EVERYBODY),
)

# Signed-in people who are leaders and no more may look at their clients, and make none.
NOT_FOR_LEADERS = frozenset({"/clients/new"})

# Pages after which one has to sign in again; the second asks whom no code was asked of.
SIGNED_OUT_BY = frozenset({"security.logout", "security.two_factor_token_validation"})

# Single doors that are narrower than what stands around them.
NARROWER = {"leaders.keep_targets": Policy(roles=CONSULTANTS)}

# A leader of a part does not find the drafts that rest on other parts.
BEYOND_THE_PART = frozenset({"leaders.draft"})

# Arguments that name nothing of an organisation: what exists, by the endpoint's beginning.
COMMON = {
    "kind": {"leaders.": "html", "": "own"},
    "part": {"": "texts"},
    "table": {"": "items"},
    "token": {"": "made-up"},
    "draft": {"": "goal-function-rnd-goal-g2"},
    "a": {"": "finance"},
    "b": {"": "sales"},
    "release": {"": plotly_version()},
    "filename": {"static": "interlock.css", "": "js/base64.js"},
}
ANYTHING = frozenset({"token"})  # a wrong one is answered kindly, by a page of its own


class Outcome(Enum):
    """What somebody meets at a door."""

    OPEN = "open"
    SIGN_IN = "asked to sign in"
    SHUT = "refused"
    ABSENT = "nothing there"
    NO_METHOD = "no such method"
    BROKEN = "broken"


class Kind(Enum):
    """Whose the thing is that an address names."""

    EXISTING = "existing"
    OTHERS = "another organisation's"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Cell:
    """One person at one door."""

    path: str
    endpoint: str
    method: str
    organisation: str | None
    kind: Kind
    person: Person


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that turned out otherwise than it must."""

    cell: Cell
    expected: Outcome | None
    met: Outcome

    def __str__(self) -> str:
        cell, wanted = self.cell, self.expected.value if self.expected else "not planned"
        return f"{cell.method} {cell.path} as {cell.person.name}: {self.met.value}, not {wanted}"


@pytest.fixture(scope="module")
def world(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    instance = tmp_path_factory.mktemp("doors") / "instance"
    instance.mkdir()
    shutil.copy(migrated_sqlite, instance / "interlock.sqlite")
    app = create_app(Settings(instance=instance, testing=True))
    app.config["WTF_CSRF_ENABLED"] = False
    _plant(app)
    yield World(app)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.slow
def test_every_door_is_open_and_shut_as_it_must_be(world: World) -> None:
    cells = list(_cells(world, (r for r in _rules(world.app) if not _is_planted(r))))

    wrong = _walk(world, cells)

    counted = Counter(_expected(world.app, cell) for cell in cells)
    said = ", ".join(f"{n} {outcome.value}" for outcome, n in counted.items() if outcome)
    print(f"authorisation matrix: {len(cells)} cells ({said}), {len(wrong)} wrong")  # noqa: T201
    assert not wrong, "\n".join(map(str, wrong))
    assert len(cells) > 10_000


def test_every_mark_says_what_its_address_promises(world: World) -> None:
    wrong = [
        rule.rule
        for rule in _rules(world.app)
        if not _is_planted(rule) and policy_of(rule.endpoint, world.app) != _audience(rule)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("name", "expected", "met"),
    [
        ("unmarked", Outcome.OPEN, Outcome.SHUT),
        ("too_wide", Outcome.SHUT, Outcome.OPEN),
        ("too_narrow", Outcome.OPEN, Outcome.SHUT),
        ("forgetful", Outcome.ABSENT, Outcome.OPEN),
        ("hurried", Outcome.ABSENT, Outcome.OPEN),
    ],
)
def test_a_planted_defect_is_found(
    world: World, name: str, expected: Outcome, met: Outcome
) -> None:
    rules = [rule for rule in _rules(world.app) if rule.endpoint == PLANTED + name]

    wrong = _walk(world, _cells(world, rules))

    assert (expected, met) in {(one.expected, one.met) for one in wrong}


def test_a_door_under_an_address_that_nobody_planned_is_found(world: World) -> None:
    rule = Rule("/backstage", endpoint="planted.backstage")

    assert _audience(rule) is None


def _plant(app: Flask) -> None:
    """Add views, each with one defect that the matrix must see."""

    def welcome(**_arguments: str) -> str:
        return "welcome"

    def forgetful(organisation: str, wave: str) -> tuple[str, int]:
        found = get_session().scalar(select(Wave.name).where(Wave.code == wave))
        return (found, 200) if found else ("", 404)

    def hurried(organisation: str, wave: str) -> str:
        return f"changed {wave}"  # without looking whether there is such a wave

    wide = open_to(*LEADERS)
    right = open_to(*CONSULTANTS)
    views = (
        ("unmarked", "/unmarked", partial(welcome)),
        ("too_wide", "/too-wide", wide(partial(welcome))),
        ("too_narrow", "/too-narrow", open_to(RoleName.OWNER)(partial(welcome))),
        ("forgetful", "/waves/<wave>/forgetful", right(forgetful)),
        ("hurried", "/waves/<wave>/hurried", right(hurried)),
    )
    for name, address, view in views:
        app.add_url_rule(
            f"/clients/<organisation>{address}",
            endpoint=PLANTED + name,
            view_func=view,
            methods=["GET", "POST"],
        )


def _rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def _is_planted(rule: Rule) -> bool:
    return rule.endpoint.startswith(PLANTED)


def _audience(rule: Rule) -> Policy | None:
    if rule.rule == "/":
        return EVERYBODY
    if rule.endpoint in NARROWER:
        return NARROWER[rule.endpoint]
    fitting = (policy for start, policy in AUDIENCES if rule.rule.startswith(start))
    found = next(fitting, None)
    return replace(found, whole=True) if found and _speaks_for_all(rule) else found


def _speaks_for_all(rule: Rule) -> bool:
    """Tell whether something is settled there for everybody who sees the results."""
    is_written = rule.methods is not None and "POST" in rule.methods
    return is_written and rule.rule.startswith("/results/<organisation>/")


def _cells(world: World, rules: Iterable[Rule]) -> Iterator[Cell]:
    """Make the cells of these rules; rules that share an address share its methods."""
    seen = set()
    for rule in rules:
        for path, organisation, kind in _addresses(world, rule):
            for method in METHODS:
                endpoint = _endpoint(world.app, path, method)
                if endpoint not in (rule.endpoint, None) or (path, method) in seen:
                    continue
                seen.add((path, method))
                for person in PEOPLE:
                    yield Cell(path, endpoint or "", method, organisation, kind, person)


def _addresses(world: World, rule: Rule) -> Iterator[tuple[str, str | None, Kind]]:
    """Fill a rule's arguments: all existing, and one at a time another's or missing."""
    own = [name for name in rule.arguments if name != "organisation" and name not in COMMON]
    common = {name: _common(rule, name) for name in rule.arguments if name in COMMON}
    if "organisation" not in rule.arguments:
        assert not own, f"{rule.rule}: say in COMMON what {own} may be"
        yield _built(rule, common), None, Kind.EXISTING
        for name in set(common) - ANYTHING:
            yield _built(rule, common | {name: _missing(rule, name)}), None, Kind.MISSING
        return
    given = {code: common | _things(world, rule, own, code) for code in (HERE, THERE)}
    for code, values in ((HERE, given[HERE]), (THERE, given[THERE]), (NOWHERE, given[HERE])):
        yield _built(rule, values | {"organisation": code}), code, Kind.EXISTING
    at_home = given[HERE] | {"organisation": HERE}
    for name in own:
        yield _built(rule, at_home | {name: given[THERE][name]}), HERE, Kind.OTHERS
        yield _built(rule, at_home | {name: _missing(rule, name)}), HERE, Kind.MISSING
    for name in set(common) - ANYTHING:
        yield _built(rule, at_home | {name: _missing(rule, name)}), HERE, Kind.MISSING


def _things(world: World, rule: Rule, names: list[str], code: str) -> dict[str, str]:
    found = {name: world.thing(rule.endpoint, name, code) for name in names}
    unknown = [name for name, value in found.items() if value is None]
    assert not unknown, f"{rule.rule}: say in door_world what {unknown} may be"
    return {name: value for name, value in found.items() if value is not None}


def _common(rule: Rule, name: str) -> str:
    return next(v for start, v in COMMON[name].items() if rule.endpoint.startswith(start))


def _missing(rule: Rule, name: str) -> str:
    return "987654" if f"<int:{name}>" in rule.rule else "no-such-thing"


def _built(rule: Rule, values: dict[str, str]) -> str:
    typed = {n: int(v) if f"<int:{n}>" in rule.rule else v for n, v in values.items()}
    built = rule.build(typed)
    assert built is not None, rule.rule
    return str(built[1])


def _endpoint(app: Flask, path: str, method: str) -> str | None:
    """Return which view answers; ``None`` where the address does not know the method."""
    try:
        return str(app.url_map.bind("localhost").match(path, method=method)[0])
    except MethodNotAllowed:
        return None
    except (NotFound, RequestRedirect) as error:
        raise AssertionError(path) from error


def _expected(app: Flask, cell: Cell) -> Outcome | None:
    """Say what must happen, from the address and what the person is; ``None``: not planned."""
    if not cell.endpoint:
        return Outcome.NO_METHOD
    rule = next(r for r in app.url_map.iter_rules(cell.endpoint))
    policy = _audience(rule)
    if policy is None:
        return None
    refusal = _refusal(policy, cell)
    if refusal is not None:
        return refusal
    is_there = cell.kind is Kind.EXISTING and cell.organisation != NOWHERE
    if cell.endpoint in BEYOND_THE_PART and cell.person.scope:
        is_there = False
    return Outcome.OPEN if is_there or cell.method == "OPTIONS" else Outcome.ABSENT


def _refusal(policy: Policy, cell: Cell) -> Outcome | None:
    if policy.everybody:
        return None
    if policy.token:
        return Outcome.SIGN_IN  # whoever they are: people have no token
    if not cell.person.is_signed_in:
        return Outcome.SIGN_IN
    if policy.staff:
        is_barred = cell.path in NOT_FOR_LEADERS and _is_only_leader(cell.person)
        return Outcome.SHUT if is_barred and cell.method != "OPTIONS" else None
    role = cell.person.roles.get(cell.organisation or "")
    if role is None:
        return Outcome.ABSENT
    is_narrow = policy.whole and cell.person.scope
    return None if role in policy.roles and not is_narrow else Outcome.SHUT


def _is_only_leader(person: Person) -> bool:
    return set(person.roles.values()) == {RoleName.LEADER}


def _walk(world: World, cells: Iterable[Cell]) -> list[Wrong]:
    """Try every cell: first those that must be refused, after which nothing may have changed.

    These are tried without the forms' own protection, so that the door alone stands in the way;
    the others with it, so that what is open is entered and nothing is done there.
    """
    expected = [(cell, _expected(world.app, cell)) for cell in cells]
    before = world.fingerprint()
    wrong = [*_tried(world, [one for one in expected if one[1] is not Outcome.OPEN])]
    assert world.fingerprint() == before, "something that was refused changed something"
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        wrong += _tried(world, [one for one in expected if one[1] is Outcome.OPEN])
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    return wrong


def _tried(world: World, cells: list[tuple[Cell, Outcome | None]]) -> Iterator[Wrong]:
    for cell, expected in cells:
        met = _outcome(*world.ask(cell.path, cell.method, cell.person))
        if met is not expected:
            yield Wrong(cell, expected, met)
        if cell.endpoint in SIGNED_OUT_BY:
            world.sign_in(cell.person)


def _outcome(status: int, location: str) -> Outcome:
    if status == 302 and location.startswith("/sign-in?"):
        return Outcome.SIGN_IN
    named = {
        401: Outcome.SIGN_IN,
        403: Outcome.SHUT,
        404: Outcome.ABSENT,
        405: Outcome.NO_METHOD,
    }
    return named.get(status, Outcome.OPEN if status < 500 else Outcome.BROKEN)
