"""The evidence says what happened, and shows it when it did not."""

from __future__ import annotations

import json
from pathlib import Path

from survey_app.evidence import evidence, evidence_command, program_hash
from survey_app.store import releases
from tests.stage import SEALING, Stage, answers


def test_after_sealing_the_evidence_names_what_was_destroyed_and_that_nothing_is_left(
    stage: Stage,
) -> None:
    wave = stage.open()
    for i, one in enumerate(stage.invite(wave, ["sales"] * 7 + ["lab"] * 2)):
        if i < 6:
            stage.answer(one.token, answers(i))
    stage.seal(wave)
    releases.publish(stage.session, wave, content="{}", sums=None, today=SEALING)

    shown = evidence(stage.session, wave)
    done = {step["step"]: step for step in shown["destroyed"]}
    assert set(done) == {"rewritten", "backups_deleted", "compacted"}
    assert done["rewritten"]["detail"]["responses"] == 6
    assert done["rewritten"]["detail"]["unspent_tokens_destroyed"] == 3
    assert done["compacted"]["on"] == SEALING.isoformat()
    assert shown["left"] == {"tables": [], "batch_keys": 0, "open_links": 0, "participation": 0}
    assert shown["receipts"]["counted"] == 6
    assert shown["limits"]["scores"] == 5
    assert shown["ledger"]["releases_intact"]
    assert len(shown["ledger"]["releases"]) == 1
    assert json.loads(json.dumps(shown)) == shown


def test_while_the_wave_is_open_the_evidence_says_what_is_still_there(stage: Stage) -> None:
    wave = stage.open()
    stage.invite(wave, ["sales"] * 3)

    shown = evidence(stage.session, wave)
    assert len(shown["left"]["tables"]) == 4
    assert shown["left"]["batch_keys"] == 1
    assert shown["destroyed"] == []
    assert shown["receipts"] is None


def test_the_evidence_holds_no_token_receipt_or_answer(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    receipt = stage.answer(issued.token, answers(1, "a secret remark"))
    stage.seal(wave)

    text = json.dumps(evidence(stage.session, wave))
    for secret in (issued.token, receipt.code, answers(1).ratings, "secret remark"):
        assert secret not in text


def test_on_postgresql_it_says_what_only_the_operator_can_do(stage: Stage) -> None:
    wave = stage.open()
    stage.seal(wave)

    (compacted,) = (
        s for s in evidence(stage.session, wave)["destroyed"] if s["step"] == "compacted"
    )
    assert compacted["detail"]["log_truncated"] is True
    assert compacted["detail"]["operator"] == []


def test_the_tests_that_ran_are_named(stage: Stage, tmp_path: Path) -> None:
    run = tmp_path / "junit.xml"
    run.write_text(
        '<testsuites><testsuite><testcase classname="tests.attacks.test_01" name="test_a"/>'
        '<testcase classname="tests.attacks.test_01" name="test_b"><failure/></testcase>'
        "</testsuite></testsuites>"
    )
    shown = evidence(stage.session, stage.draft(), tests=run)

    assert [case["ended"] for case in shown["tests"]] == ["passed", "failure"]


def test_the_command_writes_a_file_and_refuses_a_wave_that_is_not_there(
    stage: Stage, tmp_path: Path
) -> None:
    stage.draft()
    stage.session.rollback()
    runner = stage.app.test_cli_runner()
    out = tmp_path / "evidence.json"
    written = runner.invoke(evidence_command, ["--wave", "maker/q1", "--out", str(out)])
    refused = runner.invoke(evidence_command, ["--wave", "maker/q9"])

    assert written.exit_code == 0, written.output
    assert json.loads(out.read_text())["program"]["sha256"] == program_hash()
    assert refused.exit_code != 0
    assert "no wave 'maker/q9'" in refused.output
