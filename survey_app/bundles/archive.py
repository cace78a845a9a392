"""The file itself: one JSON document a table, a manifest of hashes, and a signature over it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from survey_app.bundles import signing
from survey_app.bundles.signing import WrongSignatureError
from survey_app.store.client_rows import OF_ORGANISATION, OF_WAVES, Row

FORMAT = 1
MANIFEST, SIGNATURE, PUBLIC = "manifest.json", "manifest.sig", "public.key"
TABLES = ("organisation", "wave", *OF_ORGANISATION, *OF_WAVES)
MOST_BYTES = 512 * 1024 * 1024
MOST_PER_FILE = 256 * 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)


class BundleRefusedError(ValueError):
    """The file is no bundle that can be taken in; the text says why."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was read and found whole."""

    manifest: dict[str, Any]
    rows: dict[str, list[Row]]
    signed_by: str


def pack(
    rows: Mapping[str, list[Row]], *, key: Ed25519PrivateKey, about: Mapping[str, Any]
) -> bytes:
    """Write a bundle: the same rows give the same bytes."""
    files = {_file(name): _json(rows[name]) for name in TABLES}
    manifest = {
        "format": FORMAT,
        **about,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "rows": {name: len(rows[name]) for name in TABLES},
    }
    signed = _json(manifest)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (
            (MANIFEST, signed),
            (SIGNATURE, key.sign(signed)),
            (PUBLIC, signing.public_bytes(key)),
            *files.items(),
        ):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def unpack(content: bytes) -> Bundle:
    """Read a bundle, and find it whole and signed.

    Raises
    ------
    BundleRefusedError
    """
    files = _files(content)
    missing = {MANIFEST, SIGNATURE, PUBLIC} - set(files)
    if missing:
        raise BundleRefusedError(f"it has no {', '.join(sorted(missing))}")
    signed = files.pop(MANIFEST)
    public, signature = files.pop(PUBLIC), files.pop(SIGNATURE)
    try:
        signing.check(public, content=signed, signature=signature)
    except WrongSignatureError:
        raise BundleRefusedError("its manifest was changed after it was signed") from None
    manifest = _read(signed)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BundleRefusedError(f"it is not of format {FORMAT}")
    _compare(files, manifest.get("files"))
    rows = {name: _rows(files[_file(name)], name) for name in TABLES}
    if len(rows["organisation"]) != 1:
        raise BundleRefusedError("it does not hold exactly one client")
    return Bundle(manifest, rows, signing.fingerprint(public))


def _files(content: bytes) -> dict[str, bytes]:
    """Read all parts, each and all of a bearable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise BundleRefusedError("it is too large when unpacked")
            found = {}
            for part in parts:
                with archive.open(part) as file:
                    found[part.filename] = file.read(MOST_PER_FILE + 1)
                if len(found[part.filename]) > MOST_PER_FILE:
                    raise BundleRefusedError(f"{part.filename} is too large when unpacked")
            return found
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError):
        raise BundleRefusedError("it is not a bundle, or was cut off") from None


def _compare(files: Mapping[str, bytes], hashes: object) -> None:
    """Compare the parts with the manifest: none changed, none missing, none added."""
    wanted = {_file(name) for name in TABLES}
    if not isinstance(hashes, dict) or set(hashes) != wanted or set(files) != wanted:
        raise BundleRefusedError("its parts are not those of its manifest")
    changed = [n for n, part in files.items() if hashlib.sha256(part).hexdigest() != hashes[n]]
    if changed:
        raise BundleRefusedError(f"{', '.join(sorted(changed))} was changed after it was signed")


def _rows(content: bytes, name: str) -> list[Row]:
    found = _read(content)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BundleRefusedError(f"{_file(name)} is not a list of rows")
    return found


def _read(content: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise BundleRefusedError("a part of it is not JSON") from None


def _file(name: str) -> str:
    return f"tables/{name}.json"


def _json(content: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
