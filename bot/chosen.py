"""Turns the operator's settings into the parts that enforce them."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.audio.studio import GuardedStudio
from bot.jobs.again import repeating
from bot.jobs.carrier import Carrier
from bot.jobs.local_carrier import LocalCarrier
from bot.requests import Terms
from bot.settings.settings import Settings
from bot.speech.account import Account
from bot.upstream.client import LANGUAGES
from bot.web.links import SignedLinks
from cloning.domain.limits import RENEWED_EVERY, Quota
from cloning.domain.speaking.words import Unsaid
from cloning.erasure.remembering import Remembering
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.outside import Clock, Links
from cloning.ports.speaking.speech import Speech
from cloning.ports.store import Store
from cloning.ports.tallies import Tallies
from cloning.speaking.evidence import Evidence
from handlers.gates.rate_limit import Pace
from storage.counting.spared_tallies import SparedTallies
from storage.counting.tallies import open_tallies
from storage.database import Database
from storage.dialects.urls import file_beside, is_postgresql, through_pooler
from storage.files.memo_file import FileOfMemos
from storage.in_memory.tallies import InMemoryTallies
from storage.loading.pseudonyms import Pseudonyms
from storage.processes.server_clock import ServerClock
from storage.samples.in_database import DatabaseSamples
from storage.samples.on_disk import DiskSamples, free_bytes
from storage.samples.places import bucket_of, folder_of, is_bucket
from storage.samples.store import SampleStore

if TYPE_CHECKING:
    from storage.samples.in_bucket import BucketSamples

POLICY_VERSION = "2026-11"
"""The version of the consent question that owners agree to; raise it when the text changes."""

FIRST_LOOKS = 5
"""So often is a server asked for its time at the start: while all begins, an answer may be late."""

DISK_FLOOR_BYTES = 200 * 1024 * 1024
"""Free space on the disk that is reserved for the database."""


def shared_url_of(settings: Settings) -> str:
    """Return the database's URL for transactions, which may lead to a pooler."""
    url = settings.database_url
    return through_pooler(url) if settings.database_direct_url else url


def server_url_of(settings: Settings) -> str:
    """Return the URL of the database itself, for what outlives a transaction."""
    return settings.database_direct_url or settings.database_url


def carrier_of(settings: Settings) -> AbstractAsyncContextManager[Carrier]:
    """Open the carrier of the job queue that suits the database."""
    if is_postgresql(settings.database_url):
        # SQLite needs no driver of PostgreSQL, and no memory for one.
        from bot.jobs.procrastinate_carrier import carrying  # noqa: PLC0415

        urls = shared_url_of(settings), server_url_of(settings)
        return carrying(*urls)
    return nullcontext(LocalCarrier())


@asynccontextmanager
async def clock_of(settings: Settings, database: Database, local: Clock) -> AsyncIterator[Clock]:
    """Open the clock that all processes on a database share; StorageUnavailable if it is away."""
    if not is_postgresql(settings.database_url):
        yield local  # they are on one machine
        return
    clock = ServerClock(database)
    for _ in range(FIRST_LOOKS):
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


def remembering_of(settings: Settings, store: Database, clock: Clock) -> Remembering:
    """Make what keeps the memos of erasures outside the database."""
    key = settings.link_key.get_secret_value().encode()
    kept_for = timedelta(days=settings.backups_kept_days)
    file = FileOfMemos(erasures_file_of(settings), key)
    return Remembering(store=store, file=file, kept_for=kept_for, clock=clock, mark=store.mark)


def erasures_file_of(settings: Settings) -> Path:
    """Return where the memos of erasures are kept outside the database."""
    return settings.erasures_file or file_beside(settings.database_url)


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


def evidence_of(settings: Settings) -> Evidence:
    """Make what writes down which texts were said, without the texts."""
    return Evidence(settings.digest_key.get_secret_value().encode())


def unsaid_of(settings: Settings) -> Unsaid:
    """Make the check for words that clones don't say."""
    return Unsaid((*settings.speak_forbidden_words, *settings.words_in_file))


def pseudonyms_of(settings: Settings) -> Pseudonyms:
    """Make the pseudonyms under which owners are counted."""
    return Pseudonyms(settings.link_key.get_secret_value().encode())


def terms_of(settings: Settings) -> Terms:
    """Make the terms: what people may have here, and what they agree to."""
    return Terms(
        quota=Quota(
            clones=settings.clones_per_owner,
            trainings_per_day=settings.trainings_per_day,
            characters_per_day=settings.speak_characters_per_day,
        ),
        policy_version=POLICY_VERSION,
        policy_url=settings.privacy_url,
        unsaid=unsaid_of(settings),
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
        bucket = bucket_samples_of(settings, url)
        await bucket.check()
        return bucket, bucket if settings.sample_links == "s3" else own
    folder = samples_folder_of(settings)
    if folder is None:
        return DatabaseSamples(database, clock), own
    samples = DiskSamples(folder, floor_bytes=DISK_FLOOR_BYTES)
    samples.tighten()
    return samples, own


def bucket_samples_of(settings: Settings, url: str) -> "BucketSamples":
    """Make the bucket that SAMPLES_URL names; nothing is asked of it yet."""
    # Only a bucket needs the library, which takes 9 MiB.
    from storage.samples.in_bucket import BucketSamples  # noqa: PLC0415

    secret = settings.aws_secret_access_key
    return BucketSamples(
        bucket_of(url),
        key_id=settings.aws_access_key_id or "",
        key=secret.get_secret_value() if secret is not None else "",
    )


def speech_of(settings: Settings, studio: GuardedStudio) -> Speech | None:
    """Make what has clones say texts; None if the operator has not set it up."""
    account = speech_account_of(settings)
    if account is None:
        return None
    # Only a bot whose clones speak needs what talks to that platform.
    from bot.speech.client import SpokenClips  # noqa: PLC0415

    return SpokenClips(account, studio)


def speech_account_of(settings: Settings) -> Account | None:
    """Return the account at the platform that has clones speak; None if there is none."""
    token, agent, device = settings.speak_token, settings.speak_agent_id, settings.speak_device_id
    if token is None or agent is None or device is None:
        return None
    return Account(
        url=settings.speak_url,
        token=token.get_secret_value(),
        agent_id=agent.get_secret_value(),
        device_id=device.get_secret_value(),
    )


def samples_folder_of(settings: Settings) -> Path | None:
    """Return the folder of the samples; None if they are in the database or in a bucket."""
    url = settings.samples_url
    if url is None:
        return None if is_postgresql(settings.database_url) else settings.audio_dir
    return None if is_bucket(url) else folder_of(url)


def links_of(settings: Settings, clock: Clock) -> SignedLinks:
    """Make the part that signs links to samples on our own server."""
    old = settings.old_secret_key
    return SignedLinks(
        base_url=settings.public_url,
        key=settings.link_key.get_secret_value(),
        clock=clock,
        old_key=old.get_secret_value() if old is not None else None,
    )
