"""The composition root: the one place where everything is put together, at run time."""

import logging
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Flag, auto
from functools import partial

from aiohttp import web
from telegram.ext import ExtBot

from bot.audio.studio import GuardedStudio
from bot.background import Ports, make_advance, make_broadcaster, make_eraser, make_sweep
from bot.chosen import (
    caps_of,
    contents_of,
    free_bytes_of,
    pace_of,
    server_url_of,
    terms_of,
)
from bot.foreground import Speakers, make_desk, make_services, make_speakers
from bot.intake.poller import Poller, PollRequest, Telegram, polling
from bot.intake.polls import Polls
from bot.intake.queue import Intake
from bot.jobs.again import repeating
from bot.jobs.carrier import Carrier, Work
from bot.jobs.leader import POLLING, Standby
from bot.jobs.renewing import renewing, showing
from bot.opening import Opened, open_all
from bot.requests import Requests
from bot.settings.settings import Settings
from bot.telegram.application import (
    application_running,
    bot_id_of,
    make_application,
    make_bot,
    make_intake,
    set_webhook,
)
from bot.telegram.profile import set_profile
from bot.telegram.recordings import TelegramRecordings
from bot.telegram.sends import Sends
from bot.web.health import Checkup
from bot.web.server import WEBHOOK_PATH, add_webhook, make_web, serving
from cloning.operating import broadcasting
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.trainings.in_hand import InHand
from cloning.upkeep import sweep
from cloning.upkeep.account import Account
from cloning.upkeep.own_troubles import OwnTroubles
from handlers import register
from handlers.chat.letters import TelegramCourier
from handlers.chat.operators import TelegramOperators
from handlers.chat.receipts import TelegramReceipts
from handlers.context import App
from handlers.words.languages import Catalogues
from storage.backlog import count_overdue
from storage.database import Database
from storage.dialects.urls import is_postgresql
from storage.inbox import INTAKE, Inbox
from storage.processes.presence import present_as
from storage.processes.takeover import free_claims, free_leases, hasten_deletions

log = logging.getLogger(__name__)

ADOPTING_EVERY = timedelta(seconds=1)
"""How often a process looks for updates that a dead one had in hand."""

DRAIN_SECONDS = 5.0
"""How long a stop waits for running steps; everything has to end within 10 s."""


