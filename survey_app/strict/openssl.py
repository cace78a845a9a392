"""The one operation that no Python library offers: RSA's private operation without padding.

OpenSSL does it in constant time and with blinding of its own; Python's ``pow`` would leak the key
by the time it takes. The library is the one that Python's own ``hashlib`` is linked with.
"""

from __future__ import annotations

import _hashlib
import ctypes
import ctypes.util

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

NO_PADDING = 3  # RSA_NO_PADDING


class NoOpenSSLError(RuntimeError):
    """Python was built without OpenSSL that can be reached, so strict mode cannot sign."""


def private_operation(key: RSAPrivateKey, block: bytes) -> bytes:
    """Return ``block`` to the power of the private exponent, modulo n; as long as n.

    Raises
    ------
    ValueError
        The block is not as long as the modulus, or not below it.
    NoOpenSSLError
    """
    library = _library()
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    start = ctypes.c_char_p(der)
    rsa = library.d2i_RSAPrivateKey(None, ctypes.byref(start), len(der))
    if not rsa:
        raise NoOpenSSLError("the key could not be handed over")
    try:
        signed = ctypes.create_string_buffer(len(block))
        if library.RSA_size(rsa) != len(block):
            raise ValueError("the block is not as long as the modulus")
        length = library.RSA_private_encrypt(len(block), block, signed, rsa, NO_PADDING)
    finally:
        library.RSA_free(rsa)
    if length != len(block):
        library.ERR_clear_error()
        raise ValueError("the block is not below the modulus")
    return signed.raw


def _library() -> ctypes.CDLL:
    names = [getattr(_hashlib, "__file__", None), ctypes.util.find_library("crypto")]
    for name in names:
        if name is None:
            continue
        library = ctypes.CDLL(name)
        if hasattr(library, "RSA_private_encrypt"):
            return _declare(library)
    raise NoOpenSSLError("no OpenSSL found")


def _declare(library: ctypes.CDLL) -> ctypes.CDLL:
    library.d2i_RSAPrivateKey.restype = ctypes.c_void_p
    library.d2i_RSAPrivateKey.argtypes = [
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.c_long,
    ]
    library.RSA_private_encrypt.restype = ctypes.c_int
    library.RSA_private_encrypt.argtypes = [
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_char_p,
        ctypes.c_void_p,
        ctypes.c_int,
    ]
    library.RSA_size.argtypes = library.RSA_free.argtypes = [ctypes.c_void_p]
    library.RSA_size.restype = ctypes.c_int
    library.RSA_free.restype = None
    return library
