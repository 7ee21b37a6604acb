"""A connection that gives up a server from which no answer comes.

A network that is cut is noticed by the kernel, since nothing acknowledges what it sends. Behind a
proxy, a pooler or a load balancer that has forgotten the way to the server, everything is
acknowledged and nothing is answered: psycopg would wait for ever.
"""

import asyncio
import os
import socket
from typing import Any, Final, TypeVar

from psycopg import AsyncConnection
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from typing_extensions import override

T = TypeVar("T")

ANSWERED_WITHIN_SECONDS: Final = 25.0
"""Longer than the server lets a statement take."""


class PatientConnection(AsyncConnection[Any]):
    """Waits for each answer as long as a server that lives may take, and no longer."""

    answered_within_seconds = ANSWERED_WITHIN_SECONDS

    @override
    async def wait(self, gen: PQGen[T], *how: Any, **more: Any) -> T:
        """See psycopg; a server that doesn't answer is one that has closed the connection."""
        loop = asyncio.get_running_loop()
        giving_up = loop.call_later(self.answered_within_seconds, self._give_up)
        try:
            return await super().wait(gen, *how, **more)
        finally:
            giving_up.cancel()

    def _give_up(self) -> None:
        """End the connection from our side; one that only listens waits for no answer."""
        if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
            with socket.socket(fileno=os.dup(self.pgconn.socket)) as end:
                end.shutdown(socket.SHUT_RDWR)
