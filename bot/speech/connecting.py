"""Opens a line to the platform, and closes it within bounds whatever the other side does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Final

import aiohttp

from bot.net.connecting import connector
from bot.speech.account import Account
from bot.speech.line import Line
from bot.speech.patience import Patience
from bot.upstream.network import read_retry_after
from cloning.domain.speaking.faults import SpeechFault, SpeechRefused, SpeechUnavailable

LARGEST_FRAME_BYTES: Final = 1024 * 1024
"""A packet has some hundred bytes; a frame of this size ends the line."""

_ACCOUNT: Final = frozenset({401, 402, 403})
"""Statuses of a handshake that concern our account, and not the moment."""


@asynccontextmanager
async def connected(account: Account, patience: Patience) -> AsyncIterator[Line]:
    """Open a line for as long as the block lasts, in a session of its own.

    Raises:
        SpeechRefused: if the platform turns our account away.
        SpeechUnavailable: if no line can be had.
    """
    session = aiohttp.ClientSession(
        connector=connector(),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        middlewares=(_only_here,),
    )
    socket: aiohttp.ClientWebSocketResponse | None = None
    try:
        socket = await _socket_of(session, account, patience)
        yield Line(socket)
    finally:
        if socket is not None:
            await _bounded(socket.close(), patience.close)
        await _bounded(session.close(), patience.close)  # drops what is still open


async def _only_here(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Refuse to be sent elsewhere: aiohttp would show our ids there, and can't be told not to."""
    answer = await handler(request)
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        answer.close()
        raise aiohttp.WSServerHandshakeError(
            answer.request_info, (), status=answer.status, headers=answer.headers
        )
    return answer


async def _socket_of(
    session: aiohttp.ClientSession, account: Account, patience: Patience
) -> aiohttp.ClientWebSocketResponse:
    try:
        async with asyncio.timeout(patience.connect):
            return await session.ws_connect(
                account.url,
                headers=account.headers,
                heartbeat=patience.heartbeat,
                max_msg_size=LARGEST_FRAME_BYTES,
            )
    except aiohttp.WSServerHandshakeError as fault:
        refusal = _refusal(fault)
    except (aiohttp.ClientError, OSError, ValueError) as fault:
        refusal = SpeechUnavailable(answer=f"no connection: {type(fault).__name__}")
    # Outside the except block, so that our error doesn't carry aiohttp's error, which shows the
    # request's headers, and so the token.
    raise refusal


def _refusal(fault: aiohttp.WSServerHandshakeError) -> SpeechFault:
    answer = f"the handshake is answered with HTTP {fault.status}"
    if fault.status in _ACCOUNT:
        return SpeechRefused(answer=answer)
    retry_after = read_retry_after(fault.headers or {})
    return SpeechUnavailable(answer=answer, retry_after=retry_after or 0.0)


async def _bounded(closing: Awaitable[object], seconds: float) -> None:
    """Wait for a farewell, but not for long: a server that goes on talking never ends it."""
    with suppress(aiohttp.ClientError, OSError):
        async with asyncio.timeout(seconds):
            await closing
