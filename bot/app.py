"""Runs a process: opens what it needs, has bot/house.py put it together, and ends in order."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from datetime import timedelta
from functools import partial

from bot.audio.studio import GuardedStudio
from bot.background.parts import (
    make_advance,
    make_again,
    make_broadcaster,
    make_eraser,
)
from bot.background.sweeping import make_sweep
from bot.background.uttering import make_utter
from bot.chosen import (
    free_bytes_of,
    server_url_of,
)
from bot.house import House, Role, assemble, has_webhook
from bot.intake.poller import polling
from bot.jobs.again import doing, repeating
from bot.jobs.carrier import Work
from bot.jobs.leader import POLLING, Standby
from bot.jobs.renewing import present, renewing, showing
from bot.metrics.meters import Meters
from bot.opening import open_all
from bot.process.clock import now
from bot.process.stopping import Drain
from bot.process.version import VERSION
from bot.readiness import seen
from bot.settings.settings import Settings
from bot.telegram.application import bot_id_of
from bot.telegram.places import ALLOWED, Rates
from bot.telegram.profile import set_profile
from bot.web.server import add_webhook, serving
from cloning.domain.limits import RENEWED_EVERY
from cloning.erasure.remembering import Again
from cloning.operating import broadcasting
from cloning.speaking import turn
from cloning.speaking.forgetting import Forgetting
from cloning.upkeep import sweep
from cloning.upkeep.glance import Glance
from cloning.upkeep.own_troubles import OwnTroubles
from storage.dialects.urls import is_postgresql
from storage.inbox import INTAKE
from storage.processes.roll import Roll
from storage.processes.takeover import free_claims, free_leases, hasten_deletions
from storage.processes.whose import take_for

__all__ = ["now", "running"]

log = logging.getLogger(__name__)

PEOPLE_FIRST = timedelta(seconds=0.25)
"""For so long after a start, what nobody waits for leaves the machine to people."""

ADOPTING_EVERY = RENEWED_EVERY
"""How often a process looks for updates that a dead one had in hand: its lease lasts longer."""


@asynccontextmanager
async def running(
    settings: Settings, role: Role = Role.ALL, *, rates: Rates = ALLOWED
) -> AsyncIterator[House]:
    """Run the service until the block ends; then drain, and close everything.

    Args:
        settings: what the operator has chosen.
        role: what this process does.
        rates: how fast messages may follow one another; by default as Telegram allows.

    Raises:
        TokenRefused: if Telegram does not know the bot.
        PortTaken: if the HTTP server can't listen.
        UnusablePlace: if samples can't be kept where the settings say.
        AnothersDatabase: if the database belongs to another bot.
    """
    async with AsyncExitStack() as stack:
        meters = Meters(role=role.word, version=VERSION)
        opened = await open_all(settings, stack, now, meters, alone=role is Role.ALL)
        await take_for(opened.database, bot_id_of(settings.telegram_bot_token.get_secret_value()))
        house = assemble(settings, opened, role, rates=rates)
        leases = [INTAKE + house.in_hand.holder] if Role.WEB in role else []
        await stack.enter_async_context(renewing(house.in_hand, leases))
        drain = Drain()
        await stack.enter_async_context(house.introduction.running(drain))
        stack.push_async_callback(house.carrier.rest)
        roll = Roll(house.database)
        await stack.enter_async_context(
            seen(settings, house.rounds, house.checkup, roll, house.metrics)
        )
        again = await _take_over(settings, house, stack) if Role.WORKER in role else None
        if Role.WEB in role:
            await _serve(settings, house, stack)
        if again is not None:
            _work(settings, house, again)
            stack.push_async_callback(lambda: house.carrier.stop(grace=drain.left()))
        await house.introduction.try_once()
        if again is not None:
            await stack.enter_async_context(doing(partial(_warm, house.studio)))
        talk = partial(_talking, settings, house) if Role.WEB in role else nullcontext
        await stack.enter_async_context(house.introduction.then(talk))
        stack.callback(drain.begin)
        stack.callback(house.intake.rest)
        yield house


async def _take_over(settings: Settings, house: House, stack: AsyncExitStack) -> Again:
    """Go on with what dead workers have left, and do again what a restored backup has undone."""
    presence = await stack.enter_async_context(present("worker", server_url_of(settings)))
    if presence.alone:
        await Roll(house.database).strike_dead([Role.WORKER.word, Role.ALL.word])
        await free_leases(house.database, [sweep.LEASE, broadcasting.LEASE, turn.LEASE])
        moment = house.ports.clock()
        log.info(
            "%d trainings and utterances taken over", await free_claims(house.database, moment)
        )
        await hasten_deletions(house.database, moment)
    await stack.enter_async_context(showing(presence))
    again = make_again(house.ports, deletion=house.requests.deletion)
    await again.start()
    return again


def _work(settings: Settings, house: House, again: Again) -> None:
    """Start to advance trainings and to sweep."""
    tick, deletion = timedelta(seconds=settings.poll_seconds), house.requests.deletion
    house.carrier.start(
        Work(
            advance=make_advance(
                house.ports,
                settle=timedelta(seconds=settings.slot_settle_seconds),
                tick=tick,
                jitter=random.random,
                caps=house.caps,
                shared=settings.voice_account == "shared",
            ),
            utter=make_utter(house.ports, jitter=random.random),
            erase=make_eraser(house.ports, deletion=deletion),
            sweep=make_sweep(
                house.ports,
                deletion=deletion,
                again=again,
                admins=settings.admin_ids,
                mark=house.database.mark,
                looks=house.database.looks,
            ),
            every=tick,
            after=PEOPLE_FIRST,
        )
    )
    _look_after(settings, house, tick)


def _look_after(settings: Settings, house: House, tick: timedelta) -> None:
    """Start what a worker does beside the sweep, each by itself."""
    carrier, store, clock = house.carrier, house.database, house.ports.clock
    shared = None if is_postgresql(settings.database_url) else free_bytes_of(settings)
    broadcaster = make_broadcaster(house.ports, house.courier)
    glance = Glance(store=store, account=house.account, broadcaster=broadcaster, mark=store.mark)
    for do in (glance, house.ports.remembering.write_down):
        carrier.repeat(do, every=tick, after=PEOPLE_FIRST)
    for do in (
        Forgetting(store=store, clock=clock),
        OwnTroubles(store=store, free_bytes=shared, clock=clock).look,
        store.scrub,
        house.ports.tallies.tidy,
    ):
        carrier.repeat(do, every=timedelta(minutes=1), after=PEOPLE_FIRST)


async def _warm(studio: GuardedStudio) -> None:
    """Have the decoder ready for the first recording; it takes a second of a core."""
    await asyncio.sleep(PEOPLE_FIRST.total_seconds())
    await studio.warm()


async def _serve(settings: Settings, house: House, stack: AsyncExitStack) -> None:
    """Start to serve HTTP; updates that Telegram brings are kept until they can be handled."""
    if has_webhook(settings):
        secret = settings.webhook_secret.get_secret_value()
        add_webhook(house.web, secret=secret, take=house.intake.take)
    presence = await stack.enter_async_context(present("web", server_url_of(settings)))
    if presence.alone:
        await Roll(house.database).strike_dead([Role.WEB.word, Role.ALL.word])
        await free_leases(house.database, [POLLING])
        await house.intake.recover(alone=True)
    await stack.enter_async_context(showing(presence))
    await stack.enter_async_context(serving(house.web, settings.host, settings.port))
    house.carrier.repeat(house.intake.forget_old, every=timedelta(hours=1), after=PEOPLE_FIRST)
    # Only who takes updates in remembers people; a worker may be another process.
    forget_people, a_minute = house.database.forget_people, timedelta(minutes=1)
    house.carrier.repeat(forget_people, every=a_minute, after=PEOPLE_FIRST)


@asynccontextmanager
async def _talking(settings: Settings, house: House) -> AsyncIterator[None]:
    """Have Telegram bring updates while the block runs."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(doing(partial(_introduce, house)))
        if has_webhook(settings):
            await stack.enter_async_context(repeating(house.intake.recover, every=ADOPTING_EVERY))
            await stack.enter_async_context(doing(house.webhook.keep))
        else:
            standby = Standby(in_hand=house.in_hand, name=POLLING)
            await stack.enter_async_context(standby.running(partial(_poll, house)))
        yield


async def _introduce(house: House) -> None:
    """Have Telegram show what we are, in every language; meanwhile people are answered."""
    await asyncio.sleep(PEOPLE_FIRST.total_seconds())
    says = house.requests.speaking.is_offered
    await set_profile(house.application.bot, house.catalogues, says=says)


@asynccontextmanager
async def _poll(house: House) -> AsyncIterator[None]:
    """Poll now that it is our turn; what an earlier process left unfinished goes first."""
    await house.intake.recover()
    async with (
        repeating(house.intake.recover, every=ADOPTING_EVERY),
        polling(house.poller, house.polls),
    ):
        log.info("polling")
        yield
