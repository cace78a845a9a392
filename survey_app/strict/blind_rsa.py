"""Blind signatures: RSABSSA-SHA384-PSS-Randomized of RFC 9474.

Whoever signs does not see what is signed; whoever checks cannot tell which signing it came from.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from math import gcd

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from survey_app.strict.openssl import private_operation

BITS = 2048
EXPONENT = 65537
PREFIX_BYTES = 32
SALT_BYTES = 48
HASH_BYTES = 48


class BlindingError(ValueError):
    """A value of the protocol is malformed, or a signature does not hold."""


class SelfTestError(RuntimeError):
    """The vectors of the RFC do not come out: nothing may be signed on this machine."""


@dataclass(frozen=True, slots=True)
class Blinded:
    """A blinded message, and what only its maker keeps to unblind the signature."""

    message: bytes
    inverse: int = field(repr=False)
    prepared: bytes = field(repr=False)


def make_key() -> RSAPrivateKey:
    """Make a key that signs the tickets of one wave and group, and nothing else ever."""
    return rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)


def fingerprint(key: RSAPublicKey) -> str:
    """Return the SHA-256 of a public key as it goes into invitations."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def prepare(message: bytes, prefix: bytes | None = None) -> bytes:
    """Put 32 random bytes before a message, so that no two are alike."""
    return (secrets.token_bytes(PREFIX_BYTES) if prefix is None else prefix) + message


def blind(
    key: RSAPublicKey,
    prepared: bytes,
    *,
    salt: bytes | None = None,
    draw: Callable[[int], int] = secrets.randbelow,
) -> Blinded:
    """Hide a prepared message from the signer.

    Parameters
    ----------
    key : RSAPublicKey
    prepared : bytes
    salt : bytes, optional
        48 random bytes, unless a test brings its own.
    draw : callable
        Returns a random number below its argument.
    """
    numbers = key.public_numbers()
    n, size = numbers.n, (key.key_size + 7) // 8
    encoded = _encode(prepared, key.key_size - 1, salt or secrets.token_bytes(SALT_BYTES))
    m = int.from_bytes(encoded, "big")
    if gcd(m, n) != 1:
        raise BlindingError("the message cannot be blinded with this key")
    r = 0
    while gcd(r, n) != 1:
        r = draw(n)
    z = m * pow(r, numbers.e, n) % n  # public values only
    return Blinded(z.to_bytes(size, "big"), pow(r, -1, n), prepared)


def blind_sign(key: RSAPrivateKey, blinded: bytes) -> bytes:
    """Sign what cannot be seen, and check the result before it leaves.

    Raises
    ------
    BlindingError
        The value has another length or is not below the modulus, or signing went wrong.
    """
    numbers = key.public_key().public_numbers()
    m = int.from_bytes(blinded, "big")
    if len(blinded) != (key.key_size + 7) // 8 or m >= numbers.n:
        raise BlindingError("this is not a blinded message for this key")
    signed = private_operation(key, blinded)
    if pow(int.from_bytes(signed, "big"), numbers.e, numbers.n) != m:
        raise BlindingError("the signature came out wrong and was thrown away")
    return signed


def finalise(key: RSAPublicKey, blinded: Blinded, signed: bytes) -> bytes:
    """Unblind a signature and check it.

    Raises
    ------
    BlindingError
        It is not a signature of this message by this key.
    """
    n, size = key.public_numbers().n, (key.key_size + 7) // 8
    if len(signed) != size:
        raise BlindingError("a signature of another length")
    signature = (int.from_bytes(signed, "big") * blinded.inverse % n).to_bytes(size, "big")
    if not verifies(key, blinded.prepared, signature):
        raise BlindingError("a signature by another key")
    return signature


def verifies(key: RSAPublicKey, prepared: bytes, signature: bytes) -> bool:
    """Tell whether a signature is this key's for this prepared message."""
    pss = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=SALT_BYTES)
    try:
        key.verify(signature, prepared, pss, SHA384())
    except InvalidSignature:
        return False
    return True


def check_vectors() -> None:
    """Run the test vector of the RFC: at each start of a signer or collector.

    Raises
    ------
    SelfTestError
    """
    text = files("survey_app.strict").joinpath("rfc9474.json").read_text(encoding="utf-8")
    vector = {name: bytes.fromhex(value) for name, value in json.loads(text).items()}
    key = _key_of(*(int.from_bytes(vector[name], "big") for name in ("p", "q", "e")))
    public = key.public_key()
    n = public.public_numbers().n
    r = pow(int.from_bytes(vector["inv"], "big"), -1, n)
    prepared = prepare(vector["msg"], vector["msg_prefix"])
    blinded = blind(public, prepared, salt=vector["salt"], draw=lambda _: r)
    signed = blind_sign(key, blinded.message)
    if not hmac.compare_digest(signed, vector["blind_sig"]):
        raise SelfTestError("signing does not give what RFC 9474 says")
    if finalise(public, blinded, signed) != vector["sig"]:
        raise SelfTestError("unblinding does not give what RFC 9474 says")
    damaged = bytes([signed[0] ^ 1]) + signed[1:]
    if verifies(public, prepared, damaged):
        raise SelfTestError("a damaged signature is accepted")


def _key_of(p: int, q: int, e: int) -> RSAPrivateKey:
    d = pow(e, -1, (p - 1) * (q - 1))
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), rsa.rsa_crt_iqmp(p, q), rsa.RSAPublicNumbers(e, p * q)
    ).private_key()


def _encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, section 9.1.1, with SHA-384."""
    size = (bits + 7) // 8
    digest = hashlib.sha384(message).digest()
    h = hashlib.sha384(bytes(8) + digest + salt).digest()
    block = bytes(size - len(salt) - HASH_BYTES - 2) + b"\x01" + salt
    mask = _mask(h, size - HASH_BYTES - 1)
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * size - bits)
    return bytes(masked) + h + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 of RFC 8017, appendix B.2.1, with SHA-384."""
    blocks = (
        hashlib.sha384(seed + i.to_bytes(4, "big")).digest()
        for i in range(-(-length // HASH_BYTES))
    )
    return b"".join(blocks)[:length]
