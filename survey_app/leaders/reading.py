"""Opening a release for the leader who asks: found, read once, narrowed to their scope."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from flask import abort

from analysis.disclosure.released import Release, load
from analysis.reports.findings import Finding, findings
from survey_app.access import get_membership
from survey_app.db import get_session
from survey_app.languages import language
from survey_app.leaders.scope import (
    narrowed,
    said_within,
    said_without_ties,
    scope_of,
    without_ties,
)
from survey_app.models import Membership, Organisation, RoleName
from survey_app.store import published
from survey_app.store.published import PublishedWave

MOST_KEPT = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """One release as one leader may see it, and where it stands among the waves."""

    organisation: Organisation
    wave: PublishedWave
    waves: tuple[PublishedWave, ...]
    release: Release
    scope: str | None
    findings: tuple[Finding, ...]
    ties_from: datetime.date | None = None  # the day, where this reader sees no tie before it


class Shelf:
    """Releases already read. They never change, so their hash is all there is to know."""

    def __init__(self) -> None:
        self._read: OrderedDict[bytes, Release] = OrderedDict()

    def take(self, fingerprint: bytes, content: Callable[[], str]) -> Release:
        """Return a release, reading its text only where it was not read before."""
        release = self._read.pop(fingerprint, None) or load(content())
        self._read[fingerprint] = release
        while len(self._read) > MOST_KEPT:
            self._read.popitem(last=False)
        return release


SHELF = Shelf()


def published_waves() -> tuple[PublishedWave, ...]:
    """Return the published waves of the organisation that the visitor entered."""
    return published.waves(get_session(), get_membership().organisation_id)


def read(organisation: str, wave: str) -> Reading:
    """Open the release of a wave; 404 where there is none."""
    membership = get_membership()
    waves = published_waves()
    found = next((w for w in waves if w.code == wave), None)
    if found is None or membership.organisation.code != organisation:
        abort(404)
    whole = open_release(found)
    scope = scope_of(whole, membership.scope) if membership.scope else None
    part = open_scoped(found)
    must_wait = ties_wait(found, membership)
    return Reading(
        organisation=membership.organisation,
        wave=found,
        waves=waves,
        release=part,
        scope=scope.name if scope else None,
        findings=_said(whole, part, must_wait=must_wait),
        ties_from=found.ties_from if must_wait else None,
    )


def ties_wait(wave: PublishedWave, membership: Membership) -> bool:
    """Tell whether a reader sees no tie yet: a leader of the whole, before the day that was set.

    Owners and consultants see all; a leader of a part sees the ties of its own functions.
    """
    is_leader = membership.role == RoleName.LEADER.value
    return is_leader and not membership.scope and today() < wave.ties_from


def today() -> datetime.date:
    """Return the day in UTC."""
    return datetime.datetime.now(datetime.UTC).date()


def _said(whole: Release, part: Release, *, must_wait: bool) -> tuple[Finding, ...]:
    if must_wait:
        return said_without_ties(whole, language())
    if part is whole:
        return findings(whole, language())
    return said_within(whole, part, language())


def open_release(wave: PublishedWave) -> Release:
    """Return the release of a wave, whole."""
    session = get_session()
    return SHELF.take(wave.hash, lambda: published.content(session, wave.record_id))


def open_scoped(wave: PublishedWave) -> Release:
    """Return the release of a wave as the visitor may see it, under its own chart."""
    whole, membership = open_release(wave), get_membership()
    if ties_wait(wave, membership):
        return without_ties(whole)
    return narrowed(whole, scope_of(whole, membership.scope) if membership.scope else None)
