"""Puts the server together, and serves until it is told to stop."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from aiohttp import web

from sandbox.voice_api.description.document import description
from sandbox.voice_api.engines.engine import Engine
from sandbox.voice_api.front.application import Front, Look
from sandbox.voice_api.front.connections import Connection, Crowd, Limits
from sandbox.voice_api.front.desk import Desk, Rules
from sandbox.voice_api.keeping.accounts import demo_secret, open_accounts
from sandbox.voice_api.keeping.database import Database
from sandbox.voice_api.keeping.queue import fail_orphans
from sandbox.voice_api.plan import Plan
from sandbox.voice_api.training.fetching import Fetch
from sandbox.voice_api.training.trainer import Trainer, Workshop

LAST_ANSWERS_SECONDS = 10.0
"""How long requests in hand may take when the server stops."""


class CantListen(Exception):
    """The address can't be listened on; the text says why."""


@asynccontextmanager
async def serving(
    plan: Plan, *, fetch: Fetch, engine: Engine, limits: Limits | None = None
) -> AsyncIterator[str]:
    """Serve as planned until the block ends; yields the base URL.

    Args:
        plan: what was chosen.
        fetch: downloads samples.
        engine: makes demos; it is closed at the end.
        limits: what strangers may take.

    Raises:
        CantListen: if the host or the port can't be used.
        Unusable: if the database can't be used.
    """
    async with AsyncExitStack() as stack:
        listener = _listener(plan.host, plan.port)
        stack.callback(listener.close)
        database = await stack.enter_async_context(Database(plan.database))
        await database.run(fail_orphans)
        keys = await database.run(partial(open_accounts, keys=plan.keys))
        secret = await database.run(demo_secret)
        stack.push_async_callback(engine.close)
        workshop = Workshop(
            database=database, fetch=fetch, engine=engine, language=plan.language, secret=secret
        )
        trainer = Trainer(workshop)
        await stack.enter_async_context(_working(trainer))
        rules = Rules(revision=plan.revision, most_slots=plan.most_slots)
        desk = Desk(database, rules=rules, secret=secret)
        front = Front(desk, keys=keys, trainer=trainer, look=_look(plan))
        yield await stack.enter_async_context(_answering(front, listener, limits or Limits()))


def _look(plan: Plan) -> Look:
    described = description(plan.revision)
    return Look(manner=plan.manner, public_url=plan.public_url, description=described)


@asynccontextmanager
async def _working(trainer: Trainer) -> AsyncIterator[None]:
    work = asyncio.create_task(trainer.run())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.wait([work])


@asynccontextmanager
async def _answering(front: Front, listener: socket.socket, limits: Limits) -> AsyncIterator[str]:
    runner = web.AppRunner(front.application(), shutdown_timeout=LAST_ANSWERS_SECONDS)
    await runner.setup()
    crowd = Crowd(limits)
    if runner.server is None:
        raise RuntimeError("the runner has not been set up")
    make = partial(Connection, runner.server, crowd)
    door = await asyncio.get_running_loop().create_server(make, sock=listener)
    try:
        yield _url(listener)
    finally:
        door.close()
        await runner.cleanup()


def _listener(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=256)
    except (socket.gaierror, UnicodeError):
        raise CantListen(f"there is no host {host}; name an address of this machine") from None
    except OSError as fault:
        raise CantListen(_reason(fault, host, port)) from None


def _reason(fault: OSError, host: str, port: int) -> str:
    if fault.errno == errno.EADDRNOTAVAIL:
        return f"this machine does not have the address {host}; name one that it has"
    if fault.errno == errno.EADDRINUSE:
        return f"another program uses port {port}; choose another one"
    return f"port {port} can't be used: {os.strerror(fault.errno or 0)}; choose another one"


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
