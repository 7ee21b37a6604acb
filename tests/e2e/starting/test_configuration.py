import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.demo.stage import Stage, staged
from storage.migrate import migrate
from tests.e2e.processes import environ_of, procfile, started

ALL = ["-m", "bot"]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.2) as stage:
        yield stage


async def test_every_problem_is_said_at_once_without_a_traceback_or_a_secret(
    tmp_path: Path,
) -> None:
    environ = {"VOICE_API_KEY": "hush hush", "PORT": "no number", "PUBLIC_URL": "ftp://x"}
    async with started(ALL, folder=tmp_path, environ=environ) as bot:
        assert await bot.ended() == 2
        lines = bot.said.splitlines()
    assert {line.split()[0] for line in lines} == {
        "TELEGRAM_BOT_TOKEN",
        "VOICE_API_KEY",
        "PORT",
        "PUBLIC_URL",
    }
    assert all("Example:" in line for line in lines)
    assert "hush" not in bot.said


async def test_what_speaks_is_set_up_as_a_whole_or_not_at_all(stage: Stage, tmp_path: Path) -> None:
    environ = environ_of(stage, speak_token="hush-hush-hush", speak_agent_id="agent-hush")
    async with started(ALL, folder=tmp_path, environ=environ) as bot:
        assert await bot.ended() == 2
        (line,) = bot.said.splitlines()
    assert line.startswith("SPEAK_DEVICE_ID is missing: ")
    assert "hush" not in line


async def test_the_settings_may_stand_in_a_file(stage: Stage, tmp_path: Path) -> None:
    lines = [f"{name}={value}" for name, value in environ_of(stage).items()]
    (tmp_path / ".env").write_text("\n".join(lines))
    async with started(procfile()["release"], folder=tmp_path, environ={}) as migration:
        assert await migration.ended() == 0


async def test_a_token_that_telegram_refuses_is_said_in_one_line(
    stage: Stage, tmp_path: Path
) -> None:
    stage.telegram.revoke_token()
    async with started(ALL, folder=tmp_path, environ=environ_of(stage)) as bot:
        assert await bot.ended() == 2
        assert "TELEGRAM_BOT_TOKEN: Telegram does not know this token" in bot.said
        assert "Traceback" not in bot.said


async def test_a_database_that_is_not_migrated_is_said_in_one_line(
    stage: Stage, tmp_path: Path
) -> None:
    async with started(procfile()["web"], folder=tmp_path, environ=environ_of(stage)) as web:
        assert await web.ended() == 2
        assert "python -m bot migrate" in web.said


@pytest.mark.parametrize("command", ["all", "web", "worker", "migrate", "reconcile"])
async def test_a_damaged_database_is_said_in_one_line_and_left_as_it_is(
    stage: Stage, tmp_path: Path, command: str
) -> None:
    damaged = tmp_path / "damaged.db"
    await asyncio.to_thread(damaged.write_bytes, b"not a database " * 300)
    environ = environ_of(stage, database_url=f"sqlite+aiosqlite:///{damaged}")
    arguments = ALL if command == "all" else [*ALL, command]
    async with started(arguments, folder=tmp_path, environ=environ) as bot:
        assert await bot.ended() == 2
        (line,) = bot.said.splitlines()
    assert line.startswith(f"DATABASE_URL: {damaged} is damaged")
    assert "backup" in line
    assert await asyncio.to_thread(damaged.read_bytes) == b"not a database " * 300


async def test_a_database_that_is_gone_but_for_its_last_commits_is_not_begun_anew(
    stage: Stage, tmp_path: Path
) -> None:
    lost = tmp_path / "lost.db"
    await asyncio.to_thread(Path(f"{lost}-wal").write_bytes, b"the last commits")
    environ = environ_of(stage, database_url=f"sqlite+aiosqlite:///{lost}")
    async with started(ALL, folder=tmp_path, environ=environ) as bot:
        assert await bot.ended() == 2
        (line,) = bot.said.splitlines()
    assert line.startswith(f"DATABASE_URL: {lost} is missing or empty")
    assert not await asyncio.to_thread(lost.exists)


async def test_a_database_that_is_locked_is_said_in_one_line_and_may_be_tried_again(
    stage: Stage, tmp_path: Path
) -> None:
    migrate(stage.settings.database_url)
    path = stage.settings.database_url.removeprefix("sqlite+aiosqlite:///")
    environ = environ_of(stage)
    with closing(sqlite3.connect(path, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        async with started(ALL, folder=tmp_path, environ=environ) as bot:
            assert await bot.ended() == 1
            assert bot.said == (
                "DATABASE_URL: the database can't be used just now: database is locked\n"
            )
    async with started([*ALL, "migrate"], folder=tmp_path, environ=environ) as migration:
        assert await migration.ended() == 0


async def test_a_port_that_is_taken_is_said_in_one_line(stage: Stage, tmp_path: Path) -> None:
    taken = stage.upstream.url.rpartition(":")[2]
    async with started(ALL, folder=tmp_path, environ=environ_of(stage, port=taken)) as bot:
        assert await bot.ended() == 2
        assert f"PORT: {taken} is taken or forbidden" in bot.said
        assert "Traceback" not in bot.said


async def test_it_waits_for_a_telegram_that_is_down_and_can_be_stopped_meanwhile(
    stage: Stage, tmp_path: Path
) -> None:
    environ = environ_of(stage, telegram_api_url="http://127.0.0.1:9")
    async with started(ALL, folder=tmp_path, environ=environ) as bot:
        while "Telegram can't be reached" not in bot.said:
            assert bot.process.returncode is None, bot.said
        assert await bot.stop() == 0