class Role(Flag):
    """What a process does: talk (Telegram and HTTP), work (steps and sweeps), or both."""

    WEB = auto()
    WORKER = auto()
    ALL = WEB | WORKER


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that was put together, for the caller that runs or inspects it."""

    in_hand: InHand
    database: Database
    account: Account
    application: App
    intake: Intake
    polls: Polls
    poller: Poller
    carrier: Carrier
    web: web.Application
    studio: GuardedStudio
    ports: Ports
    requests: Requests
    caps: Caps
    catalogues: Catalogues
    courier: TelegramCourier


@asynccontextmanager
async def running(settings: Settings, role: Role = Role.ALL) -> AsyncIterator[House]:
    """Run the service until the block ends; then drain, and close everything.

    Raises:
        TokenRefused: if Telegram does not know the bot.
        PortTaken: if the HTTP server can't listen.
        UnusablePlace: if samples can't be kept where the settings say.
    """
    async with AsyncExitStack() as stack:
        house = _assemble(settings, await open_all(settings, stack, now, alone=role is Role.ALL))
        leases = [INTAKE + house.in_hand.holder] if Role.WEB in role else []
        await stack.enter_async_context(renewing(house.in_hand, leases))
        await stack.enter_async_context(application_running(house.application))
        if Role.WORKER in role:
            await _work(settings, house, stack)
        if Role.WEB in role:
            await _talk(settings, house, stack)
        yield house


def _assemble(settings: Settings, opened: Opened) -> House:
    clock, in_hand, database = opened.clock, opened.in_hand, opened.database
    polls, terms = Polls(clock=clock), terms_of(settings)
    token = settings.telegram_bot_token.get_secret_value()
    caps, request = caps_of(settings, clock), PollRequest(polls)
    sends = Sends(opened.tallies, sender=in_hand.holder)
    bot = make_bot(token, settings.telegram_api_url, request, sends)
    contents = contents_of(settings, database, clock)
    speakers = make_speakers(
        bot, store=database, music=opened.studio.music, terms=terms, clock=clock
    )
    ports = _make_ports(opened, bot, speakers, contents)
    requests = Requests(ports, terms=terms, caps=caps)
    inbox = Inbox(database, bot_id=bot_id_of(token), clock=clock, holder=in_hand.holder)
    allowed, is_steady = settings.allowed_users, in_hand.is_steady
    intake = make_intake(
        inbox, bot, speakers.interpreter, contents, allowed_users=allowed, is_steady=is_steady
    )
    desk = make_desk(
        requests,
        speakers=speakers,
        tallies=opened.tallies,
        admins=settings.admin_ids,
        contact=settings.report_contact,
        free_bytes=free_bytes_of(settings),
    )
    services = make_services(
        requests, terms=terms, speakers=speakers, desk=desk, failed=intake.failed
    )
    application = make_application(
        bot, intake=intake, job_queue=opened.job_queue, services=services
    )
    pace = pace_of(settings, opened.tallies)
    register(application, contents=contents, desk=desk, allowed_users=allowed, pace=pace)
    return House(
        in_hand=in_hand,
        database=database,
        account=opened.account,
        application=application,
        intake=intake,
        carrier=opened.carrier,
        polls=polls,
        poller=Poller(Telegram(bot, request), intake.take, polls=polls, clock=clock),
        web=_make_web(opened, requests, _make_checkup(opened, polls, bot_id_of(token))),
        studio=opened.studio,
        ports=ports,
        requests=requests,
        caps=caps,
        catalogues=speakers.catalogues,
        courier=TelegramCourier(bot, speakers.letters, settings.admin_ids),
    )


def _make_ports(opened: Opened, bot: ExtBot[None], speakers: Speakers, contents: Contents) -> Ports:
    return Ports(
        store=opened.database,
        in_hand=opened.in_hand,
        upstream=opened.upstream,
        recordings=TelegramRecordings(bot, opened.files),
        studio=opened.studio,
        samples=opened.samples,
        links=opened.links,
        demos=opened.demos,
        notifier=speakers.notifier,
        receipts=TelegramReceipts(bot, speakers.catalogues),
        operators=TelegramOperators(
            bot, speakers.catalogues, speakers.interpreter.preferences.chosen
        ),
        contents=contents,
        tallies=opened.tallies,
        clock=opened.clock,
    )


def _make_web(opened: Opened, requests: Requests, checkup: Checkup) -> web.Application:
    return make_web(
        links=opened.own_links,
        hosting=requests.hosting,
        samples=opened.samples,
        look=checkup.look,
    )


def _make_checkup(opened: Opened, polls: Polls, bot_id: int) -> Checkup:
    return Checkup(
        backlog=lambda: count_overdue(opened.database, bot_id=bot_id, now=opened.clock()),
        samples=opened.samples.trouble,
        polls_in_trouble=lambda: polls.in_trouble,
        upstream_left_alone=opened.upstream.is_open,
    )


async def _work(settings: Settings, house: House, stack: AsyncExitStack) -> None:
    """Start to advance trainings and to sweep."""
    presence = stack.enter_context(present_as("worker", server_url_of(settings)))
    if presence.alone:
        await free_leases(house.database, [sweep.LEASE, broadcasting.LEASE])
        moment = house.ports.clock()
        log.info("%d trainings taken over", await free_claims(house.database, moment))
        await hasten_deletions(house.database, moment)
    await stack.enter_async_context(showing(presence))
    await house.studio.warm()
    tick = timedelta(seconds=settings.poll_seconds)
    advance = make_advance(
        house.ports,
        settle=timedelta(seconds=settings.slot_settle_seconds),
        tick=tick,
        jitter=random.random,
        caps=house.caps,
    )
    deletion = house.requests.deletion
    tick_once = make_sweep(house.ports, deletion=deletion, admins=settings.admin_ids)
    erase = make_eraser(house.ports, deletion=deletion)
    house.carrier.start(Work(advance=advance, erase=erase, sweep=tick_once, every=tick))
    house.carrier.repeat(house.account.refresh, every=tick)
    shared = None if is_postgresql(settings.database_url) else free_bytes_of(settings)
    own = OwnTroubles(store=house.database, free_bytes=shared, clock=house.ports.clock)
    house.carrier.repeat(own.look, every=timedelta(minutes=1))
    broadcaster = make_broadcaster(house.ports, house.courier)
    house.carrier.repeat(broadcaster.go_on, every=tick)
    house.carrier.repeat(house.database.scrub, every=timedelta(minutes=1))
    house.carrier.repeat(house.ports.tallies.tidy, every=timedelta(minutes=1))
    stack.push_async_callback(house.carrier.stop, grace=DRAIN_SECONDS)


async def _talk(settings: Settings, house: House, stack: AsyncExitStack) -> None:
    """Start to serve HTTP and to take updates."""
    bot = house.application.bot
    secret = settings.webhook_secret.get_secret_value()
    webhook = settings.telegram_updates == "webhook"
    if webhook:
        add_webhook(house.web, secret=secret, take=house.intake.take)
    await stack.enter_async_context(serving(house.web, settings.host, settings.port))
    house.carrier.repeat(house.intake.forget_old, every=timedelta(hours=1))
    await set_profile(bot, house.catalogues)
    presence = stack.enter_context(present_as("web", server_url_of(settings)))
    if presence.alone:
        await free_leases(house.database, [POLLING])
        await house.intake.recover(alone=True)
    await stack.enter_async_context(showing(presence))
    if webhook:
        await stack.enter_async_context(repeating(house.intake.recover, every=ADOPTING_EVERY))
        url = settings.public_url.rstrip("/") + WEBHOOK_PATH
        await set_webhook(bot, url=url, secret=secret)
        return
    standby = Standby(in_hand=house.in_hand, name=POLLING)
    await stack.enter_async_context(standby.running(partial(_poll, house)))


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


def now() -> datetime:
    """Return the present time; everything else gets this clock as an argument."""
    return datetime.now(UTC)  # noqa: TID251 - everything else is handed this clock
