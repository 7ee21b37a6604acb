"""Starts that can't succeed: each is said in one sentence, without a traceback."""

import asyncio
import fcntl
import os
import signal
import sqlite3
import sys
import termios
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest

from bot.commands.lines import UNREAD
from bot.demo.stage import Stage, free_port, staged
from storage.migrate import migrate
from tests.e2e.processes import ROOT, environ_of, started
from tests.faults.sigkill.looking import until

BOT = ["-m", "bot"]
PLACE = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable}
COMMANDS = {"host": "web", "operator_host": "worker"}
ANOTHER = "7000000001:" + "A" * 35


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.2) as stage:
        migrate(stage.settings.database_url)
        yield stage


def path_of(stage: Stage) -> str:
    return stage.chosen["database_url"].removeprefix("sqlite+aiosqlite:///")


async def says_one_sentence(
    stage: Stage, folder: Path, *command: str, code: int = 2, **chosen: str
) -> str:
    environ = environ_of(stage, **chosen)
    async with started([*BOT, *command], folder=folder, environ=environ) as bot:
        assert await bot.ended() == code, bot.said
        lines = [line for line in bot.said.splitlines() if not is_usual(line)]
    (line,) = lines
    return line


def is_usual(line: str) -> bool:
    return "The database is at level" in line or "[info     ]" in line


def unread(pipe: IO[bytes]) -> int:
    """How many bytes in a pipe wait for its reader."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def sleeps(pid: int) -> bool:
    """Whether a process waits for something (proc(5), the state in `stat`)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("S")


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ([], "9999"),
        (["web"], "9999"),
        (["worker"], "c0ffee"),
        (["migrate"], "zzzz"),
        (["reconcile"], "zzzz"),
    ],
)
async def test_a_database_of_a_much_later_release(
    stage: Stage, tmp_path: Path, command: list[str], level: str
) -> None:
    with closing(sqlite3.connect(path_of(stage))) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", [level])
    said = await says_one_sentence(stage, tmp_path, *command)
    assert said.startswith(f"DATABASE_URL: it is at level {level}, and this version knows ")


@pytest.mark.parametrize("command", [[], ["worker"]])
async def test_the_token_of_another_bot(stage: Stage, tmp_path: Path, command: list[str]) -> None:
    async with started([*BOT, "worker"], folder=tmp_path, environ=environ_of(stage)) as ours:
        while not owner_of(stage):  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.05)
        assert await ours.stop() == 0
    said = await says_one_sentence(stage, tmp_path, *command, telegram_bot_token=ANOTHER)
    assert said.startswith("TELEGRAM_BOT_TOKEN: this database belongs to the bot 110201543,")
    assert ANOTHER not in said


def owner_of(stage: Stage) -> int | None:
    with closing(sqlite3.connect(path_of(stage))) as database:
        row = database.execute("SELECT id FROM bots").fetchone()
    return row[0] if row is not None else None


@pytest.mark.parametrize("command", [[], ["worker"]])
async def test_a_path_for_temporary_files_that_is_too_long_for_a_socket(
    stage: Stage, tmp_path: Path, command: list[str]
) -> None:
    deep = tmp_path / ("d" * 100)
    await asyncio.to_thread(deep.mkdir)
    said = await says_one_sentence(stage, tmp_path, *command, tmpdir=str(deep))
    assert said == f"TMPDIR: {deep} is too long a path for a socket: name a shorter one"


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("host", "nosuch.invalid"),
        ("operator_host", "two..dots"),
        ("host", "l" * 64),
        ("operator_host", "203.0.113.7"),
    ],
)
async def test_a_host_that_is_not_this_machine(
    stage: Stage, tmp_path: Path, name: str, host: str
) -> None:
    chosen = {"operator_port": str(free_port()), name: host}
    said = await says_one_sentence(stage, tmp_path, COMMANDS[name], code=2, **chosen)
    assert said.startswith(f"{name.upper()}: {host} can't be listened on: ")


async def test_one_port_for_everybody_and_for_the_operator(stage: Stage, tmp_path: Path) -> None:
    port = stage.chosen["port"]
    said = await says_one_sentence(stage, tmp_path, "web", operator_port=port)
    assert said == f"OPERATOR_PORT: {port} is PORT, too; give it another port"


@pytest.fixture
def with_ctrl_c() -> Iterator[None]:
    """Have processes that are started now heed Ctrl+C: in the background a shell has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("with_ctrl_c")
async def test_ctrl_c_in_the_middle_of_a_command(stage: Stage, tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    os.mkfifo(silent)
    environ = environ_of(stage, backup_key="A" * 43 + "=", database_url=f"sqlite:///{tmp_path}/new")
    async with started([*BOT, "restore", str(silent)], folder=tmp_path, environ=environ) as bot:
        with await asyncio.to_thread(lambda: silent.open("wb", buffering=0)) as writer:
            writer.write(b"v")
            # Only once it waits: a signal that comes while modules are loaded, or just before a
            # read begins, is noticed too late.
            await until(lambda: unread(writer) == 0 and sleeps(bot.process.pid), within=20.0)
            bot.process.send_signal(signal.SIGINT)
            assert await bot.ended() == 130
    assert bot.said == "Stopped by Ctrl+C before the end.\n"


@pytest.mark.parametrize("command", ["reconcile", "--help", "--version"])
async def test_a_reader_that_has_gone_away(stage: Stage, tmp_path: Path, command: str) -> None:
    process = await asyncio.create_subprocess_shell(
        f'"$PYTHON" -m bot {command} | true; exit "${{PIPESTATUS[0]}}"',
        executable="/bin/bash",
        cwd=tmp_path,
        env={**environ_of(stage), **PLACE},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert (process.returncode, said.decode()) == (
        UNREAD,
        "Nobody has read this to its end; the rest is left out.\n",
    )
