"""The composition root: the one place where everything is put together, at run time."""

import logging
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Flag, auto
from functools import partial

from aiohttp import web
from telegram.ext import ExtBot, JobQueue

from bot.audio.studio import GuardedStudio
from bot.background import Ports, make_advance, make_eraser, make_sweep
from bot.chosen import (
    caps_of,
    carrier_of,
    contents_of,
    hosted_by,
    links_of,
    pace_of,
    pseudonyms_of,
    tallies_of,
    terms_of,
)
from bot.foreground import Speakers, make_services, make_speakers
from bot.intake.poller import Poller, PollRequest, Telegram, polling
from bot.intake.polls import Polls
from bot.intake.queue import Intake
from bot.jobs.carrier import Carrier, Work
from bot.jobs.leader import POLLING, Standby
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
from bot.telegram.file_server import FileServer
from bot.telegram.profile import set_profile
from bot.telegram.recordings import TelegramRecordings
from bot.telegram.sends import Sends
from bot.upstream.client import VoiceApi
from bot.upstream.demos import GuardedDemos
from bot.web.health import Checkup
from bot.web.links import SignedLinks
from bot.web.server import WEBHOOK_PATH, add_webhook, make_web, serving
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.outside import Links
from cloning.ports.tallies import Tallies
from cloning.upkeep import sweep
from cloning.upkeep.breaker import Breaker
from handlers import register
from handlers.chat.receipts import TelegramReceipts
from handlers.context import App, Context
from handlers.words.languages import Catalogues
from storage.backlog import count_overdue
from storage.database import Database, open_database
from storage.inbox import Inbox
from storage.samples.store import SampleStore
from storage.takeover import alone_as, free_claims, free_leases, hasten_deletions

log = logging.getLogger(__name__)

DEMO_SECONDS = 30.0
"""How long a demo may take to download; the rest of its step needs time as well."""

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

    holder: str
    """The name under which this process takes a lease."""
    database: Database
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


