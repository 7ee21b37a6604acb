"""A process shows that it is there, however long the server takes."""

import asyncio
import socket
import time

from bot.jobs.renewing import present


async def test_a_server_that_is_silent_keeps_nothing_else_waiting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"postgresql+psycopg://bot@127.0.0.1:{port}/bot?connect_timeout=2"
        began = time.monotonic()
        entering = asyncio.ensure_future(present("worker", url).__aenter__())
        await asyncio.sleep(0.1)
        waited = time.monotonic() - began
        assert not (await entering).alone
    assert waited < 1.5
