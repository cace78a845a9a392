"""Which addresses may be written to: never one inside, whatever its name resolves to.

A name is resolved once, every address that it has must be public, and the connection goes to the
one that was looked at: a second look-up, which may answer otherwise, never happens.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 500
PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]


class UnsafeAddressError(ValueError):
    """An address may not be written to; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart, and the one place where it will be connected to."""

    scheme: str
    host: str
    port: int
    path: str
    pinned: str


def checked(url: str) -> tuple[str, str, int, str]:
    """Take an address apart: scheme, host, port, path with query.

    Raises
    ------
    UnsafeAddressError
        It is no address of the web, or carries a name and password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnsafeAddressError("this is no address") from None
    if len(url) > LONGEST or any(not c.isprintable() or c.isspace() for c in url):
        raise UnsafeAddressError("this is no address")
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnsafeAddressError("the address must begin with https://")
    if parts.username is not None or parts.password is not None:
        raise UnsafeAddressError("the address may not hold a name or password")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port or PORTS[parts.scheme], path


def resolved(url: str, resolver: Resolver | None = None) -> Target:
    """Look an address up and pin it to one place, which is public as are all others it has.

    Raises
    ------
    UnsafeAddressError
        It has no place, or one inside.
    """
    scheme, host, port, path = checked(url)
    try:
        found = list((resolver or look_up)(host, port))
    except (OSError, UnicodeError):
        raise UnsafeAddressError("the name is not known") from None
    if not found:
        raise UnsafeAddressError("the name is not known")
    if not all(is_public(one) for one in found):
        raise UnsafeAddressError("the address lies inside a network")
    return Target(scheme, host, port, path, found[0])


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for all places of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[4][0]) for place in found]


def is_public(written: str) -> bool:
    """Tell whether a place can be reached from everywhere, and so lies inside nowhere."""
    try:
        address = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return False
    return all(_is_outside(one) for one in (address, *_inside_of(address)))


def _is_outside(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside_of(address: Address) -> list[Address]:
    """Return the IPv4 addresses that an IPv6 address carries to a gateway."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    carried += address.teredo or ()
    if address in _NAT64:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in carried if one is not None]
