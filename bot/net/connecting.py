"""How we connect to others: with one TLS context, whose certificates are read when it is needed.

aiohttp has a context of its own, made when it is imported; `bot/process/loading.py` keeps that from
reading the machine's file of certificates. A connection without ours is refused more often, never
less.
"""

import asyncio
import os
import ssl
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.abc import AbstractResolver
from typing_extensions import override

if TYPE_CHECKING:
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace


class Trust:
    """A TLS context that believes the authorities that Python knows, as soon as they are read.

    OpenSSL takes them from this machine's file and folder, or from those that SSL_CERT_FILE and
    SSL_CERT_DIR name.
    """

    def __init__(self) -> None:
        # With a folder given, even if there is none, Python does not read the usual ones.
        self.context = ssl.create_default_context(capath=os.devnull)
        # As aiohttp has it, which speaks nothing newer.
        self.context.set_alpn_protocols(("http/1.1",))
        self.is_read = False
        self._lock = Lock()

    def read(self) -> None:
        """Read the certificates, unless somebody has; takes 20 ms."""
        with self._lock:
            if not self.is_read:
                self.context.load_default_certs()
                self.is_read = True


@cache
def trust() -> Trust:
    """Return that of this process."""
    return Trust()


class Connector(aiohttp.TCPConnector):
    """Has the certificates read, in a thread, before the first connection that needs them."""

    @override
    async def connect(
        self, req: aiohttp.ClientRequest, traces: "list[Trace]", timeout: aiohttp.ClientTimeout
    ) -> "Connection":
        # The way to a proxy may be TLS where what is asked for is not.
        if not trust().is_read and (req.is_ssl() or req.proxy):
            await asyncio.to_thread(trust().read)
        return await super().connect(req, traces, timeout)


def connector(
    *, limit: int = 100, resolver: AbstractResolver | None = None, use_dns_cache: bool = True
) -> Connector:
    """Make a connector for a session; see aiohttp for what its arguments mean."""
    return Connector(
        ssl=trust().context, limit=limit, resolver=resolver, use_dns_cache=use_dns_cache
    )
