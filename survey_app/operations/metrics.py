"""Figures for monitoring, in Prometheus' format: derived from state, at the moment of asking.

Nothing is told by department, by person or by wave, and nothing that moves with each answer: no
requests of respondents are counted, and sizes are rounded, or whoever reads the figures every
second would see who answered when. The same figures come from every process of every host.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, Request
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from survey_app import jobs
from survey_app.config import LOOPBACK, Settings
from survey_app.operations import doctor
from survey_app.store import condition

SIZE_STEP = 64 * 2**20  # bytes: a thousand times what one answer takes, and more
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def may_read(request: Request, settings: Settings) -> bool:
    """Tell whether a request may see the figures.

    With a token set, whoever carries it. Without one, only this machine, asked directly; and
    never behind HTTPS, where every request comes from the proxy beside us.
    """
    if settings.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.metrics_token.encode())
    came_directly = not any(name in request.headers for name in FORWARDED)
    return came_directly and not settings.is_https and request.remote_addr in LOOPBACK


def written(app: Flask, session: Session, *, now: float) -> bytes:
    """Return all figures as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_State(app, session, now))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True)
class _State(Collector):
    """Reads the figures from database and queue when asked."""

    app: Flask
    session: Session
    now: float

    def collect(self) -> Iterator[Metric]:
        """Yield each figure; those of a database that is away are left out."""
        is_ready = doctor.is_ready(self.session)
        yield _gauge("interlock_ready", "1 if requests can be answered.", float(is_ready))
        yield from self._queue()
        if not is_ready:
            return
        waves = GaugeMetricFamily("interlock_waves", "Waves by station.", labels=["state"])
        for state, n in condition.waves_by_state(self.session).items():
            waves.add_metric([state], n)
        yield waves
        size = condition.size(self.session)
        rounded = math.ceil(size / SIZE_STEP) * SIZE_STEP
        yield _gauge("interlock_database_bytes", "Size, rounded up to 64 MiB.", rounded)

    def _queue(self) -> Iterator[Metric]:
        queue = self.app.extensions[jobs.EXTENSION].queue
        beat = jobs.last_beat(queue)
        age = math.inf if beat is None else max(0.0, self.now - beat)
        yield _gauge("interlock_worker_seen_seconds", "Since a worker's last sign of life.", age)
        waiting = queue.storage.queue_size()
        yield _gauge("interlock_jobs_waiting", "Tasks that wait for a worker.", waiting)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
