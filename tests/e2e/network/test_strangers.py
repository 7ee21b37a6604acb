"""What strangers on the internet and on the same machine can do to the running bot."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import ClientSession, ClientTimeout

from bot.demo.stage import Stage, staged
from sandbox.user import User
from tests.chat.steps import has_a_clone
from tests.e2e.processes import environ_of, started, until_ready

HANDLES, SILENT = 256, 240
FEW_HANDLES = (
    "import resource, runpy, sys;"
    f"resource.setrlimit(resource.RLIMIT_NOFILE, ({HANDLES}, {HANDLES}));"
    "sys.argv[1:] = []; runpy.run_module('bot', run_name='__main__', alter_sys=True)"
)
PATIENCE = 5.0
"""Seconds; before there was a limit, an answer took 14."""


async def silent_connections(stage: Stage, stack: AsyncExitStack) -> None:
    """Connect as often as the whole process has handles, and say nothing."""
    for _ in range(SILENT):
        _, writer = await asyncio.open_connection("127.0.0.1", int(stage.chosen["port"]))
        stack.callback(writer.close)


async def test_more_silent_connections_than_handles_leave_the_bot_its_answers(
    tmp_path: Path,
) -> None:
    async with (
        staged(training_seconds=0.2, poll_seconds="0.1") as stage,
        started(["-c", FEW_HANDLES], folder=tmp_path, environ=environ_of(stage)) as bot,
        AsyncExitStack() as stack,
        ClientSession(timeout=ClientTimeout(total=PATIENCE)) as session,
    ):
        await until_ready(stage)
        await silent_connections(stage, stack)
        for _ in range(10):
            async with session.get(stage.chosen["public_url"] + "/readyz") as answer:
                assert answer.status == 200
                assert (await answer.text()).startswith("ready\n")
        assert "Traceback" not in bot.said
        assert len(bot.said) < 10_000
        assert await bot.stop() == 0


NO_UMASK = (
    "import os, runpy, sys; os.umask(0); sys.argv[1:] = []; runpy.run_module('bot', {}, '__main__')"
)


async def test_nothing_that_the_bot_has_written_can_be_read_by_others(tmp_path: Path) -> None:
    async with staged(training_seconds=0.2, poll_seconds="0.1") as stage:
        data = tmp_path / "data"
        (data / "audio").mkdir(parents=True)
        for folder in (data, data / "audio"):
            folder.chmod(0o755)
        places = {"database_url": f"sqlite:///{data}/bot.db", "audio_dir": f"{data}/audio"}
        environ = environ_of(stage, **places)
        async with started(["-c", NO_UMASK], folder=tmp_path, environ=environ) as bot:
            await until_ready(stage)
            await has_a_clone(User(stage.telegram, user_id=7001, first_name="Anna"))
            open_to_others = [
                path for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o77
            ]
            assert open_to_others == []
            assert await bot.stop() == 0
