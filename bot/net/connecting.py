"""How we connect to others: with one TLS context, whose certificates are read once.

aiohttp has a context of its own, made when it is imported; `bot/process/loading.py` keeps that from
reading the machine's file of certificates. A connection without ours is refused more often, never
less.
"""

import ssl
from functools import cache

import aiohttp
from aiohttp.abc import AbstractResolver


@cache
def trusted() -> ssl.SSLContext:
    """Return the context of this process, which believes the authorities that Python knows.

    OpenSSL takes them from this machine's file and folder, or from those that SSL_CERT_FILE and
    SSL_CERT_DIR name. To read the file takes 20 ms and 1 MiB, once.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(("http/1.1",))  # as aiohttp has it, which speaks nothing newer
    return context


def connector(
    *, limit: int = 100, resolver: AbstractResolver | None = None, use_dns_cache: bool = True
) -> aiohttp.TCPConnector:
    """Make a connector for a session; see aiohttp for what its arguments mean."""
    return aiohttp.TCPConnector(
        ssl=trusted(), limit=limit, resolver=resolver, use_dns_cache=use_dns_cache
    )
