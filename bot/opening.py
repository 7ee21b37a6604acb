"""Opens what has to be closed again; bot/house.py puts everything else around it."""

import secrets
from contextlib import AsyncExitStack

from msgspec import Struct

from bot.audio.studio import GuardedStudio
from bot.chosen import (
    carrier_of,
    clock_of,
    hosted_by,
    links_of,
    pseudonyms_of,
    remembering_of,
    shared_url_of,
    speech_of,
    tallies_of,
)
from bot.jobs.carrier import Carrier
from bot.metrics.meters import Meters
from bot.metrics.upstream import MeteredUpstream
from bot.settings.settings import Settings
from bot.telegram.file_server import FileServer
from bot.upstream.client import VoiceApi
from bot.upstream.demos import GuardedDemos
from bot.web.links import SignedLinks
from bot.web.readiness.contacts import Contacts
from cloning.erasure.remembering import Remembering
from cloning.ports.outside import Clock, Links
from cloning.ports.speaking.speech import Speech
from cloning.ports.store import Store
from cloning.ports.tallies import Tallies
from cloning.trainings.in_hand import InHand
from cloning.upkeep.account import Account
from cloning.upkeep.breaker import Breaker
from storage.database import Database, open_database
from storage.processes.lives import leases_of
from storage.samples.store import SampleStore

DEMO_SECONDS = 30.0
"""How long a demo may take to download; the rest of its step needs time as well."""


class Opened(Struct, frozen=True, kw_only=True):
    """Everything that has to be closed again, and what the database wakes."""

    meters: Meters
    carrier: Carrier
    database: Database
    clock: Clock
    in_hand: InHand
    samples: SampleStore
    own_links: SignedLinks
    links: Links
    tallies: Tallies
    studio: GuardedStudio
    contacts: Contacts
    remembering: Remembering
    account: Account
    upstream: Breaker
    demos: GuardedDemos
    speech: Speech | None
    """None if the operator has not set up what speaks."""
    files: FileServer


async def open_all(
    settings: Settings, stack: AsyncExitStack, now: Clock, meters: Meters, *, alone: bool
) -> Opened:
    """Open everything that has to be closed again.

    Args:
        settings: what the operator has chosen.
        stack: closes everything.
        now: this machine's own clock.
        meters: count what is asked of the upstream and of the child processes.
        alone: whether this process talks and works, so that it may be the only one.

    Raises:
        UnusablePlace: if samples can't be kept where the settings say.
        StorageUnavailable: if the database is away.
    """
    carrier = await stack.enter_async_context(carrier_of(settings))
    database = open_database(shared_url_of(settings), pseudonyms_of(settings), carrier)
    stack.push_async_callback(database.close)
    clock = await stack.enter_async_context(clock_of(settings, database, now))
    own_links = links_of(settings, clock)
    samples, links = await hosted_by(settings, database, own_links, clock)
    tallies = await stack.enter_async_context(tallies_of(settings, clock, alone=alone))
    studio = GuardedStudio(watching=meters.child)
    stack.push_async_callback(studio.close)
    contacts = Contacts(clock=clock)
    account, demos = await _open_upstream(settings, stack, database, clock, meters)
    return Opened(
        meters=meters,
        carrier=carrier,
        database=database,
        clock=clock,
        in_hand=InHand(
            store=database,
            holder=secrets.token_hex(8),
            clock=clock,
            leases=leases_of(database),
        ),
        samples=samples,
        own_links=own_links,
        links=links,
        tallies=tallies,
        studio=studio,
        contacts=contacts,
        remembering=remembering_of(settings, database, clock),
        account=account,
        upstream=Breaker(account, tallies=tallies, heard=contacts.upstream_heard),
        demos=demos,
        speech=speech_of(settings, studio),
        files=await stack.enter_async_context(FileServer()),
    )


async def _open_upstream(
    settings: Settings, stack: AsyncExitStack, store: Store, clock: Clock, meters: Meters
) -> tuple[Account, GuardedDemos]:
    api = VoiceApi(
        base_url=settings.voice_api_url,
        api_key=settings.voice_api_key.get_secret_value(),
        tier=settings.tier,
    )
    demos = GuardedDemos(
        base_url=settings.voice_api_url,
        trusted_origins=settings.demo_origins,
        timeout_seconds=DEMO_SECONDS,
    )
    metered = MeteredUpstream(await stack.enter_async_context(api), meters.upstream)
    account = Account(metered, store=store, clock=clock)
    return account, await stack.enter_async_context(demos)
