"""A request for one more release: admitted, coarsened until it is safe, or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.disclosure.families import Counts
from analysis.disclosure.ledger import JointAudit, Ledger, audit_jointly, joint_sums
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.protection import keep_safe
from analysis.disclosure.released import (
    Reason,
    ReleasedCell,
    ReleasedEstimate,
    ReleasedTable,
    Suppression,
)
from analysis.disclosure.sums import PublishedSums, published

Cell = tuple[str, str]

UNCHECKED = "It cannot be checked against what was published before ({what})."
NOTHING_LEFT = "Beside what was published before, none of it can be shown without giving {people}."
SOME_LEFT = "{n} cell(s) are withheld, because beside what was published before they give {people}."
SMALL_GROUP = "a group of fewer than {k} people away"


@dataclass(frozen=True, slots=True)
class Request:
    """Tables of one plan that somebody would like to publish beside everything earlier."""

    wave: str
    tables: tuple[ReleasedTable, ...]
    plan: ReleasePlan
    answered: Mapping[str, Counts]
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """The tables may be published as they are; ``sums`` go into the ledger."""

    tables: tuple[ReleasedTable, ...]
    sums: PublishedSums


@dataclass(frozen=True, slots=True)
class Coarsened:
    """The tables may be published without some cells; it says which, and why."""

    tables: tuple[ReleasedTable, ...]
    sums: PublishedSums
    withheld: tuple[Cell, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing of it may be published, and why not."""

    reason: str


def admit(
    request: Request, ledger: Ledger, policy: DisclosurePolicy
) -> Admitted | Coarsened | Refused:
    """Audit a request together with every earlier release, and take away what would leak.

    Parameters
    ----------
    request : Request
        What is to be published.
    ledger : Ledger
        All that the organisation has published.
    policy : DisclosurePolicy
        The limits of the wave.

    Returns
    -------
    Admitted, Coarsened or Refused
        A coarsened request was audited again.
    """
    sums = _sums(request, request.tables)
    found = audit_jointly([sums], ledger.sums, k=policy.k_scores)
    if found.is_safe:
        return Admitted(request.tables, sums)
    withheld = _harmful(request, sums, ledger, policy)
    if withheld is None:
        return Refused(UNCHECKED.format(what="; ".join(found.unchecked)))
    tables = tuple(_without(table, withheld) for table in request.tables)
    rest = _sums(request, tables)
    if not rest.columns or not audit_jointly([rest], ledger.sums, k=policy.k_scores).is_safe:
        return Refused(NOTHING_LEFT.format(people=_people(found, policy)))
    reason = SOME_LEFT.format(n=len(withheld), people=_people(found, policy))
    return Coarsened(tables, rest, tuple(sorted(withheld)), reason)


def _sums(request: Request, tables: Sequence[ReleasedTable]) -> PublishedSums:
    return published(request.wave, tables, request.plan, request.answered, k=request.k)


def _harmful(
    request: Request, sums: PublishedSums, ledger: Ledger, policy: DisclosurePolicy
) -> set[Cell] | None:
    """Return the cells to withhold; None if a measure cannot be compared with earlier releases."""
    units = {
        tuple(members.tolist()): unit.code
        for unit, members in zip(request.plan.units, request.plan.members, strict=True)
    }
    found: set[Cell] = set()
    for column in sums.columns:
        for measure in column.measures:
            joint = joint_sums(sums, ledger.sums, measure)
            if joint is None:
                return None
            limit = max(policy.k_scores, column.k)
            kept = set(keep_safe(joint.new, joint.known, joint.sizes, k=limit))
            found |= {
                (units[s], measure) for place, s in enumerate(column.sums) if place not in kept
            }
    return found


def _without(table: ReleasedTable, withheld: set[Cell]) -> ReleasedTable:
    shown_in = {unit.code: unit.parent for unit in table.units}

    def rewritten(cell: ReleasedCell) -> ReleasedCell:
        if (cell.unit, cell.measure) not in withheld:
            return cell
        if not isinstance(cell.content, ReleasedEstimate):
            return cell
        reason = Suppression(Reason.PROTECTS_ANOTHER, shown_in[cell.unit])
        return ReleasedCell(cell.unit, cell.measure, reason)

    return replace(table, cells=tuple(rewritten(cell) for cell in table.cells))


def _people(found: JointAudit, policy: DisclosurePolicy) -> str:
    return SMALL_GROUP.format(k=policy.k_scores) if found.leaks else "too much to be checked"
