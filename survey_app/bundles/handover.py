"""Handing a client over: written to one file, taken in elsewhere, wiped with a certificate."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from analysis.disclosure.released import load
from survey_app.bundles import archive, signing
from survey_app.bundles.archive import Bundle, BundleRefusedError
from survey_app.db import Base
from survey_app.models import Organisation
from survey_app.operations import erasures
from survey_app.store import audit, backups, bundles, client_rows, erasure, releases
from survey_app.store.organisations import CODE


class LedgerBrokenError(RuntimeError):
    """A chain of the client does not hold: it is not handed over as if it did."""


def export(
    session: Session, client: Organisation, *, instance: Path, today: datetime.date
) -> bytes:
    """Write all of a client that may leave into one signed file.

    Raises
    ------
    LedgerBrokenError
    """
    if audit.first_broken(session, client.id) or releases.first_broken(session, client.id):
        raise LedgerBrokenError
    entries, ledger = (
        audit.entries(session, client.id),
        releases.of_organisation(session, client.id),
    )
    about = {
        "client": client.code,
        "name": client.name,
        "made_on": today.isoformat(),
        "left_out": [wave.code for wave in client_rows.unfinished_waves(session, client)],
        "audit_head": entries[-1].hash.hex() if entries else None,
        "release_head": ledger[-1].hash.hex() if ledger else None,
    }
    rows = client_rows.rows_of(session, client)
    return archive.pack(rows, key=signing.own_key(instance), about=about)


def take_in(
    session: Session, bundle: Bundle, *, code: str | None, now: datetime.datetime
) -> Organisation:
    """Write a bundle's client here, whole or not at all.

    Raises
    ------
    BundleRefusedError, survey_app.store.bundles.ClientExistsError
        Nothing was changed.
    """
    chosen = code or str(bundle.rows["organisation"][0].get("code"))
    if not CODE.fullmatch(chosen):
        raise BundleRefusedError("its short name cannot be one; choose another with --as")
    try:
        for row in bundle.rows["release"]:
            load(str(row["content"]))
        client = bundles.write(session, bundle.rows, code=chosen)
        heads = {name: bundle.manifest.get(name) for name in ("audit_head", "release_head")}
        detail = json.dumps({"signed_by": bundle.signed_by, **heads})
        session.flush()
        audit.append(  # commits all of it
            session,
            organisation_id=client.id,
            at=now,
            actor="operator",
            action="bundle taken in",
            detail=detail,
        )
    except (KeyError, TypeError, ValueError, AttributeError, SQLAlchemyError) as error:
        session.rollback()
        if isinstance(error, bundles.ClientExistsError):
            raise
        kind = type(error).__name__
        raise BundleRefusedError(f"its rows do not fit this version ({kind})") from None
    return client


def wipe(
    session: Session, client: Organisation, *, key: str, instance: Path, today: datetime.date
) -> dict[str, object]:
    """Destroy a client here; return a signed certificate of what was destroyed and what was not.

    Raises
    ------
    survey_app.store.bundles.OthersChangedError
        Nothing was destroyed.
    """
    code, name = client.code, client.name
    entries = audit.entries(session, client.id)
    since = entries[0].at.date() if entries else datetime.date.min
    head = entries[-1].hash.hex() if entries else None
    copies = backups.taken_since(session, since)
    wiped = erasures.wipe_client(session, client, key=key, instance=instance, today=today)
    engine = session.get_bind().engine
    session.rollback()
    compacted = erasure.compact(engine, [table.name for table in Base.metadata.sorted_tables])
    certificate = {
        "client": code,
        "name": name,
        "wiped_on": today.isoformat(),
        "audit_head": head,
        **asdict(wiped),
        "others_are_identical": wiped.others_before == wiped.others_after,
        "compacted": compacted,
        "backups_that_still_hold_it": copies,
    }
    own = signing.own_key(instance)
    signed = json.dumps(certificate, ensure_ascii=False, sort_keys=True)
    return {
        "certificate": certificate,
        "signed_text": signed,
        "signature": own.sign(signed.encode()).hex(),
        "public_key": signing.public_bytes(own).hex(),
    }
