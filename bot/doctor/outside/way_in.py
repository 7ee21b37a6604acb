"""The address of PUBLIC_URL: can it be one that the upstream goes to?"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot.doctor.findings import Wrong
from bot.net.addresses import is_public, parse_address

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns all addresses of a host; OSError if it has none."""

_PRIVATE: Final = (
    "give PUBLIC_URL a name whose addresses are all public: the voice-clone API refuses others"
)


async def resolved(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver for all addresses of a host."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(address[0]) for *_, address in found})


async def check_addresses(host: str, port: int, resolve: Resolve) -> Sequence[str]:
    """Return all addresses of a host; Wrong if it has none, or one that is not public."""
    try:
        addresses = await resolve(host, port)
    except (OSError, UnicodeError):
        raise Wrong(
            f"the name {host} can't be resolved",
            cure="correct PUBLIC_URL, or give the name an address (A, AAAA) at your DNS provider",
        ) from None
    for address in addresses:
        known = parse_address(address.partition("%")[0])
        if known is None or not is_public(known):
            raise Wrong(f"{host} leads to {address}, which is not public", cure=_PRIVATE)
    return addresses
