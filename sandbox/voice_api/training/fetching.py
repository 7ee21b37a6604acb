"""Fetches samples from wherever strangers say, but never from an address of a private network.

The address is checked when the connection to it is made, so neither a redirect, nor an odd
spelling, nor a name that resolves differently the next time leads past the check.
"""

import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import aiohttp

from sandbox.voices.sample import BadSample, fetched

Fetch = Callable[[str], Awaitable[bytes]]
"""Downloads a sample; raises BadSample if that is impossible or forbidden."""

MOST_REDIRECTS: Final = 3
NOT_PUBLIC: Final = (
    "the sample can't be fetched: it has to come from a public address, at port 80, 443, or one"
    " from 1024 on"
)
_WEB_PORTS: Final = frozenset({80, 443})
_FIRST_USER_PORT: Final = 1024
_ASSIGNED_V6: Final = IPv6Network("2000::/3")
"""What IANA has given to the internet; translations of IPv4 addresses are inside and outside."""
_SPECIAL: Final = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),
    IPv6Network("3fff::/20"),
)
"""What Python 3.11 calls global although it is set apart (IANA's special-purpose registries)."""

Address = IPv4Address | IPv6Address
Allowed = Callable[[Address, int], bool]
"""Tells whether samples may be fetched from an address and a port."""

_AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]


class Forbidden(OSError):
    """Samples are not fetched from this address."""


def make_fetch(allowed: Allowed) -> Fetch:
    """Make what downloads samples from where that is allowed."""

    async def fetch(url: str) -> bytes:
        refused: list[Address] = []

        def guarded(info: _AddressInfo) -> socket.socket:
            family, kind, protocol, _name, place = info
            address = ip_address(place[0].partition("%")[0])
            if not allowed(address, place[1]):
                refused.append(address)
                raise Forbidden
            return socket.socket(family, kind, protocol)

        connector = aiohttp.TCPConnector(use_dns_cache=False, socket_factory=guarded)
        try:
            return await fetched(url, connector=connector, most_redirects=MOST_REDIRECTS)
        except BadSample:
            if refused:
                raise BadSample(NOT_PUBLIC) from None
            raise

    return fetch


def anywhere(_address: Address, _port: int) -> bool:
    """Allow private addresses too."""
    return True


def in_public(address: Address, port: int) -> bool:
    """Allow public addresses, and no port that belongs to another service, such as mail."""
    return is_public(address) and (port in _WEB_PORTS or port >= _FIRST_USER_PORT)


def is_public(address: Address) -> bool:
    """Tell whether an address can only belong to a machine on the public internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _ASSIGNED_V6 or address.sixtofour is not None:
            return False
    special = address.is_multicast or any(address in network for network in _SPECIAL)
    return address.is_global and not special