@asynccontextmanager
async def running(settings: Settings, role: Role = Role.ALL) -> AsyncIterator[House]:
    """Run the service until the block ends; then drain, and close everything.

    Raises:
        TokenRefused: if Telegram does not know the bot.
        PortTaken: if the HTTP server can't listen.
        UnusablePlace: if samples can't be kept where the settings say.
    """
    async with AsyncExitStack() as stack:
        house = await _open(settings, role, stack)
        await stack.enter_async_context(application_running(house.application))
        if Role.WORKER in role:
            await _work(settings, house, stack)
        if Role.WEB in role:
            await _talk(settings, house, stack)
        yield house


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Everything that has to be closed again, and what the database wakes."""

    job_queue: JobQueue[Context]
    carrier: Carrier
    database: Database
    samples: SampleStore
    own_links: SignedLinks
    links: Links
    tallies: Tallies
    studio: GuardedStudio
    upstream: Breaker
    demos: GuardedDemos
    files: FileServer


async def _open(settings: Settings, role: Role, stack: AsyncExitStack) -> House:
    """Open everything that has to be closed again, and put the rest around it."""
    job_queue: JobQueue[Context] = JobQueue()
    carrier = await stack.enter_async_context(carrier_of(settings, job_queue, now))
    database = open_database(settings.database_url, pseudonyms_of(settings), carrier)
    stack.push_async_callback(database.close)
    own_links = links_of(settings, now)
    samples, links = await hosted_by(settings, database, own_links, now)
    tallies = await stack.enter_async_context(tallies_of(settings, now, alone=role is Role.ALL))
    studio = GuardedStudio()
    stack.push_async_callback(studio.close)
    upstream = await stack.enter_async_context(
        VoiceApi(
            base_url=settings.voice_api_url,
            api_key=settings.voice_api_key.get_secret_value(),
            tier=settings.tier,
        )
    )
    breaker = Breaker(upstream, tallies=tallies)
    demos = await stack.enter_async_context(
        GuardedDemos(
            base_url=settings.voice_api_url,
            trusted_origins=settings.demo_origins,
            timeout_seconds=DEMO_SECONDS,
        )
    )
    files = await stack.enter_async_context(FileServer())
    opened = Opened(
        job_queue=job_queue,
        carrier=carrier,
        database=database,
        samples=samples,
        own_links=own_links,
        links=links,
        tallies=tallies,
        studio=studio,
        upstream=breaker,
        demos=demos,
        files=files,
    )
    return _assemble(settings, opened)


def _assemble(settings: Settings, opened: Opened) -> House:
    polls, terms = Polls(clock=now), terms_of(settings)
    token = settings.telegram_bot_token.get_secret_value()
    caps, request = caps_of(settings, now), PollRequest(polls)
    holder = secrets.token_hex(8)
    sends = Sends(opened.tallies, sender=holder)
    bot = make_bot(token, settings.telegram_api_url, request, sends)
    database = opened.database
    contents = contents_of(settings, database, now)
    speakers = make_speakers(bot, store=database, music=opened.studio.music, terms=terms, clock=now)
    ports = _make_ports(opened, bot, speakers, contents)
    requests = Requests(ports, terms=terms, caps=caps)
    inbox, allowed = Inbox(database, bot_id=bot_id_of(token), clock=now), settings.allowed_users
    pace = pace_of(settings, opened.tallies)
    intake = make_intake(inbox, bot, speakers.interpreter, contents, allowed_users=allowed)
    services = make_services(requests, terms=terms, speakers=speakers, failed=intake.failed)
    application = make_application(
        bot, intake=intake, job_queue=opened.job_queue, services=services
    )
    register(application, contents=contents, allowed_users=allowed, pace=pace)
    checkup = _make_checkup(opened, polls, bot_id_of(token))
    return House(
        holder=holder,
        database=database,
        application=application,
        intake=intake,
        carrier=opened.carrier,
        polls=polls,
        poller=Poller(Telegram(bot, request), intake.take, polls=polls, clock=now),
        web=make_web(
            links=opened.own_links,
            hosting=requests.hosting,
            samples=opened.samples,
            look=checkup.look,
        ),
        studio=opened.studio,
        ports=ports,
        requests=requests,
        caps=caps,
        catalogues=speakers.catalogues,
    )


def _make_ports(opened: Opened, bot: ExtBot[None], speakers: Speakers, contents: Contents) -> Ports:
    return Ports(
        store=opened.database,
        upstream=opened.upstream,
        recordings=TelegramRecordings(bot, opened.files),
        studio=opened.studio,
        samples=opened.samples,
        links=opened.links,
        demos=opened.demos,
        notifier=speakers.notifier,
        receipts=TelegramReceipts(bot, speakers.catalogues),
        contents=contents,
        tallies=opened.tallies,
        clock=now,
    )


def _make_checkup(opened: Opened, polls: Polls, bot_id: int) -> Checkup:
    return Checkup(
        backlog=lambda: count_overdue(opened.database, bot_id=bot_id, now=now()),
        samples=opened.samples.trouble,
        polls_in_trouble=lambda: polls.in_trouble,
        upstream_left_alone=opened.upstream.is_open,
    )


async def _work(settings: Settings, house: House, stack: AsyncExitStack) -> None:
    """Start to advance trainings and to sweep."""
    if stack.enter_context(alone_as("worker", settings.database_url)):
        await free_leases(house.database, [sweep.LEASE])
        log.info("%d trainings taken over", await free_claims(house.database, now()))
        await hasten_deletions(house.database, now())
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
    tick_once = make_sweep(house.ports, deletion=deletion, holder=house.holder)
    erase = make_eraser(house.ports, deletion=deletion)
    house.carrier.start(Work(advance=advance, erase=erase, sweep=tick_once, every=tick))
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
    if webhook:
        await house.intake.recover()
        url = settings.public_url.rstrip("/") + WEBHOOK_PATH
        await set_webhook(bot, url=url, secret=secret)
        return
    if stack.enter_context(alone_as("web", settings.database_url)):
        await free_leases(house.database, [POLLING])
    standby = Standby(store=house.database, name=POLLING, holder=house.holder, clock=now)
    await stack.enter_async_context(standby.running(partial(_poll, house)))


@asynccontextmanager
async def _poll(house: House) -> AsyncIterator[None]:
    """Poll now that it is our turn; first handle what an earlier process left unfinished."""
    await house.intake.recover()
    async with polling(house.poller, house.polls):
        log.info("polling")
        yield


def now() -> datetime:
    """Return the present time; everything else gets this clock as an argument."""
    return datetime.now(UTC)  # noqa: TID251 - everything else is handed this clock
