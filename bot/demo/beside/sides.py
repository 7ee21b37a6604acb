"""Puts together what is shown beside the chats."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing

from bot.audio.guard import Guard
from bot.audio.limits import LIMITS
from bot.demo.beside.rows import RowsSide
from bot.demo.beside.service import ServiceSide
from bot.demo.beside.take import TakeSide
from bot.demo.service import ServiceProcess
from bot.demo.stage import Stage
from bot.process.clock import now
from sandbox.play.beside.messenger import TelegramSide
from sandbox.play.beside.upstream import UpstreamSide
from sandbox.play.sides import Side
from storage.onlooker import Onlooker


@asynccontextmanager
async def beside(stage: Stage, service: ServiceProcess) -> AsyncIterator[Sequence[Side]]:
    """Return the sides of a stage and of the service on it."""
    path, guard = stage.folder / "bot.db", Guard(children=1, limits=LIMITS)
    try:
        with (
            closing(Onlooker(path)) as for_service,
            closing(Onlooker(path)) as for_rows,
            closing(Onlooker(path)) as for_take,
        ):
            yield (
                ServiceSide(service, for_service, now=now),
                UpstreamSide(stage.upstream),
                TelegramSide(stage.telegram),
                RowsSide(for_rows),
                TakeSide(stage.telegram, for_take, guard),
            )
    finally:
        await guard.close()
