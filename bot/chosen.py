"""Turns the operator's settings into the parts that enforce them."""

from contextlib import AbstractAsyncContextManager, nullcontext

from telegram.ext import JobQueue

from bot.jobs.carrier import Carrier
from bot.jobs.job_queue_carrier import JobQueueCarrier
from bot.requests import Terms
from bot.settings.settings import Settings
from bot.upstream.client import LANGUAGES
from bot.web.links import SignedLinks
from cloning.domain.limits import Quota
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.outside import Clock
from cloning.ports.store import Store
from handlers.context import Context
from handlers.gates.rate_limit import Pace
from storage.collections.pseudonyms import Pseudonyms
from storage.dialects.urls import is_postgresql
from storage.samples import DiskSamples

POLICY_VERSION = "2026-11"
"""The version of the consent question that owners agree to; raise it when the text changes."""

DISK_FLOOR_BYTES = 200 * 1024 * 1024
"""Free space on the disk that is reserved for the database."""


def carrier_of(
    settings: Settings, job_queue: JobQueue[Context], clock: Clock
) -> AbstractAsyncContextManager[Carrier]:
    """Open the carrier of the job queue that suits the database."""
    if is_postgresql(settings.database_url):
        # SQLite needs no driver of PostgreSQL, and no memory for one.
        from bot.jobs.procrastinate_carrier import carrying  # noqa: PLC0415

        return carrying(settings.database_url, job_queue, clock=clock)
    return nullcontext(JobQueueCarrier(job_queue, clock=clock))


def pace_of(settings: Settings, clock: Clock) -> Pace:
    """Make the rate limit for single chats."""
    return Pace(
        per_minute=settings.messages_per_minute, at_once=settings.messages_at_once, clock=clock
    )


def caps_of(settings: Settings, clock: Clock) -> Caps:
    """Make the limits on what all owners together may have."""
    return Caps(
        clock=clock,
        trainings_per_day=settings.trainings_per_day_all or None,
        paid_slots=settings.paid_slots or None,
        pays=settings.tier == "pro",
    )


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


def samples_of(settings: Settings) -> DiskSamples:
    """Make the store that keeps samples in a folder."""
    return DiskSamples(settings.audio_dir, floor_bytes=DISK_FLOOR_BYTES)


def links_of(settings: Settings, clock: Clock) -> SignedLinks:
    """Make the part that signs links to samples."""
    key = settings.link_key.get_secret_value()
    return SignedLinks(base_url=settings.public_url, key=key, clock=clock)
