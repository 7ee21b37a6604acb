"""Real processes on a PostgreSQL server, and the way there from an SQLite file."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.demo.stage import Stage, staged
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import agrees, has_a_clone, is_voice
from tests.e2e.processes import environ_of, procfile, started, until_ready
from tests.support.databases.places import Place, on_server
from tests.support.databases.postgresql import PostgreSQL
from tests.support.sound import speech

BOT = ["-m", "bot"]

SWEEP_SECONDS = 60
"""So seldom that a test which takes less has seen no sweep but the first."""


@pytest.fixture
def place(postgresql: PostgreSQL) -> Iterator[Place]:
    with on_server(postgresql, migrated=False) as place:
        yield place


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.2, poll_seconds="0.1") as stage:
        yield stage


async def test_the_processes_of_the_procfile_share_a_server(
    stage: Stage, place: Place, tmp_path: Path
) -> None:
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    as_written = place.url.replace("postgresql+psycopg", "postgres")
    environ, commands = environ_of(stage, database_url=as_written), procfile()
    async with started(commands["web"], folder=tmp_path, environ=environ) as web:
        assert await web.ended() == 2
        assert "python -m bot migrate" in web.said
    async with started(commands["release"], folder=tmp_path, environ=environ) as release:
        assert await release.ended() == 0
    async with (
        started(commands["web"], folder=tmp_path, environ=environ) as web,
        started(commands["worker"], folder=tmp_path, environ=environ) as worker,
        started(commands["worker"], folder=tmp_path, environ=environ) as another,
    ):
        await until_ready(stage)
        await has_a_clone(anna)
        ends = await asyncio.gather(web.stop(), worker.stop(), another.stop())
        assert list(ends) == [0, 0, 0]
        assert "Traceback" not in web.said + worker.said + another.said


async def test_what_web_takes_in_is_done_by_a_worker_before_any_sweep_comes(
    place: Place, tmp_path: Path
) -> None:
    migrate(place.url)
    chosen = {"database_url": place.url, "poll_seconds": str(SWEEP_SECONDS)}
    async with staged(training_seconds=0.2, **chosen) as stage:
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        environ, commands = environ_of(stage), procfile()
        async with started(commands["web"], folder=tmp_path, environ=environ) as web:
            await until_ready(stage)
            async with (
                asyncio.timeout(SWEEP_SECONDS - 5),
                started(commands["worker"], folder=tmp_path, environ=environ) as worker,
            ):
                await agrees(anna)
                await anna.sends_voice(speech.austen(), seconds=25)
                await anna.sees("I'm training “My voice” on it", within=SWEEP_SECONDS)
                assert [await web.stop(), await worker.stop()] == [0, 0]
                assert "Traceback" not in web.said + worker.said
            # Whether the upstream is done only a sweep looks; the first one comes at the start.
            async with started(commands["worker"], folder=tmp_path, environ=environ):
                await anna.sees(is_voice, within=SWEEP_SECONDS - 5)


async def test_a_deployment_moves_to_a_server_and_goes_on_there(
    stage: Stage, place: Place, tmp_path: Path
) -> None:
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    environ = environ_of(stage)
    copy = [*BOT, "copy-to", place.url.replace("postgresql+psycopg", "postgresql")]
    async with started(BOT, folder=tmp_path, environ=environ) as bot:
        await until_ready(stage)
        await has_a_clone(anna)
        async with started(copy, folder=tmp_path, environ=environ) as copying:
            assert await copying.ended() == 2
            assert "stop the bot first" in copying.said
        assert await bot.stop() == 0
    async with started([*copy, "--dry-run"], folder=tmp_path, environ=environ) as looking:
        assert await looking.ended() == 0
        assert "clones: 1 rows" in looking.said
        assert looking.said.endswith("Nothing was changed.\n")
    async with started(copy, folder=tmp_path, environ=environ) as copying:
        assert await copying.ended() == 0
        assert "found to be the same" in copying.said
    environ = environ_of(stage, database_url=place.url)
    async with started(BOT, folder=tmp_path, environ=environ) as bot:
        await until_ready(stage)
        await anna.says("/voices")
        await anna.sees("My voice", within=20)
        assert await bot.stop() == 0
        assert "Traceback" not in bot.said


@pytest.mark.parametrize("command", ["all", "migrate"])
async def test_a_server_that_can_not_be_reached_is_said_in_one_line_without_a_secret(
    stage: Stage, tmp_path: Path, command: str
) -> None:
    url = "postgresql://bot:canary-canary@127.0.0.1:9/bot"
    arguments = BOT if command == "all" else [*BOT, command]
    environ = environ_of(stage, database_url=url)
    async with started(arguments, folder=tmp_path, environ=environ) as bot:
        assert await bot.ended() == 1
        (line,) = bot.said.splitlines()
    assert line.startswith("DATABASE_URL: the database can't be used just now: ")
    assert "refused" in line
    assert "canary" not in line


async def test_a_destination_that_nothing_can_be_copied_to_is_named_in_one_line(
    stage: Stage, tmp_path: Path
) -> None:
    async def said(url: str) -> str:
        command = [*BOT, "copy-to", url]
        async with started(command, folder=tmp_path, environ=environ_of(stage)) as copying:
            assert await copying.ended() in {1, 2}
            (line,) = copying.said.splitlines()
        return line

    assert "python -m bot migrate" in await said("postgresql://bot@/bot")
    migrate(stage.settings.database_url)
    lines = await asyncio.gather(
        said("postgresql://bot@/bot?host=/nowhere"),
        said("postgresql://bot@host"),
        said("sqlite:///other.db"),
        said("postgresql://bot@/bot?pgbouncer=true"),
    )
    for line, words in zip(
        lines,
        [
            "URL: the database can't be used just now: ",
            "URL must name the database behind the host",
            "copy-to goes from an SQLite file (DATABASE_URL) to PostgreSQL",
            'URL: the URL has something that can\'t be used: invalid connection option "pgbouncer"',
        ],
        strict=True,
    ):
        assert words in line
