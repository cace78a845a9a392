"""A wave as a state machine: whatever is tried in whatever order, what was promised stays.

After opening nothing frozen can change; there is no way back; no answer can be cloned, changed,
removed or read before sealing; no question can be slipped in.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from analysis.disclosure.policy import DisclosurePolicy, UnsafePolicyError
from analysis.structure import Department, Structure
from survey_app.models import Mode, Wave, WaveState
from survey_app.sealing import seal
from survey_app.store import organisations, releases, sealed, waves
from survey_app.store.invitations import TokenSpentError, WaveClosedError
from survey_app.store.responses import Answers, AnswersMalformedError
from survey_app.store.waves import WrongStateError
from tests.stage import CLOSING, OPENING, SEALING, STRUCTURE, Stage, answers, pulse, raised

ORDER = [state.value for state in WaveState]
FROZEN = ("mode", "questionnaire", "structure", "plan", "opened_on", "code", "organisation_id")
LIMITS = ("k_scores", "k_distributions", "k_comments")
REFUSED = (DBAPIError, WrongStateError, UnsafePolicyError)


class WaveMachine(RuleBasedStateMachine):
    """One wave of one organisation, and everybody who would like to change it."""

    make_stage: Callable[[ExitStack], Stage]
    reached: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stage = type(self).make_stage(self.stack)
        self.kept = 0
        self.unspent: list[str] = []
        self.spent: list[str] = []
        self.sealed_as: object = None
        self.frozen: dict[str, object] | None = None

    def teardown(self) -> None:
        self.stack.close()

    @property
    def wave(self) -> Wave:
        wave = self.stage.session.get(Wave, self.wave_id, populate_existing=True)
        assert wave is not None
        return wave

    def state(self) -> str:
        state = self.wave.state
        self.stage.session.rollback()
        return state

    @initialize(station=st.sampled_from(ORDER))
    def begin_at(self, station: str) -> None:
        """Begin at any station, with four invited and three answers where it was open."""
        self.wave_id = self.stage.draft().id
        self.last = WaveState.DRAFT.value
        self.limits = (5, 8, 10)
        for step in (self.open, self.close, self.seal, self.publish)[: ORDER.index(station)]:
            step()
            self.nothing_frozen_moves_and_nothing_goes_back()
            if self.last == WaveState.OPEN.value:
                self.invite(4)
                for number in range(3):
                    self.answer(number)

    @rule()
    def open(self) -> None:
        if self._try(lambda: waves.open_wave(self.stage.session, self.wave, today=OPENING)):
            assert self.last == "draft"

    @rule()
    def close(self) -> None:
        if self._try(lambda: waves.close_wave(self.stage.session, self.wave, today=CLOSING)):
            assert self.last == "open"

    @rule()
    def seal(self) -> None:
        self._try(lambda: seal(self.stage.session, self.wave, today=SEALING))

    @rule()
    def publish(self) -> None:
        session = self.stage.session
        if self._try(
            lambda: releases.publish(session, self.wave, content="{}", sums=None, today=SEALING)
        ):
            assert self.last in {"sealed", "published"}

    @precondition(lambda self: self.state() == "open")
    @rule(n=st.integers(1, 4))
    def invite(self, n: int) -> None:
        issued = self.stage.invite(self.wave, ["sales"] * n)
        self.unspent += [one.token for one in issued]

    @precondition(lambda self: self.unspent)
    @rule(number=st.integers(0, 10_000))
    def answer(self, number: int) -> None:
        token = self.unspent[-1]
        try:
            self.stage.answer(token, answers(number, "a remark"))
        except WaveClosedError:
            assert self.last != "open"
            self.stage.session.rollback()
            return
        self.spent.append(self.unspent.pop())
        self.kept += 1

    @precondition(lambda self: self.spent)
    @rule(number=st.integers(0, 10_000))
    def clone_an_answer(self, number: int) -> None:
        with pytest.raises((TokenSpentError, WaveClosedError)):
            self.stage.answer(self.spent[-1], answers(number))
        self.stage.session.rollback()

    @precondition(lambda self: self.unspent and self.state() == "open")
    @rule()
    def answer_a_hidden_question(self) -> None:
        sent = Answers(answers().ratings, {}, (("hidden", "who are you?"),))
        with pytest.raises(AnswersMalformedError):
            self.stage.answer(self.unspent[-1], sent)
        self.stage.session.rollback()

    @rule(column=st.sampled_from(FROZEN), state=st.sampled_from(ORDER))
    def thaw_by_sql(self, column: str, state: str) -> None:
        new = {"opened_on": "'2020-01-01'", "organisation_id": "organisation_id + 1"}
        value = new.get(column, "'changed'")
        if self.last == "draft":
            return
        assert not self._try(lambda: self._sql(f"UPDATE wave SET {column} = {value}"))

    @rule(state=st.sampled_from(ORDER))
    def jump_by_sql(self, state: str) -> None:
        """Only backwards and over a station: one step forward is what the steps are for."""
        if ORDER.index(state) in {ORDER.index(self.last), ORDER.index(self.last) + 1}:
            return
        assert not self._try(lambda: self._sql(f"UPDATE wave SET state = '{state}'"))

    @rule(limit=st.sampled_from(LIMITS))
    def lower_by_sql(self, limit: str) -> None:
        if self.last != "draft":
            assert not self._try(lambda: self._sql(f"UPDATE wave SET {limit} = {limit} - 1"))

    @rule(k=st.tuples(st.integers(5, 12), st.integers(8, 12), st.integers(10, 12)))
    def set_limits(self, k: tuple[int, int, int]) -> None:
        asked = DisclosurePolicy(*k)
        if self._try(lambda: waves.raise_limits(self.stage.session, self.wave, asked)):
            lowered = any(new < old for new, old in zip(k, self.limits, strict=True))
            assert self.last == "draft" or not lowered
            self.limits = k

    @rule()
    def change_the_questionnaire(self) -> None:
        asked = pulse()[0].replace('version = "', 'version = "9')
        changed = self._try(
            lambda: waves.change_draft(
                self.stage.session,
                self.wave,
                name="changed",
                questionnaire_text=asked,
                mode=Mode.SEALED,
                policy=DisclosurePolicy(),
            )
        )
        assert changed == (self.last == "draft")
        if changed:
            self.limits = (5, 8, 10)

    @rule()
    def reorganise(self) -> None:
        """Today's tree may change at any time: the wave keeps its own."""
        session, wave = self.stage.session, self.wave
        one = Structure("Other", (Department("other", "Other", None, None, 4),))
        organisations.replace_structure(session, wave.organisation_id, one)
        if self.last == "draft":
            organisations.replace_structure(session, wave.organisation_id, STRUCTURE)

    @rule(table=st.sampled_from(["wave", "organisation", "sealed_answers", "release"]))
    def delete_by_sql(self, table: str) -> None:
        if self.last == "draft":
            return
        before = self._rows(table)
        self._try(lambda: self._sql(f"DELETE FROM {table}"))
        assert self._rows(table) == before

    @rule(table=st.sampled_from(["response", "comment", "receipt"]))
    def delete_people(self, table: str) -> None:
        if self.last in {"open", "closed"} and self.kept:
            name = f"wave{self.wave_id}_{table}"
            assert not self._try(lambda: self._sql(f"DELETE FROM {name}"))

    @rule()
    def export_raw_answers(self) -> None:
        exported = self._try(lambda: sealed.load(self.stage.session, self.wave))
        assert exported == (self.last in {"sealed", "published"})

    @invariant()
    def nothing_frozen_moves_and_nothing_goes_back(self) -> None:
        if not hasattr(self, "wave_id"):
            return
        wave = self.wave
        now = {name: getattr(wave, name) for name in FROZEN}
        limits = tuple(getattr(wave, name) for name in LIMITS)
        assert ORDER.index(wave.state) - ORDER.index(self.last) in {0, 1}
        assert limits == self.limits
        if self.frozen is not None:
            assert now == self.frozen
        if wave.state != "draft":
            self.frozen = now
        self.last = wave.state
        type(self).reached.add(wave.state)
        self.stage.session.rollback()

    @invariant()
    def every_acknowledged_answer_is_there_once_and_stays_as_sealed(self) -> None:
        if not hasattr(self, "wave_id") or self.last not in {"sealed", "published"}:
            return
        held = sealed.load(self.stage.session, self.wave)
        assert held.respondents == self.kept
        assert len(sealed.receipts(self.stage.session, self.wave)) == self.kept
        assert self.sealed_as in (None, held)
        self.sealed_as = held
        self.stage.session.rollback()

    def _rows(self, table: str) -> int:
        counted = self.stage.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        self.stage.session.rollback()
        return int(counted)

    def _sql(self, statement: str) -> None:
        self.stage.session.execute(text(statement))
        self.stage.session.commit()

    def _try(self, step: Callable[[], Any]) -> bool:
        """Do something; tell whether it was allowed."""
        try:
            step()
        except REFUSED:
            self.stage.session.rollback()
            return False
        self.stage.session.rollback()
        return True


