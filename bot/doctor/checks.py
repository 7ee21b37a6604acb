"""Which checks there are for the settings, and in which order."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial

from bot.chosen import (
    DISK_FLOOR_BYTES,
    bucket_samples_of,
    erasures_file_of,
    links_of,
    samples_folder_of,
    server_url_of,
    shared_url_of,
    speech_account_of,
)
from bot.doctor.database import look_at_database
from bot.doctor.decoder import look_at_decoder
from bot.doctor.disk import look_at_disk
from bot.doctor.erasures import look_at_erasures
from bot.doctor.machine_clock import look_at_clock
from bot.doctor.outside.bot_api import BotApi
from bot.doctor.outside.bucket_link import look_at_bucket_link
from bot.doctor.outside.public_url import PublicUrl
from bot.doctor.outside.speech import look_at_speech
from bot.doctor.outside.token import look_at_token
from bot.doctor.outside.voice_key import look_at_voice_key
from bot.doctor.outside.webhook import look_at_webhook
from bot.doctor.place import look_at_bucket, look_at_folder
from bot.doctor.side_by_side import Check
from bot.net.addresses import is_loopback
from bot.settings.settings import Settings
from bot.settings.values import host_of, origin_of
from bot.web.server import WEBHOOK_PATH
from cloning.ports.outside import Clock
from cloning.upkeep.sample_access import Hosting
from storage.database import open_database
from storage.dialects.urls import is_postgresql, path_of
from storage.in_memory.store import InMemoryStore
from storage.samples.in_database import DatabaseSamples
from storage.samples.on_disk import DiskSamples
from storage.samples.places import is_bucket
from storage.samples.store import SampleStore

_NETWORK = "see whether a firewall or a proxy drops what this machine sends"
_DATABASE = "see whether a program holds the database's lock, or the server hangs"
_MACHINE = "see what keeps this machine busy"
_DISK = "see whether the disk, or the server that it is on, hangs"


def checks_of(
    settings: Settings, clock: Clock, stack: AsyncExitStack, *, within: float
) -> Sequence[Check]:
    """Put the checks together; the stack closes what they open."""
    return [
        *_checks_of_neighbours(settings, clock, within),
        *_checks_of_the_machine(settings, clock),
        *_checks_of_samples(settings, clock, stack),
    ]


def _checks_of_neighbours(settings: Settings, clock: Clock, within: float) -> Sequence[Check]:
    token = settings.telegram_bot_token.get_secret_value()
    api = BotApi(base_url=settings.telegram_api_url, token=token)
    url = settings.public_url.rstrip("/") + WEBHOOK_PATH
    wanted = url if settings.telegram_updates == "webhook" else None
    webhook = partial(look_at_webhook, api, wanted=wanted, clock=clock)
    key = settings.voice_api_key.get_secret_value()
    listing = partial(look_at_voice_key, settings.voice_api_url, key, seconds=within)
    return [
        Check(name="token", look=partial(look_at_token, api), when_slow=_NETWORK),
        Check(name="webhook", look=webhook, when_slow=_NETWORK, after=["token"]),
        Check(name="voice key", look=listing, when_slow=_NETWORK),
        *_checks_of_speech(settings, within),
    ]


def _checks_of_speech(settings: Settings, within: float) -> Sequence[Check]:
    account = speech_account_of(settings)
    if account is None:
        return []
    look = partial(look_at_speech, account, seconds=within)
    return [Check(name="speech", look=look, when_slow=_NETWORK)]


def _checks_of_the_machine(settings: Settings, clock: Clock) -> Sequence[Check]:
    url = settings.database_url
    urls = [server_url_of(settings)]
    if settings.database_direct_url:
        urls.insert(0, shared_url_of(settings))
    file = [] if is_postgresql(url) else [path_of(url).parent]
    samples = samples_folder_of(settings)
    folders = file if samples is None else [*file, samples]
    disk = partial(look_at_disk, folders, floor_bytes=DISK_FLOOR_BYTES)
    erasures = partial(look_at_erasures, erasures_file_of(settings))
    servers = {"Telegram": settings.telegram_api_url, "the upstream": settings.voice_api_url}
    return [
        Check(name="clock", look=partial(look_at_clock, servers, clock), when_slow=_NETWORK),
        Check(name="decoder", look=look_at_decoder, when_slow=_MACHINE),
        Check(name="disk", look=disk, when_slow=_DISK),
        Check(name="database", look=partial(look_at_database, urls), when_slow=_DATABASE),
        Check(name="erasures", look=erasures, when_slow=_DISK),
    ]


def _checks_of_samples(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Sequence[Check]:
    folder = samples_folder_of(settings)
    if folder is not None:
        place = Check(name="samples", look=partial(look_at_folder, folder), when_slow=_DISK)
        return [place, _public_url(settings, clock, DiskSamples(folder), after="samples")]
    url = settings.samples_url
    if url is None or not is_bucket(url):
        database = open_database(shared_url_of(settings))
        stack.push_async_callback(database.close)
        samples = DatabaseSamples(database, clock)
        return [_public_url(settings, clock, samples, after="database")]
    bucket = bucket_samples_of(settings, url)
    place = Check(name="samples", look=partial(look_at_bucket, bucket), when_slow=_NETWORK)
    if settings.sample_links == "bot":
        return [place, _public_url(settings, clock, bucket, after="samples")]
    look = partial(look_at_bucket_link, bucket)
    link = Check(name="bucket link", look=look, when_slow=_NETWORK, after=["samples"])
    return [place, link]


def _public_url(settings: Settings, clock: Clock, samples: SampleStore, *, after: str) -> Check:
    host, port = origin_of(settings.public_url)
    way = PublicUrl(
        host=host,
        port=port,
        listens_on=(settings.host, settings.port),
        may_be_private=is_loopback(host_of(settings.voice_api_url)),
        links=links_of(settings, clock),
        samples=samples,
        # It knows no training: in place of the bot, we answer nothing but links of our own.
        hosting=Hosting(store=InMemoryStore(), clock=clock),
    )
    slow = "see whether the proxy reaches the bot, a firewall drops requests, or the line is slow"
    return Check(name="public url", look=way.look, when_slow=slow, after=[after])
