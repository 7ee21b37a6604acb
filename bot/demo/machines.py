"""What a deployment on several machines consists of, all on this one: servers and processes."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path

from aiohttp import ClientError, ClientSession

from bot.demo.stage import Stage
from sandbox.servers.ending import Guarded
from sandbox.servers.object_store import ObjectStoreServer
from sandbox.servers.postgresql import PostgreSQLServer, binaries

ROOT = Path(__file__).parent.parent.parent
PROCFILE = ROOT / "Procfile"

PROCESSES = "web=1,worker=2"

READY_SECONDS = 60.0
"""How long the processes may take until they are ready."""


class Missing(Exception):
    """Something has to be installed first; the message names it."""


def refuse_if_missing() -> None:
    """Raise Missing unless this is a checkout with what developers need."""
    if not (find_spec("honcho") and find_spec("moto") and PROCFILE.exists()):
        raise Missing("this demo runs from a checkout, with: make demo-cluster")


@contextmanager
def database_server() -> Iterator[str]:
    """Start PostgreSQL with an empty database; gives its URL. Raises Missing without PostgreSQL."""
    programs = binaries()
    if programs is None:
        raise Missing("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    server = PostgreSQLServer(programs)
    try:
        server.start()
        server.make_database("bot", owner="bot")
        yield server.url("bot", user="bot")
    finally:
        server.remove()


@contextmanager
def object_store(bucket: str) -> Iterator[ObjectStoreServer]:
    """Start the S3 server, with an empty bucket."""
    store = ObjectStoreServer()
    try:
        store.start()
        store.make_bucket(bucket)
        yield store
    finally:
        store.remove()


@asynccontextmanager
async def processes(stage: Stage, log: Path) -> AsyncIterator[None]:
    """Have honcho start the processes, and wait until they are ready; stop them at the end."""
    # In a folder of its own honcho finds no .env, which may hold a real account.
    with tempfile.TemporaryDirectory(prefix="voice-clone-") as folder:
        honcho = _start(stage, log, folder)
        try:
            await _until_ready(stage, honcho)
            yield
        finally:
            # Meanwhile the local Telegram has to answer what they still ask it.
            await asyncio.to_thread(honcho.end)


def _start(stage: Stage, log: Path, folder: str) -> Guarded:
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "honcho", "-f", str(PROCFILE), "start", "-c", PROCESSES]
    what = ["-p", stage.chosen["port"], "web", "worker"]
    return Guarded([*command, *what], log=log, cwd=folder, env=_environ(stage))


def _environ(stage: Stage) -> Mapping[str, str]:
    programs = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return {"PATH": programs, "PYTHONPATH": str(ROOT), **stage.environ}


async def _until_ready(stage: Stage, honcho: Guarded) -> None:
    url = f"{stage.chosen['public_url']}/readyz"
    async with asyncio.timeout(READY_SECONDS), ClientSession() as session:
        while not await _is_ready(session, url):
            assert not honcho.has_ended, "the processes have ended; see their log"  # noqa: S101
            await asyncio.sleep(0.1)


async def _is_ready(session: ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.ok
    except ClientError:
        return False
