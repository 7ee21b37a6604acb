"""Puts together what tells operators how all processes are."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Protocol

from telegram.error import InvalidToken
from telegram.ext import ExtBot

from bot.jobs.again import repeating
from bot.metrics.page import MetricsPage
from bot.opening import Opened
from bot.process.version import VERSION
from bot.settings.settings import Settings
from bot.telegram.introduction import Introduction
from bot.web.connections.patience import Room
from bot.web.readiness.checkup import Checkup, Kept
from bot.web.readiness.contacts import Contacts, Neighbour
from bot.web.readiness.operator import make_operators_web
from bot.web.readiness.rounds import Process, Rounds
from bot.web.server import serving
from cloning.domain.errors import StorageUnavailable, UpstreamError
from cloning.domain.limits import RENEWED_EVERY
from cloning.ports.outside import Upstream
from storage.backlog import count_overdue, count_waiting, turned_away
from storage.processes.roll import Roll

FOR_OPERATORS = Room(in_all=64, for_one_address=64)
"""Connections to the operators' port."""


class Part(Protocol):
    """A part of our talk with Telegram."""

    @property
    def trouble(self) -> str | None:
        """What is wrong, and what to do about it; None if all is well."""
        ...


def make_rounds(
    opened: Opened, *, role: str, introduction: Introduction, updates: Part, bot: ExtBot[None]
) -> Rounds:
    """Make the rounds of a process; only one that advances trainings needs the upstream."""
    ask = {Neighbour.TELEGRAM: _asking_telegram(introduction, bot, opened.contacts)}
    if role != "web":
        ask[Neighbour.UPSTREAM] = _asking_upstream(opened.upstream)
    clock = opened.clock
    return Rounds(
        process=Process(name=opened.in_hand.holder, role=role, version=VERSION, began_at=clock()),
        roll=Roll(opened.database),
        contacts=opened.contacts,
        samples=opened.samples.trouble,
        breaker_is_open=opened.upstream.is_open,
        talk=lambda: introduction.trouble or updates.trouble,
        ask=ask,
        clock=clock,
    )


def make_checkup(opened: Opened, rounds: Rounds, *, bot_id: int) -> Checkup:
    """Make what looks at all processes on the database."""
    roll = Roll(opened.database)

    async def kept() -> Kept:
        now = opened.clock()
        updates, steps = await count_overdue(opened.database, bot_id=bot_id, now=now)
        account = await turned_away(opened.database)
        entries = await roll.read()
        return Kept(updates=updates, steps=steps, account=account, entries=entries)

    return Checkup(rounds=rounds, kept=kept)


def make_metrics(opened: Opened, *, bot_id: int) -> MetricsPage:
    """Make the page of what this process counts, and of what waits in the database."""
    return MetricsPage(
        meters=opened.meters,
        backlog=lambda: count_waiting(opened.database, bot_id=bot_id, now=opened.clock()),
        left_alone=opened.upstream.is_open,
    )


@asynccontextmanager
async def seen(
    settings: Settings, rounds: Rounds, checkup: Checkup, roll: Roll, metrics: MetricsPage
) -> AsyncIterator[None]:
    """Have operators see how this process is: on the roll, and on a port of their own.

    Raises:
        PortTaken: if the operators' server can't listen.
    """
    async with AsyncExitStack() as stack:
        if settings.operator_port is not None:
            pages = make_operators_web(checkup.look, metrics.answer)
            place = settings.operator_host, settings.operator_port
            await stack.enter_async_context(
                serving(pages, *place, setting="OPERATOR_PORT", room=FOR_OPERATORS)
            )
        stack.push_async_callback(_strike, roll, rounds.process.name)
        for do in (rounds.sign, rounds.ask_around):
            await stack.enter_async_context(repeating(do, every=RENEWED_EVERY))
        yield


async def _strike(roll: Roll, name: str) -> None:
    """Take this process off the roll, or leave it to be taken for gone."""
    with suppress(StorageUnavailable):
        await roll.strike(name)


def _asking_telegram(
    introduction: Introduction, bot: ExtBot[None], contacts: Contacts
) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        if not introduction.is_made:
            return
        try:
            await bot.get_me()
        except InvalidToken:
            revoked = "the token was revoked: put the new one in and restart"
            contacts.missed(Neighbour.TELEGRAM, revoked)
        except Exception:  # noqa: BLE001, S110 - the silence tells; the library raises anything
            pass

    return ask


def _asking_upstream(upstream: Upstream) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        with suppress(UpstreamError):
            await upstream.ping()

    return ask
