"""A client as one file: exported, taken in elsewhere, wiped; the others stay as they are."""

from __future__ import annotations

import datetime
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from sqlalchemy import inspect, text

from survey_app import create_app
from survey_app.bundles import archive, handover
from survey_app.config import Settings
from survey_app.db import db, get_session
from survey_app.models import Organisation, RoleName, User
from survey_app.store import audit, bundles, members, organisations, releases
from tests.stage import Stage, answers
from tests.survey_app.door_world import HERE, THERE, World

TODAY = datetime.date(2026, 11, 1)
NOW = datetime.datetime(2026, 11, 1, 12)


@pytest.fixture
def world(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    return World(app)


def client_of(code: str = HERE) -> Organisation:
    found = organisations.find(get_session(), code=code)
    assert found is not None
    return found


def bundle_of(app: Flask, code: str = HERE) -> bytes:
    with app.app_context():
        instance = Path(app.instance_path)
        client = client_of(code)
        audit.append(
            get_session(),
            organisation_id=client.id,
            at=NOW,
            actor="ada@consult.example",
            action="looked",
        )
        return handover.export(get_session(), client, instance=instance, today=TODAY)


@pytest.fixture
def elsewhere(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    instance = tmp_path / "elsewhere"
    instance.mkdir()
    shutil.copy(migrated_sqlite, instance / "interlock.sqlite")
    app = create_app(Settings(instance=instance, testing=True))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_client_goes_elsewhere_with_all_that_may_leave(world: World, elsewhere: Flask) -> None:
    content = bundle_of(world.app)
    with elsewhere.app_context():
        client = handover.take_in(get_session(), archive.unpack(content), code=None, now=NOW)
        members.add(get_session(), client, email="eve@new.example", role=RoleName.OWNER)
        there = releases.of_organisation(get_session(), client.id)
        assert audit.first_broken(get_session(), client.id) is None
        assert releases.first_broken(get_session(), client.id) is None
        kept = [record.content for record in there]
        said = [entry.action for entry in audit.entries(get_session(), client.id)]
    with world.app.app_context():
        records = releases.of_organisation(get_session(), client_of().id)
        assert [record.content for record in records] == kept
    assert said == ["looked", "bundle taken in"]

    from tests.survey_app.consultants.visitor import Visitor

    visitor = Visitor(elsewhere)
    visitor.sign_in("eve@new.example")
    assert visitor.get("/results/here/published-here/").status == 200
    assert visitor.get("/clients/here/waves/draft-here/").status == 200
    assert "own-here" in visitor.get("/clients/here/questionnaires").text
    assert visitor.get("/clients/here/waves/open-here/").status == 404


def test_the_file_holds_no_answer_no_link_and_nobodys_account(stage: Stage) -> None:
    wave = stage.open()
    people = ["sales"] * 14 + ["lab"] * 12
    for number, token in enumerate(stage.invite(wave, people)):
        stage.answer(token.token, answers(number, "a very particular comment"))
    stage.seal(wave)
    client = stage.session.get_one(Organisation, stage.organisation_id)
    members.add(stage.session, client, email="leader@maker.example", role=RoleName.LEADER)
    content = handover.export(stage.session, client, instance=stage.instance, today=TODAY)
    read = archive.unpack(content)

    whole = json.dumps(read.rows)
    assert read.manifest["left_out"] == ["q1"]
    assert "particular" not in whole
    assert "leader@maker.example" not in whole
    assert set(read.rows) == set(archive.TABLES)


def test_the_same_rows_give_the_same_bytes(world: World) -> None:
    with world.app.app_context():
        instance = Path(world.app.instance_path)
        made = {
            handover.export(get_session(), client_of(), instance=instance, today=TODAY)
            for _ in range(2)
        }

    assert len(made) == 1


def changed(content: bytes, name: str, change: object) -> bytes:
    """The same file with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            data = change(data) if part == name else data  # type: ignore[operator]
            if data is not None:
                new.writestr(part, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("tables/release.json", lambda d: d.replace(b"1", b"2", 1), "was changed after"),
        ("manifest.json", lambda d: d.replace(b"here", b"hera", 1), "manifest was changed"),
        ("manifest.sig", lambda _: bytes(64), "manifest was changed"),
        ("public.key", lambda _: bytes(32), "manifest was changed"),
        ("tables/wave.json", lambda _: None, "not those of its manifest"),
        ("manifest.sig", lambda _: None, "it has no manifest.sig"),
    ],
)
def test_a_changed_file_is_refused(world: World, name: str, change: object, said: str) -> None:
    broken = changed(bundle_of(world.app), name, change)

    with pytest.raises(archive.BundleRefusedError, match=said):
        archive.unpack(broken)


@pytest.mark.parametrize("cut", [0, 10, 1_000, -30])
def test_a_file_that_was_cut_off_is_refused(world: World, cut: int) -> None:
    content = bundle_of(world.app)

    with pytest.raises(archive.BundleRefusedError):
        archive.unpack(content[:cut] if cut else b"")


def resigned(content: bytes, table: str, change: object) -> bytes:
    """The same bundle with other rows, signed by somebody else: whole, but not sound."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    read = archive.unpack(content)
    rows = dict(read.rows)
    rows[table] = change(rows[table])  # type: ignore[operator]
    about = {k: v for k, v in read.manifest.items() if k not in {"format", "files", "rows"}}
    return archive.pack(rows, key=Ed25519PrivateKey.generate(), about=about)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("release", lambda rows: [row | {"content": "{}"} for row in rows]),
        ("release", lambda rows: [row | {"wave_id": 99} for row in rows]),
        ("wave", lambda rows: [row | {"k_scores": 1} for row in rows]),
        ("wave", lambda rows: [row | {"extra": 1} for row in rows]),
        ("wave", lambda rows: [row | {"closed_on": "yesterday"} for row in rows]),
        ("audit_entry", lambda rows: [{"id": 1}]),
        ("organisation", lambda rows: [row | {"code": "../evil"} for row in rows]),
    ],
)
def test_unsound_rows_change_nothing(
    world: World, elsewhere: Flask, table: str, change: object
) -> None:
    read = archive.unpack(resigned(bundle_of(world.app), table, change))
    with elsewhere.app_context():
        with pytest.raises(archive.BundleRefusedError):
            handover.take_in(get_session(), read, code=None, now=NOW)
        get_session().rollback()
        assert organisations.everyone(get_session()) == []


