"""What strangers do to the running bot only by connecting to it."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import ClientSession, ClientTimeout

from bot.demo.stage import Stage, staged
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
                assert (answer.status, await answer.text()) == (200, "ready\n")
        assert "Traceback" not in bot.said
        assert len(bot.said) < 10_000
        assert await bot.stop() == 0
