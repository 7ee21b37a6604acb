"""`backup` and `restore`, as an operator calls them: beside a bot that runs, and elsewhere."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.stage import Stage, staged
from sandbox.user import User
from storage.migrate import migrate
from tests.e2e.processes import environ_of, started, until_ready
from tests.support.databases.places import Place, in_file, with_nothing_yet

BOT = ["-m", "bot"]
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
UPDATES = "SELECT count(*) FROM inbox"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.1) as stage:
        yield stage


async def done(
    stage: Stage, folder: Path, place: Place, *words: str, key: str = KEY
) -> tuple[int, str]:
    """Call a command; returns its exit code and what it said, without a secret."""
    environ = environ_of(stage, database_url=place.url, backup_key=key)
    async with started([*BOT, *words], folder=folder, environ=environ) as command:
        code = await command.ended()
        assert not key or key not in command.said
        assert "Traceback" not in command.said
        return code, command.said


@pytest.mark.parametrize("on_a_server", [False, True], ids=["SQLite", "PostgreSQL"])
async def test_what_a_running_bot_knows_goes_on_elsewhere(
    stage: Stage, tmp_path: Path, on_a_server: bool, request: pytest.FixtureRequest
) -> None:
    with (
        with_nothing_yet(request, tmp_path / "bot.db", on_a_server=on_a_server) as here,
        with_nothing_yet(request, tmp_path / "new" / "bot.db", on_a_server=on_a_server) as there,
    ):
        environ = environ_of(stage, database_url=here.url)
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        async with started(BOT, folder=tmp_path, environ=environ) as bot:
            await until_ready(stage)
            await anna.says("/start")
            async with asyncio.timeout(20):
                # The other side is another process: there is no event to wait for.
                while not await asyncio.to_thread(here.one_value, UPDATES):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            code, said = await done(stage, tmp_path, here, "backup", "bot.backup")
            assert (code, said.splitlines()[0].startswith("bot.backup: ")) == (0, True)
            assert "encrypted" in said
            assert bot.process.returncode is None
            assert await bot.stop() == 0
        code, said = await done(stage, tmp_path, there, "restore", "bot.backup")
        assert (code, " rows were restored, of " in said) == (0, True)
        # On a server, the file belongs to the machine, not to the database.
        assert ("people who were forgotten after the backup come back" in said) != on_a_server
        assert there.one_value(UPDATES) == 1
        async with started(
            BOT, folder=tmp_path, environ=environ_of(stage, database_url=there.url)
        ) as bot:
            await until_ready(stage)
            assert await bot.stop() == 0


async def test_what_has_to_be_done_first_is_one_sentence(stage: Stage, tmp_path: Path) -> None:
    place = in_file(tmp_path / "bot.db")
    code, said = await done(stage, tmp_path, place, "backup", "bot.backup", key="")
    assert (code, said.startswith("BACKUP_KEY is missing: make one with `openssl")) == (2, True)
    code, said = await done(stage, tmp_path, place, "backup", "bot.backup")
    assert (code, said) == (2, f"there is no database at {place.name} yet\n")
    await asyncio.to_thread(migrate, place.url)
    assert (await done(stage, tmp_path, place, "backup", "bot.backup"))[0] == 0
    code, said = await done(stage, tmp_path, place, "backup", "bot.backup")
    assert (code, said) == (
        2,
        "bot.backup is there already: give another name, or move it away\n",
    )
    code, said = await done(stage, tmp_path, place, "backup", "nowhere/bot.backup")
    assert (code, said) == (1, "nowhere/bot.backup: No such file or directory\n")


async def test_a_backup_that_can_not_be_restored_says_why(stage: Stage, tmp_path: Path) -> None:
    place, other = in_file(tmp_path / "bot.db"), in_file(tmp_path / "other.db")
    await asyncio.to_thread(migrate, place.url)
    place.execute("INSERT INTO owners (id, chat_id) VALUES (5, 5)")
    assert (await done(stage, tmp_path, place, "backup", "bot.backup"))[0] == 0
    code, said = await done(stage, tmp_path, place, "restore", "bot.backup")
    assert (code, "the database is not empty" in said) == (2, True)
    assert (await done(stage, tmp_path, place, "restore", "--replace", "bot.backup"))[0] == 0
    another = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    code, said = await done(stage, tmp_path, other, "restore", "bot.backup", key=another)
    assert (code, "it was made with another BACKUP_KEY" in said) == (2, True)
    code, said = await done(stage, tmp_path, other, "restore", "bot.db")
    assert (code, said) == (2, "bot.db can't be restored: it is no backup of this bot\n")
    code, said = await done(stage, tmp_path, other, "restore", "nothing")
    assert (code, said) == (1, "nothing: No such file or directory\n")
    await asyncio.to_thread(os.truncate, tmp_path / "bot.backup", 500)
    code, said = await done(stage, tmp_path, other, "restore", "bot.backup")
    assert (code, "damaged or not whole" in said) == (2, True)
    assert not Path(other.name).exists()  # noqa: ASYNC240 - at once