def test_a_client_is_not_written_over(world: World) -> None:
    read = archive.unpack(bundle_of(world.app))
    with world.app.app_context():
        with pytest.raises(bundles.ClientExistsError):
            handover.take_in(get_session(), read, code=None, now=NOW)
        handover.take_in(get_session(), read, code="here-again", now=NOW)
        assert client_of("here-again").name == client_of().name


def everything(stage: Stage) -> dict[str, list[str]]:
    stage.session.rollback()
    with stage.engine.connect() as connection:
        return {
            table: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{table}"')).all()))
            for table in inspect(stage.engine).get_table_names()
        }


def wiped(stage: Stage, client: Organisation) -> dict[str, object]:
    secret = stage.app.config["SETTINGS"].secret()
    return handover.wipe(stage.session, client, key=secret, instance=stage.instance, today=TODAY)


def test_a_restored_backup_is_wiped_again_and_a_namesake_is_not(stage: Stage) -> None:
    from survey_app.operations import erasures

    key = stage.app.config["SETTINGS"].secret()

    def founded(at: datetime.datetime, number: int = 77) -> Organisation:
        client = Organisation(id=number, code="maker", name="Maker", language="en")
        stage.session.add(client)
        stage.session.commit()
        audit.append(
            stage.session, organisation_id=client.id, at=at, actor="a", action="client created"
        )
        return client

    wiped(stage, founded(NOW))
    orders = erasures.orders(stage.session, stage.instance)
    namesake = founded(NOW + datetime.timedelta(days=1), 78)
    again = {"key": key, "instance": stage.instance}
    assert erasures.carry_out_again(stage.session, orders, **again) == []
    wiped(stage, namesake)
    founded(NOW)  # as an older backup holds it
    assert erasures.carry_out_again(stage.session, orders, **again) == ["a client"]
    assert organisations.everyone(stage.session) == []


