"""The certificate that every release carries: what passed, what did not, and who checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from analysis.disclosure.differences import smallest_residual
from analysis.disclosure.ledger import JointAudit, Ledger, audit_jointly
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import (
    Certificate,
    Release,
    ReleasedEstimate,
    Suppression,
    UnitKind,
    dump,
)
from analysis.disclosure.sums import PublishedSums

SAFE = "No group below the limit can be worked out."
LEAKING = "{n} group(s) below the limit could be worked out: this must not be released."
UNCHECKED = "Not everything could be checked ({what}): this must not be released."


def draft_certificate(policy: DisclosurePolicy) -> Certificate:
    """Return the certificate of a release that nobody has audited yet."""
    return Certificate(policy, 0, {}, 0, None, 0, "Not audited yet.")


def certify(
    release: Release,
    sums: Sequence[PublishedSums],
    policy: DisclosurePolicy,
    *,
    ledger: Ledger | None = None,
) -> Certificate:
    """Audit a release with every earlier one and write down what was found.

    Parameters
    ----------
    release : Release
        Complete but for its certificate: a draft stands in its place.
    sums : sequence of PublishedSums
        What the release gives away.
    policy : DisclosurePolicy
        The limits of the wave.
    ledger : Ledger, optional
        All earlier releases of the organisation.

    Returns
    -------
    Certificate
        With the release's fingerprint. A release whose certificate counts leaks, or whose
        verdict says that something is unchecked, must not be stored.
    """
    earlier = ledger or Ledger()
    found = audit_jointly(sums, earlier.sums, k=policy.k_scores)
    contents = [cell.content for table in release.tables.values() for cell in table.cells]
    withheld = Counter(c.reason.value for c in contents if isinstance(c, Suppression))
    merged = (u.departments for u in release.units if u.kind is UnitKind.MERGED)
    certificate = Certificate(
        policy=policy,
        cells_published=sum(isinstance(c, ReleasedEstimate) for c in contents),
        cells_withheld=dict(sorted(withheld.items())),
        departments_merged=sum(len(departments) for departments in merged),
        smallest_residual=_smallest(sums),
        leaks=len(found.leaks),
        verdict=_verdict(found),
        audited_with=earlier.fingerprints,
    )
    return replace(certificate, fingerprint=fingerprint(replace(release, certificate=certificate)))


def fingerprint(release: Release) -> str:
    """Return the SHA-256 of a release's JSON, its own fingerprint left empty."""
    bare = replace(release, certificate=replace(release.certificate, fingerprint=""))
    return sha256(dump(bare).encode()).hexdigest()


def is_certified(release: Release) -> bool:
    """Tell whether a release is unchanged since it was certified, and was found safe."""
    certificate = release.certificate
    return certificate.verdict == SAFE and certificate.fingerprint == fingerprint(release)


def _smallest(sums: Sequence[PublishedSums]) -> int | None:
    columns = (column for part in sums for column in part.columns)
    found = (smallest_residual(column.sums, column.sizes) for column in columns)
    return min((n for n in found if n is not None), default=None)


def _verdict(found: JointAudit) -> str:
    if found.leaks:
        return LEAKING.format(n=len(found.leaks))
    if found.unchecked:
        return UNCHECKED.format(what="; ".join(found.unchecked))
    return SAFE
