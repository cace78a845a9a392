"""Background work. It is derived from state, so that a killed worker loses nothing.

A closed wave that is not yet published is work; the tick finds it again, whoever dropped it.
The queue only makes it prompt. Tasks carry a wave's number and nothing else.
"""

from __future__ import annotations

import datetime
import threading
import time
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.constants import EmptyData
from huey.exceptions import TaskLockedException
from huey.serializer import SignedSerializer

from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.mail import postman
from survey_app.models import WaveState
from survey_app.operations import erasures
from survey_app.store import themes, waves
from survey_app.store.erasure import ErasureBlockedError

EXTENSION = "interlock_jobs"
PULSE = "worker-pulse"
TELLING = "telling"
SECONDS_BETWEEN_BEATS = 15
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Jobs:
    """The queue, and the tasks that can be put into it."""

    queue: Huey
    advance: Any  # a huey task: call it to enqueue
    tick: Any


def make_queue(settings: Settings) -> Huey:
    """Open the queue that the settings name: SQLite in the instance folder by default."""
    serializer = SignedSerializer(secret=settings.secret(), salt="jobs")
    common = {"serializer": serializer, "results": False}
    if settings.jobs_url.startswith("postgresql"):
        return PostgresHuey("interlock", dsn=settings.jobs_url, **common)
    if settings.jobs_url:
        return RedisHuey("interlock", url=settings.jobs_url, **common)
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SqliteHuey("interlock", filename=str(settings.instance / "jobs.sqlite"), **common)


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its queue and register the tasks."""
    queue = make_queue(settings)

    @queue.task(name="advance")  # type: ignore[untyped-decorator]
    def advance(wave_id: int) -> None:
        try:
            with queue.lock_task(f"wave-{wave_id}"), app.app_context():
                _advance(wave_id)
        except TaskLockedException:
            log.info("another worker is at this wave", wave=wave_id)

    @queue.periodic_task(crontab(minute="*"), name="tick")  # type: ignore[untyped-decorator]
    def tick() -> None:
        with app.app_context():
            for wave_id in due():
                advance(wave_id)
            _expire(settings)
            try:
                with queue.lock_task(TELLING):
                    _tell(settings)
            except TaskLockedException:
                log.info("another worker is telling that results are out")

    app.extensions[EXTENSION] = Jobs(queue, advance, tick)


def enqueue_wave(wave_id: int) -> None:
    """Ask for a wave to be taken as far as it can go, soon."""
    jobs: Jobs = current_app.extensions[EXTENSION]
    jobs.advance(wave_id)


def due() -> list[int]:
    """Close the waves whose day has come and return all waves that wait for background work."""
    session = get_session()
    today = datetime.datetime.now(datetime.UTC).date()
    for wave in waves.in_state(session, WaveState.OPEN):
        if wave.closes_on is not None and wave.closes_on < today:
            waves.close_wave(session, wave, today=today)
    waiting = [wave.id for wave in waves.in_state(session, WaveState.CLOSED, WaveState.SEALED)]
    return [*waiting, *themes.to_release(session)]


def _expire(settings: Settings) -> None:
    """Erase the answers that were kept long enough."""
    today = datetime.datetime.now(datetime.UTC).date()
    days = settings.keep_answers_days
    try:
        erased = erasures.expire(get_session(), days=days, instance=settings.instance, today=today)
    except ErasureBlockedError:
        log.info("erased, but the log is still being read")
        return
    if erased:
        log.info("answers were kept long enough and are erased", waves=erased)


def _tell(settings: Settings) -> None:
    """Tell the addresses that are to be told of new releases; the ledger says of which."""
    from survey_app.api import delivery  # noqa: PLC0415 - the worker's alone

    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    delivery.deliver_due(get_session(), key=settings.secret(), base_url=settings.base_url, now=now)


def work(app: Flask) -> None:
    """Run the worker until it is stopped: first what state says is due, then the queue."""
    jobs: Jobs = app.extensions[EXTENSION]
    jobs.queue.flush_locks(TELLING, *(f"wave-{wave_id}" for wave_id in _all_waves(app)))
    jobs.tick()
    threading.Thread(target=_keep_beating, args=(jobs.queue,), daemon=True).start()
    threading.Thread(target=postman.run, args=(app,), daemon=True).start()
    consumer = jobs.queue.create_consumer(workers=1, periodic=True, check_worker_health=True)
    consumer.run()


def beat(queue: Huey, now: float) -> None:
    """Leave a sign of life in the queue, where every host finds it."""
    queue.storage.put_data(PULSE, str(int(now)).encode())


def last_beat(queue: Huey) -> int | None:
    """Return when a worker gave its last sign of life, in seconds since 1970."""
    found = queue.storage.peek_data(PULSE)
    return None if found is EmptyData else int(bytes(found))


def _keep_beating(queue: Huey) -> None:
    while True:
        try:
            beat(queue, time.time())
        except Exception as error:
            log.warning("no sign of life could be left", kind=type(error).__name__)
        time.sleep(SECONDS_BETWEEN_BEATS)


def _all_waves(app: Flask) -> list[int]:
    with app.app_context():
        return [wave.id for wave in waves.in_state(get_session(), *WaveState)]


def _advance(wave_id: int) -> None:
    """Seal and publish; the modules that compute are loaded by the worker only."""
    from survey_app import publishing  # noqa: PLC0415

    publishing.advance(get_session(), wave_id, today=datetime.datetime.now(datetime.UTC).date())
