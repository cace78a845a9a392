"""Method and limits in plain words, and the certificate."""

from __future__ import annotations

from analysis.disclosure.released import Release
from analysis.reports import wording
from analysis.reports.blocks import Block, Items, Paragraph, Subheading, Table

METHOD = ("mean", "sure", "level", "ties", "goals", "themes", "change")
GROUP = 8
LIMITS = ("who", "cause", "small", "rank")


def method(release: Release, language: str) -> tuple[Block, ...]:
    """Say how the numbers were made, what they cannot say, and who checked what is shown."""
    policy = release.certificate.policy
    return (
        Items(tuple(wording.say(f"report.method.{key}", language) for key in METHOD)),
        Subheading(wording.say("report.limits", language)),
        Items(tuple(wording.say(f"report.limit.{key}", language) for key in LIMITS)),
        Subheading(wording.say("report.certificate", language)),
        Paragraph(
            wording.say(
                "report.certificate.how",
                language,
                k=str(policy.k_scores),
                k_distributions=str(policy.k_distributions),
                k_comments=str(policy.k_comments),
            )
        ),
        certificate(release, language),
    )


def certificate(release: Release, language: str) -> Table:
    """Lay out what was published, withheld and why, and the auditor's verdict."""
    found = release.certificate
    withheld = sum(found.cells_withheld.values())
    smallest = "–" if found.smallest_residual is None else str(found.smallest_residual)
    rows = (
        ("published", str(found.cells_published)),
        ("withheld", str(withheld)),
        ("merged", str(found.departments_merged)),
        ("residual", smallest),
        ("leaks", str(found.leaks)),
        ("earlier", str(len(found.audited_with))),
        ("fingerprint", _grouped(found.fingerprint)),
    )
    return Table(
        caption=wording.say("report.certificate.caption", language),
        columns=tuple(wording.say(f"report.certificate.{c}", language) for c in ("what", "value")),
        rows=tuple(
            (wording.say(f"report.certificate.{key}", language), value) for key, value in rows
        ),
    )


def _grouped(fingerprint: str) -> str:
    """Write a fingerprint in groups of eight, so that it can be read aloud and broken."""
    return " ".join(fingerprint[i : i + GROUP] for i in range(0, len(fingerprint), GROUP))
