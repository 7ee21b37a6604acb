"""SIGTERM while the world outside hangs: it ends within ten seconds, and nothing is lost."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot.demo.stage import Stage, staged
from handlers.buttons import part_offer
from handlers.words import texts
from sandbox.telegram.faults import Fault
from sandbox.user import User
from sandbox.voices.faults import Hang
from tests.chat.steps import agrees, is_voice
from tests.e2e.processes import Running, environ_of, started, until_ready
from tests.support.sound import minutes, speech

pytestmark = pytest.mark.timeout(180)  # most of it is waiting for other processes

BOT = ["-m", "bot"]
PROMISED = 10.0
"""Seconds that a stop may take (docs/reliability.md, P16)."""

FOREVER = 600.0
"""Seconds that something takes which hangs."""

PEOPLE = 5

CALLS = (
    *("sendMessage", "editMessageText", "editMessageReplyMarkup", "sendVoice"),
    *("sendChatAction", "answerCallbackQuery", "getFile"),
)
"""What the bot asks of Telegram for people, but for the poll that brings what they say."""


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.2, poll_seconds="0.1") as stage:
        yield stage


def people(stage: Stage) -> list[User]:
    return [User(stage.telegram, user_id=7001 + n, first_name="Anna") for n in range(PEOPLE)]


async def ends_in_time(bot: Running) -> float:
    began = time.monotonic()
    assert await bot.stop(within=PROMISED) == 0
    assert "Traceback" not in bot.said
    return time.monotonic() - began


def telegram_hangs(stage: Stage, *methods: str) -> None:
    for method in methods:
        stage.telegram.faults.plan(Fault(method=method, delay=FOREVER, times=None))


@contextmanager
def silent_server() -> Iterator[socket.socket]:
    """Something that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


async def test_while_telegram_takes_no_answers(
    stage: Stage, tmp_path: Path, figure: Callable[[str, str, object], None]
) -> None:
    everybody = people(stage)
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)) as bot:
        await until_ready(stage)
        telegram_hangs(stage, *CALLS)
        for one in everybody:
            await one.says("/help")
        await asyncio.sleep(1.0)
        took = await ends_in_time(bot)
    figure("P16", "a stop while Telegram hangs, in seconds", round(took, 1))
    stage.telegram.heal()
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)):
        for one in everybody:
            await one.sees(texts.HELP, within=30)


async def test_while_a_file_for_somebody_who_waits_hardly_arrives(
    stage: Stage, tmp_path: Path, figure: Callable[[str, str, object], None]
) -> None:
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)) as bot:
        await until_ready(stage)
        await agrees(anna)
        await anna.sends_audio(minutes.file(3), "long.wav", "audio/wav", seconds=180)
        status = await anna.sees(texts.DONE.format(title="My voice"), within=40)
        stage.telegram.faults.line.bytes_per_second = 1000.0
        with suppress(AssertionError):  # she is answered after the next start
            await anna.presses(part_offer.PLAY_PART, status, within=2.0)
        took = await ends_in_time(bot)
    figure("P16", "a stop while a download drips, in seconds", round(took, 1))
    stage.telegram.heal()
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)):
        await anna.sees("of your recording", after=status, within=60)


async def test_while_telegram_is_gone(stage: Stage, tmp_path: Path) -> None:
    everybody = people(stage)
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)) as bot:
        await until_ready(stage)
        telegram_hangs(stage, "sendMessage")
        for one in everybody:
            await one.says("/help")
        await asyncio.sleep(1.0)
        await stage.telegram.close()
        await asyncio.sleep(1.0)
        await ends_in_time(bot)
    stage.telegram.heal()
    await stage.telegram.start()
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)):
        for one in everybody:
            await one.sees(texts.HELP, within=30)


async def test_while_the_upstream_hangs(stage: Stage, tmp_path: Path) -> None:
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)) as bot:
        await until_ready(stage)
        await agrees(anna)
        stage.upstream.fault("create", Hang())
        await anna.sends_voice(speech.austen(), seconds=25)
        await stage.upstream.calls.reach("create")
        await ends_in_time(bot)
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)):
        await anna.sees(is_voice, within=60)
    assert len(stage.upstream.slots) == 1


async def test_while_telegram_hangs_during_the_start(stage: Stage, tmp_path: Path) -> None:
    telegram_hangs(stage, "*")
    async with started(BOT, folder=tmp_path, environ=environ_of(stage)) as bot:
        await until_ready(stage, path="/healthz")
        await ends_in_time(bot)


@pytest.mark.parametrize("role", [[], ["web"], ["worker"]])
async def test_while_the_store_of_samples_hangs_during_the_start(
    stage: Stage, tmp_path: Path, role: list[str]
) -> None:
    with silent_server() as server:
        port = server.getsockname()[1]
        environ = environ_of(
            stage,
            samples_url=f"s3://bucket/prefix?region=us-east-1&endpoint=http://127.0.0.1:{port}",
            aws_access_key_id="AKIAIOSFODNN7OURSONE",
            aws_secret_access_key="not-the-example-of-anybody",
        )
        async with started([*BOT, "migrate"], folder=tmp_path, environ=environ) as migration:
            assert await migration.ended() == 0
        async with started([*BOT, *role], folder=tmp_path, environ=environ) as bot:
            connection, _ = await asyncio.get_running_loop().sock_accept(server)
            with connection:
                await ends_in_time(bot)
