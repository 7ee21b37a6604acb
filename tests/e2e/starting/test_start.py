"""What the service loads to be ready: by name, since no time and no size is the same everywhere."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot.demo.stage import staged
from tests.e2e.processes import environ_of, started, until_ready

NEEDED = frozenset(
    {
        *("bot", "cloning", "handlers", "storage"),
        "telegram",
        *(
            "aiohttp",
            "aiohappyeyeballs",
            "aiosignal",
            "frozenlist",
            "multidict",
            "idna",
            "propcache",
            "yarl",
        ),
        *("attr", "sqlalchemy", "greenlet", "aiosqlite"),
        *("dotenv", "msgspec", "structlog", "prometheus_client", "babel"),
        "typing_extensions",
    }
)
"""Packages that a service on SQLite may have loaded when it is ready."""

NOT_HERE = (
    "aiohttp.client_middleware_digest_auth",
    "aiohttp.tracing",
    "aiohttp.web_fileresponse",
    "attr.validators",
    "difflib",
    "http.server",
    "idna.core",
    "telegram.ext._handlers.conversationhandler",
    "sandbox",
    "bot.demo.stage",
    "bot.doctor",
    "bot.commands.backing_up",
    "bot.speech.client",
    "storage.backups",
    "storage.by_alembic",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
    "sqlalchemy.sql.lambdas",
    "zipfile",
)
"""Modules of packages that are needed, or of Python, which are none of a service on SQLite."""


TELLING = """
import signal, sys
def tell(*_):
    files = [name for name, module in sys.modules.items() if getattr(module, "__file__", None)]
    open("loaded", "w").write(" ".join(files))
    sys.stdout.write("told")
    sys.stdout.flush()
signal.signal(signal.SIGUSR1, tell)
from bot.__main__ import main
sys.exit(main([]))
"""
"""Runs the service as `python -m bot` does, and writes its modules down when it is told to."""


async def loaded_at_the_start(folder: Path, **chosen: str) -> frozenset[str]:
    """The modules of a service that is ready."""
    async with (
        staged(training_seconds=0.2, **chosen) as stage,
        started(["-c", TELLING], folder=folder, environ=environ_of(stage)) as bot,
    ):
        await until_ready(stage)
        bot.process.send_signal(signal.SIGUSR1)
        async with asyncio.timeout(10):
            while "told" not in bot.said:  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.01)
        return frozenset((folder / "loaded").read_text().split())


@pytest.mark.parametrize("updates", ["polling", "webhook"])
async def test_a_start_on_sqlite_loads_only_what_it_needs(tmp_path: Path, updates: str) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path / 'kept.db'}"
    first = await loaded_at_the_start(tmp_path, database_url=database, telegram_updates=updates)
    second = await loaded_at_the_start(tmp_path, database_url=database, telegram_updates=updates)
    for loaded in (first, second):
        packages = {name.partition(".")[0] for name in loaded if not name.startswith("_")}
        assert packages - NEEDED - sys.stdlib_module_names == set()
        assert not [name for name in loaded if name.startswith(NOT_HERE)]