FEW = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,  # the same tries each time: a red test is a change of ours
    suppress_health_check=list(HealthCheck),
)


def _on_sqlite(migrated_sqlite: Path, defect: str = "") -> Callable[[ExitStack], Stage]:
    def make_stage(stack: ExitStack) -> Stage:
        instance = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        shutil.copy(migrated_sqlite, instance / "interlock.sqlite")
        stage = stack.enter_context(raised(instance, ""))
        if defect:
            stage.session.execute(text(defect))
            stage.session.commit()
        return stage

    return make_stage


def test_a_wave_keeps_its_promise_whatever_is_tried_on_sqlite(migrated_sqlite: Path) -> None:
    machine = _machine(_on_sqlite(migrated_sqlite))
    run_state_machine_as_test(machine, settings=FEW)

    assert machine.reached == set(ORDER)


@pytest.mark.postgres
def test_a_wave_keeps_its_promise_whatever_is_tried_on_postgresql(
    postgres_server: Any, migrated_postgres: str
) -> None:
    def make_stage(stack: ExitStack) -> Stage:
        instance = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        name = postgres_server.new_database(migrated_postgres)
        stack.callback(postgres_server.run, "dropdb", name)
        return stack.enter_context(raised(instance, postgres_server.address(name)))

    machine = _machine(make_stage)
    run_state_machine_as_test(machine, settings=settings(FEW, max_examples=15))

    assert machine.reached == set(ORDER)


@pytest.mark.parametrize(
    "trigger", ["wave_is_frozen", "wave_goes_forward", "sealed_answers_delete"]
)
def test_twin_without_a_trigger_the_machine_finds_the_way_round(
    migrated_sqlite: Path, trigger: str
) -> None:
    machine = _machine(_on_sqlite(migrated_sqlite, f"DROP TRIGGER {trigger}"))

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=settings(FEW, max_examples=100))


def _machine(make_stage: Callable[[ExitStack], Stage]) -> type[WaveMachine]:
    content = {"make_stage": staticmethod(make_stage), "reached": set()}
    return type("Machine", (WaveMachine,), content)
