"""A device has one conversation at a time, and its place is soon free again."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from aiohttp import web

from bot.speech.account import Account
from bot.speech.client import SpokenClips
from bot.speech.connecting import connected
from bot.speech.patience import USUAL
from cloning.domain.speaking.faults import SpeechUnavailable
from sandbox.speaking.faults import Ignores
from tests.support.voices.speech_stage import ENGLISH, IMPATIENT, VOICE, Keeper, speaking

SOON_SECONDS = 3.0


async def test_two_texts_are_said_one_after_the_other() -> None:
    async with speaking() as stage:
        await asyncio.gather(*(stage.speech.say(VOICE, ENGLISH) for _ in range(3)))
        assert len(stage.server.conversations) == 3
        assert all(record.is_over for record in stage.server.conversations[:2])


async def test_waiting_too_long_for_a_place_begins_nothing() -> None:
    async with speaking(patience=replace(IMPATIENT, place=0.05)) as stage:
        stage.server.fault(Ignores(type="listen"))
        first = asyncio.create_task(stage.speech.say(VOICE, ENGLISH))
        await asyncio.sleep(0)
        with pytest.raises(SpeechUnavailable) as raised:
            await stage.speech.say(VOICE, ENGLISH)
        first.cancel()
        await asyncio.wait([first])
    assert raised.value.answer == "others are being spoken for"


@asynccontextmanager
async def deaf(*, talks: bool, greets: bool) -> AsyncIterator[str]:
    """A server that never says goodbye, and may go on talking meanwhile; yields its address."""
    over = asyncio.Event()

    async def serve(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoclose=False, autoping=False)
        await socket.prepare(request)
        if greets:
            await socket.send_json({"type": "hello", "transport": "websocket"})
        with suppress(ConnectionError):
            while talks and not over.is_set():
                await socket.send_bytes(b"\x58")
                await asyncio.sleep(0.01)
        await over.wait()
        return socket

    application = web.Application()
    application.router.add_get("/", serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"ws://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        over.set()
        await runner.cleanup()


@pytest.mark.parametrize("greets", [False, True])
@pytest.mark.parametrize("talks", [False, True])
async def test_cancelling_frees_the_place_soon_whatever_the_server_does(
    *, talks: bool, greets: bool
) -> None:
    async with deaf(talks=talks, greets=greets) as url:
        account = Account(url=url, token="t", agent_id="a", device_id="d")
        speech = SpokenClips(account, Keeper(), patience=replace(USUAL, place=0.0))
        task = asyncio.create_task(speech.say(VOICE, ENGLISH))
        await asyncio.sleep(0.2)
        began = time.monotonic()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert time.monotonic() - began < SOON_SECONDS
        again = asyncio.create_task(speech.say(VOICE, ENGLISH))
        await asyncio.sleep(0.05)
        assert not again.done()  # it has the place
        again.cancel()
        await asyncio.wait([again])


async def test_a_farewell_that_nobody_answers_is_soon_over() -> None:
    async with deaf(talks=True, greets=True) as url, asyncio.timeout(SOON_SECONDS):
        account = Account(url=url, token="t", agent_id="a", device_id="d")
        async with connected(account, USUAL) as line:
            await line.read()


async def test_a_peer_that_answers_no_ping_is_gone() -> None:
    async with deaf(talks=False, greets=True) as url:
        account = Account(url=url, token="t", agent_id="a", device_id="d")
        patience = replace(USUAL, heartbeat=0.2)
        began = time.monotonic()
        with pytest.raises(Exception, match="speech_lost"):
            await SpokenClips(account, Keeper(), patience=patience).say(VOICE, ENGLISH)
    assert time.monotonic() - began < SOON_SECONDS
