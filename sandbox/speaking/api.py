"""A local server of the protocol by which trained voices say texts, which fails on command.

Contract: the platform's pages on its WebSocket and on switching voices, of August 2026; where they
are silent, what the open server of the same family does (xinnan-tech/xiaozhi-esp32-server).
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from aiohttp import web

from sandbox.speaking.engine import Engine, stand_in
from sandbox.speaking.faults import Fault, Faults, Refuses
from sandbox.speaking.handshake import Guests
from sandbox.speaking.pacing import Clock, RealClock
from sandbox.speaking.seen import Manner, Record, Speaker
from sandbox.speaking.talk import Talk
from sandbox.voices.slots import Slot

PATH = "/v1/ws/"
PLATFORM = Manner()


class SpeakingSandbox:
    """The server on 127.0.0.1 while `async with` runs; tests can read its conversations."""

    def __init__(
        self,
        slots: Callable[[], Mapping[str, Slot]],
        *,
        engine: Engine = stand_in,
        clock: Clock | None = None,
        manner: Manner = PLATFORM,
        port: int = 0,
    ) -> None:
        """Make a server for the voices of an account.

        Args:
            slots: returns the voices; only those whose training has succeeded speak.
            engine: says a text with the voice of a sample.
            clock: paces the sound; None: in real time.
            manner: how it speaks.
            port: 0 takes any that is free.
        """
        self.guests = Guests(
            token=f"sandbox-{secrets.token_urlsafe(16)}",
            agent_id="sandbox-agent",
            device_id="02:00:5e:10:00:01",
        )
        self.conversations: list[Record] = []
        self.refused: list[int] = []
        """The statuses of handshakes that were refused."""
        self._speaker = Speaker(
            slots=slots, engine=engine, clock=clock or RealClock(), manner=manner
        )
        self._faults = Faults()
        self._port = port
        application = web.Application()
        application.router.add_get(PATH, self._open)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address of the WebSocket."""
        return f"ws://127.0.0.1:{self._port}{PATH}"

    @property
    def listens(self) -> Sequence[Mapping[str, object]]:
        """Every `listen` message so far, of all conversations."""
        return [message for record in self.conversations for message in record.listens]

    def fault(self, fault: Fault, *, times: int = 1) -> None:
        """Make the next `times` conversations go wrong; faults queue up."""
        self._faults.add(fault, times=times)

    def heal(self) -> None:
        """Clear all planned faults."""
        self._faults.clear()

    async def _open(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.take()
        refusal = self.guests.refusal_of(request.headers)
        if refusal is not None or isinstance(fault, Refuses):
            status = refusal or (fault.status if isinstance(fault, Refuses) else 0)
            headers = fault.headers if isinstance(fault, Refuses) else {}
            self.refused.append(status)
            return web.Response(status=status, headers=headers)
        socket = web.WebSocketResponse(timeout=1.0)
        await socket.prepare(request)
        record = Record(headers=dict(request.headers))
        self.conversations.append(record)
        await Talk(socket, request, self._speaker, record, fault).go_on()
        return socket