def triggers(stage: Stage) -> list[str]:
    if stage.is_sqlite:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    with stage.engine.connect() as connection:
        found = sorted(connection.execute(text(query)).scalars())
    return [name for name in found if not name.startswith("wave1_")]


def test_wiping_leaves_nothing_of_one_and_all_of_the_others(stage: Stage) -> None:
    gone = stage.open()
    for number, token in enumerate(stage.invite(gone, ["sales"] * 6)):
        stage.answer(token.token, answers(number))
    client = stage.session.get_one(Organisation, stage.organisation_id)
    number = client.id
    other = stage.found(code="other")
    stage.open("q2")
    for mail, where in (
        ("only@maker.example", [client]),
        ("both@consult.example", [client, other]),
        ("other@other.example", [other]),
    ):
        for one in where:
            members.add(stage.session, one, email=mail, role=RoleName.OWNER)
    for one in (client, other):
        audit.append(
            stage.session, organisation_id=one.id, at=NOW, actor="a", action="client created"
        )
    before, guards = everything(stage), triggers(stage)
    made = wiped(stage, client)
    after = everything(stage)

    assert triggers(stage) == guards
    mine = {"organisation": f"({number}, "}
    assert all(row.startswith(mine["organisation"]) is False for row in after["organisation"])
    assert {u.email for u in stage.session.query(User)} == {
        "both@consult.example",
        "other@other.example",
    }
    lost = {t: sorted(set(rows) - set(after.get(t, []))) for t, rows in before.items()}
    added = {t: sorted(set(rows) - set(before[t])) for t, rows in after.items()}
    assert [t for t, rows in added.items() if rows] == ["erasure_order"]
    certificate = made["certificate"]
    assert isinstance(certificate, dict)
    assert certificate["others_are_identical"] is True
    assert certificate["others_before"] == certificate["others_after"]
    for table, count in certificate["counts"].items():
        if table not in {"account"}:
            assert len(lost[table]) == count, table
    assert certificate["accounts"] == 1
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(made["public_key"])))
    key.verify(bytes.fromhex(str(made["signature"])), str(made["signed_text"]).encode())
    assert json.loads(str(made["signed_text"])) == certificate


def test_the_twin_that_touches_another_client_destroys_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.open()
    client = stage.session.get_one(Organisation, stage.organisation_id)
    stage.found(code="other")
    real = bundles._destroy_accounts

    def careless(session: object, number: int) -> int:
        session.execute(text("UPDATE organisation SET name = 'x' WHERE code = 'other'"))  # type: ignore[attr-defined]
        return real(session, number)  # type: ignore[arg-type]

    monkeypatch.setattr(bundles, "_destroy_accounts", careless)
    before, guards = everything(stage), triggers(stage)
    with pytest.raises(bundles.OthersChangedError):
        wiped(stage, client)

    assert everything(stage) == before
    assert triggers(stage) == guards


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["bundle", *arguments])


def test_the_commands_hand_over_take_in_and_wipe(
    world: World, elsewhere: Flask, tmp_path: Path
) -> None:
    file, certificate = str(tmp_path / "here.bundle"), str(tmp_path / "wiped.json")
    written = run(world.app, "export", HERE, file)
    assert "Not in it, because they are not published yet: open-here" in written.output
    fingerprint = run(world.app, "key").output.strip()
    assert fingerprint in written.output
    refused = run(elsewhere, "import", file, "--owner", "e@n.example", "--signed-by", "abcd")
    assert refused.exit_code == 1
    assert "it is signed by" in refused.output
    taken = run(elsewhere, "import", file, "--owner", "e@n.example", "--signed-by", fingerprint)
    assert taken.exit_code == 0, taken.output
    assert "/sign-in#" in taken.output
    assert run(elsewhere, "import", file, "--owner", "e@n.example").exit_code == 1
    assert "--sure here" in run(world.app, "wipe", HERE, certificate).output
    wiped = run(world.app, "wipe", HERE, certificate, "--sure", HERE)
    assert wiped.exit_code == 0, wiped.output
    assert json.loads(Path(certificate).read_text())["certificate"]["client"] == HERE
    assert run(world.app, "export", HERE, file + "2").exit_code == 1
    with world.app.app_context():
        assert client_of(THERE)
