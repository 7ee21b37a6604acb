"""Turns the operator's settings into the parts that enforce them."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import timedelta
from functools import partial

from telegram.ext import JobQueue

from bot.jobs.again import repeating
from bot.jobs.carrier import Carrier
from bot.jobs.job_queue_carrier import JobQueueCarrier
from bot.requests import Terms
from bot.settings.settings import Settings
from bot.upstream.client import LANGUAGES
from bot.web.links import SignedLinks
from cloning.domain.limits import RENEWED_EVERY, Quota
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.outside import Clock, Links
from cloning.ports.store import Store
from cloning.ports.tallies import Tallies
from handlers.context import Context
from handlers.gates.rate_limit import Pace
from storage.counting.spared_tallies import SparedTallies
from storage.counting.tallies import open_tallies
from storage.database import Database
from storage.dialects.urls import is_postgresql, through_pooler
from storage.in_memory.tallies import InMemoryTallies
from storage.loading.pseudonyms import Pseudonyms
from storage.processes.server_clock import ServerClock
from storage.samples.in_database import DatabaseSamples
from storage.samples.on_disk import DiskSamples, free_bytes
from storage.samples.places import bucket_of, folder_of, is_bucket
from storage.samples.store import SampleStore

POLICY_VERSION = "2026-11"
"""The version of the consent question that owners agree to; raise it when the text changes."""

DISK_FLOOR_BYTES = 200 * 1024 * 1024
"""Free space on the disk that is reserved for the database."""


def shared_url_of(settings: Settings) -> str:
    """Return the database's URL for transactions, which may lead to a pooler."""
    url = settings.database_url
    return through_pooler(url) if settings.database_direct_url else url


def server_url_of(settings: Settings) -> str:
    """Return the URL of the database itself, for what outlives a transaction."""
    return settings.database_direct_url or settings.database_url


def carrier_of(
    settings: Settings, job_queue: JobQueue[Context], clock: Clock
) -> AbstractAsyncContextManager[Carrier]:
    """Open the carrier of the job queue that suits the database."""
    if is_postgresql(settings.database_url):
        # SQLite needs no driver of PostgreSQL, and no memory for one.
        from bot.jobs.procrastinate_carrier import carrying  # noqa: PLC0415

        urls = shared_url_of(settings), server_url_of(settings)
        return carrying(*urls, job_queue, clock=clock)
    return nullcontext(JobQueueCarrier(job_queue, clock=clock))


@asynccontextmanager
async def clock_of(settings: Settings, database: Database, local: Clock) -> AsyncIterator[Clock]:
    """Open the clock that all processes on a database share; StorageUnavailable if it is away."""
    if not is_postgresql(settings.database_url):
        yield local  # they are on one machine
        return
    clock = ServerClock(database)
    await clock.look()
    async with repeating(clock.look, every=RENEWED_EVERY):
        yield clock


@asynccontextmanager
async def tallies_of(settings: Settings, clock: Clock, *, alone: bool) -> AsyncIterator[Tallies]:
    """Open the tallies that suit the database.

    Args:
        settings: where the database is.
        clock: tells the present time.
        alone: whether this process does everything, if there is no server.
    """
    spare = InMemoryTallies(_steady(clock))
    if alone and not is_postgresql(settings.database_url):
        yield spare
        return
    shared = open_tallies(shared_url_of(settings), pseudonyms_of(settings))
    try:
        yield SparedTallies(shared, spare)
    finally:
        await shared.close()


def _steady(clock: Clock) -> Clock:
    """Return a clock that goes on from now and is never put forward or back."""
    beginning, began = clock(), time.monotonic()
    return lambda: beginning + timedelta(seconds=time.monotonic() - began)


def pace_of(settings: Settings, tallies: Tallies) -> Pace:
    """Make the rate limit for single chats."""
    return Pace(
        per_minute=settings.messages_per_minute, at_once=settings.messages_at_once, tallies=tallies
    )


def caps_of(settings: Settings, clock: Clock) -> Caps:
    """Make the limits on what all owners together may have."""
    return Caps(
        clock=clock,
        trainings_per_day=settings.trainings_per_day_all or None,
        paid_slots=settings.paid_slots or None,
        pays=settings.tier == "pro",
    )


def free_bytes_of(settings: Settings) -> Callable[[], int]:
    """Return what measures the free bytes on the disk of the samples, next to the database."""
    return partial(free_bytes, settings.audio_dir)


def contents_of(settings: Settings, store: Store, clock: Clock) -> Contents:
    """Make the check that tells edits which change something from those that don't."""
    return Contents(store=store, clock=clock, key=settings.digest_key.get_secret_value().encode())


def pseudonyms_of(settings: Settings) -> Pseudonyms:
    """Make the pseudonyms under which owners are counted."""
    return Pseudonyms(settings.link_key.get_secret_value().encode())


def terms_of(settings: Settings) -> Terms:
    """Make the terms: what people may have here, and what they agree to."""
    return Terms(
        quota=Quota(clones=settings.clones_per_owner, trainings_per_day=settings.trainings_per_day),
        policy_version=POLICY_VERSION,
        policy_url=settings.privacy_url,
        voice_languages=LANGUAGES.get(settings.tier or "", ()),
        paid=settings.tier == "pro",
    )


async def hosted_by(
    settings: Settings, database: Database, own: SignedLinks, clock: Clock
) -> tuple[SampleStore, Links]:
    """Make the place for samples, and the links by which the upstream fetches them.

    Raises:
        UnusablePlace: if samples can't be kept there.
    """
    url = settings.samples_url
    if url is not None and is_bucket(url):
        # Only a bucket needs the library, which takes 9 MiB.
        from storage.samples.in_bucket import BucketSamples  # noqa: PLC0415

        secret = settings.aws_secret_access_key
        bucket = BucketSamples(
            bucket_of(url),
            key_id=settings.aws_access_key_id or "",
            key=secret.get_secret_value() if secret is not None else "",
        )
        await bucket.check()
        return bucket, bucket if settings.sample_links == "s3" else own
    if url is None and is_postgresql(settings.database_url):
        return DatabaseSamples(database, clock), own
    folder = settings.audio_dir if url is None else folder_of(url)
    return DiskSamples(folder, floor_bytes=DISK_FLOOR_BYTES), own


def links_of(settings: Settings, clock: Clock) -> SignedLinks:
    """Make the part that signs links to samples on our own server."""
    key = settings.link_key.get_secret_value()
    return SignedLinks(base_url=settings.public_url, key=key, clock=clock)
