import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.demo.stage import Stage, staged
from handlers.words import texts
from sandbox.engine.previews import is_installed
from sandbox.user import User
from tests.chat.steps import has_a_clone, is_voice
from tests.e2e.processes import environ_of, procfile, started, until_ready
from tests.support.sound import speech

ALL = ["-m", "bot"]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.2, poll_seconds="0.1") as stage:
        yield stage


@pytest.fixture
def anna(stage: Stage) -> User:
    return User(stage.telegram, user_id=7001, first_name="Anna")


async def test_one_process_does_everything_and_stops_within_ten_seconds(
    stage: Stage, anna: User, tmp_path: Path
) -> None:
    async with started(ALL, folder=tmp_path, environ=environ_of(stage)) as bot:
        await until_ready(stage)
        await has_a_clone(anna)
        assert await bot.stop() == 0
        assert "Traceback" not in bot.said


@pytest.mark.parametrize("updates", ["polling", "webhook"])
async def test_the_processes_of_the_procfile_share_the_work(
    stage: Stage, anna: User, tmp_path: Path, updates: str
) -> None:
    environ = environ_of(stage, telegram_updates=updates)
    commands = procfile()
    async with started(commands["release"], folder=tmp_path, environ=environ) as release:
        assert await release.ended() == 0
    async with (
        started(commands["web"], folder=tmp_path, environ=environ) as web,
        started(commands["worker"], folder=tmp_path, environ=environ) as worker,
    ):
        await until_ready(stage)
        await has_a_clone(anna)
        assert (await web.stop(), await worker.stop()) == (0, 0)


async def test_a_kill_while_it_trains_costs_nothing(
    stage: Stage, anna: User, tmp_path: Path
) -> None:
    stage.upstream.hold()
    async with started(ALL, folder=tmp_path, environ=environ_of(stage)) as bot:
        await until_ready(stage)
        await anna.sends_voice(speech.austen(), seconds=25)
        await anna.sees(texts.ASK_CONSENT)
        await anna.presses(texts.OWN_VOICE)
        await anna.sees("I'm training", within=20)
        (slot_id,) = stage.upstream.slots
        await stage.upstream.fetched(slot_id)
        await bot.kill()
    stage.upstream.release()
    async with started(ALL, folder=tmp_path, environ=environ_of(stage)):
        await anna.sees(is_voice, within=20)
    assert (len(stage.upstream.slots), sum(stage.upstream.trainings.values())) == (1, 1)


async def test_messages_sent_while_it_was_down_are_answered(
    stage: Stage, anna: User, tmp_path: Path
) -> None:
    await anna.sends_voice(speech.austen(), seconds=25)
    async with started(ALL, folder=tmp_path, environ=environ_of(stage)):
        await anna.sees(texts.ASK_CONSENT, within=20)


async def test_a_database_that_is_locked_for_seconds_loses_nothing_and_ends_nobody(
    stage: Stage, anna: User, tmp_path: Path
) -> None:
    path = stage.chosen["database_url"].removeprefix("sqlite+aiosqlite:///")
    async with started(ALL, folder=tmp_path, environ=environ_of(stage)) as bot:
        await until_ready(stage)
        await stage.telegram.until_polled(within=20)
        with closing(sqlite3.connect(path, isolation_level=None)) as backup:
            backup.execute("BEGIN IMMEDIATE")
            await anna.sends_voice(speech.austen(), seconds=25)
            # The other side is another process: there is no event to wait for.
            while "update not kept, intake pauses: " not in bot.said:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            assert not [call for call in stage.telegram.calls if call.method == "sendMessage"]
        await anna.sees(texts.ASK_CONSENT, within=20)
        assert await bot.stop() == 0


async def test_the_demo_needs_nothing_and_leaves_a_clip(tmp_path: Path) -> None:
    command = ["-m", "bot", "demo", "--training", "0.2", "--clip", "heard.ogg"]
    async with started(command, folder=tmp_path, environ={}) as demo:
        assert await demo.ended(60) == 0
        assert "The demo clip is in heard.ogg" in demo.said
    clip = (tmp_path / "heard.ogg").read_bytes()
    # An imitation follows the recording where the engine is installed.
    least, most = (6.5, 10.0) if is_installed() else (4.5, 6.5)
    assert least < len(speech.samples_of(clip)) / speech.RATE < most
