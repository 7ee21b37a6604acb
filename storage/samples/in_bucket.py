"""Samples in a bucket of an S3-compatible store: one door for everything that is said to it.

What is erased must be gone, so a bucket that keeps the versions of what was deleted is refused.
Deleting those too would take rights and calls that not every store has.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from cloning.domain.errors import StorageUnavailable
from storage.samples.places import Bucket
from storage.samples.store import NAME, Found, UnusablePlace, checked

if TYPE_CHECKING:
    from obstore import GetOptions

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

PIECE_BYTES: Final = 1024 * 1024
"""How much one request reads. One for all would end when a slow reader has taken too long."""

REQUEST_TIME: Final = timedelta(seconds=8)
"""How long a request may take; a stop waits for it, too."""

MOST_AT_ONCE: Final = 16
"""Requests at once; a thread waits for each."""

LIFETIME: Final = timedelta(hours=6)
"""How long a link works at most: as long as one to our own server (bot/web/links.py)."""

LOOKED_EVERY_SECONDS: Final = 10.0
"""How often /readyz, which anybody may ask, makes a request that somebody pays for."""

LOOK_SECONDS: Final = 2.0
"""How long a look may take: less than /readyz waits (bot/web/readiness/health.py)."""

PRIVATE: Final = {
    "Content-Type": "audio/wav",
    "Cache-Control": "private, no-store",
    "Content-Disposition": "attachment",
}
"""A voice is personal: what a link opens must not be cached, nor played in a page."""

KEEPS_WHAT_IS_DELETED: Final = (
    "the bucket keeps what is deleted: make one without versioning and object lock"
)

_CODE: Final = re.compile(r"<Code>([^<]+)</Code>(?:\s*<Message>([^<]+)</Message>)?")
_ROOT: Final = re.compile(r'(?:message|error): "([^"]+)"')
_BUSY: Final = ("408", "429")
_STATUS: Final = re.compile(r"status code: (\d{3}[^:\n]*)")


class StoreFault(Exception):
    """What the store or the way to it answered, in one line."""


class BucketSamples:
    """One object for each sample, and links by which it can be fetched from the store itself."""

    def __init__(
        self, bucket: Bucket, *, key_id: str, key: str, seconds: Callable[[], float] = monotonic
    ) -> None:
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            region=bucket.region,
            endpoint=bucket.endpoint,
            access_key_id=key_id,
            secret_access_key=key,
            skip_signature=False,
            # One request for one object: some stores have no other.
            disable_bulk_delete=True,
            client_options={
                "allow_http": True,  # the settings say where it may be
                "timeout": REQUEST_TIME,
                "connect_timeout": timedelta(seconds=5),
            },
            retry_config={"max_retries": 0},  # whatever is not done is tried again by us
        )
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="samples")
        self._seconds = seconds
        self._looked_at = -LOOKED_EVERY_SECONDS
        self._trouble: str | None = None

    async def check(self) -> None:
        """Write, delete and look for something without content, as will be done with samples.

        Raises:
            UnusablePlace: if that can't be done, or the bucket keeps what is deleted.
        """
        await self._in_a_thread(self._check)

    def _check(self) -> None:
        probe = f"check-{secrets.token_hex(8)}"
        with _trying_out():
            version = obstore.put(self._store, probe, b"")["version"]
            obstore.delete(self._store, probe)
            self._must_answer()
        looks: list[GetOptions] = [{"head": True}]
        if version is not None:
            looks.append({"head": True, "version": version})
        for look in looks:
            with _trying_out(), suppress(FileNotFoundError):
                obstore.get(self._store, probe, options=look)
                raise UnusablePlace(KEEPS_WHAT_IS_DELETED, passes=False)

    async def keep(self, name: str, wav: bytes) -> None:
        """See cloning/ports/outside.py."""
        await self._in_a_thread(self._keep, name, wav)

    def _keep(self, name: str, wav: bytes) -> None:
        with _reaching():
            obstore.put(self._store, _key(name), wav, attributes=PRIVATE, use_multipart=False)

    async def erase(self, name: str) -> None:
        """See cloning/ports/outside.py; afterwards the store must say that it is gone."""
        await self._in_a_thread(self._erase, name)

    def _erase(self, name: str) -> None:
        key = _key(name)
        with _reaching(), suppress(FileNotFoundError):
            obstore.delete(self._store, key)
            obstore.head(self._store, key)
            raise StorageUnavailable from StoreFault("it is still there after its deletion")

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        """See cloning/ports/outside.py."""
        return await self._in_a_thread(self._kept_before, moment)

    def _kept_before(self, moment: datetime) -> Sequence[str]:
        names = []
        with _reaching():
            for page in obstore.list(self._store, chunk_size=1000):
                for each in page:
                    name = each["path"].removesuffix(".wav")
                    if NAME.fullmatch(name) and each["last_modified"] < moment:
                        names.append(name)
        return sorted(names)

    async def find(self, name: str) -> Found | None:
        """See storage/samples/store.py."""
        return await self._in_a_thread(self._find, name)

    def _find(self, name: str) -> Found | None:
        if NAME.fullmatch(name) is None:
            return None
        with _reaching():
            try:
                known = obstore.head(self._store, _key(name))
            except FileNotFoundError:
                return None
        return Found(size=known["size"], kept_at=known["last_modified"])

    def file(self, name: str) -> None:
        """See storage/samples/store.py: there is no file."""

    async def read(self, name: str, begin: int, end: int) -> AsyncGenerator[bytes, None]:
        """See storage/samples/store.py; each piece is a request of its own."""
        while begin < end:
            length = min(PIECE_BYTES, end - begin)
            yield await self._in_a_thread(self._piece, name, begin, length)
            begin += length

    def _piece(self, name: str, begin: int, length: int) -> bytes:
        with _reaching():
            key = _key(name)
            return bytes(obstore.get_range(self._store, key, start=begin, length=length))

    async def trouble(self) -> str | None:
        """See storage/samples/store.py."""
        if self._seconds() - self._looked_at >= LOOKED_EVERY_SECONDS:
            self._looked_at = self._seconds()
            self._trouble = await self._look()
        return self._trouble

    def url(self, sample: str) -> str:
        """Sign a link to the store itself, which is good for GET, whole or in ranges."""
        return obstore.sign(self._store, "GET", _key(sample), LIFETIME)

    async def _look(self) -> str | None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._in_a_thread(self._must_answer)
        except (BaseError, OSError):
            return "samples"
        return None

    def _must_answer(self) -> None:
        """Ask for a list of nothing, which names what is wrong with the bucket or our rights."""
        obstore.list_with_delimiter(self._store, "none")

    async def _in_a_thread(
        self, ask: Callable[Asked, Answer], *asked: Asked.args, **more: Asked.kwargs
    ) -> Answer:
        """Make a request in a thread, since the library's own coroutines don't end well.

        Its threads still hold objects of Python's when they have answered. If Python ends at that
        moment, the process is aborted.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(ask, *asked, **more))


def _key(name: str) -> str:
    return f"{checked(name)}.wav"


@contextmanager
def _reaching() -> Iterator[None]:
    """Turn every fault of the store, and of the way to it, into StorageUnavailable.

    It is logged here, because a step that is put off says only that the storage is away.
    """
    try:
        yield
    except (BaseError, OSError) as fault:
        said = _in_a_line(fault)
        log.warning("the store for samples can't be used now: %s", said)
        raise StorageUnavailable from StoreFault(said)


@contextmanager
def _trying_out() -> Iterator[None]:
    """Turn every fault into UnusablePlace, which says whether waiting may cure it."""
    try:
        yield
    except (BaseError, OSError) as fault:
        raise UnusablePlace(_in_a_line(fault), passes=_passes(fault)) from fault


def _passes(fault: Exception) -> bool:
    """Return whether a fault is the store's or the network's; else ours, or the operator's."""
    status = _STATUS.search(str(fault))
    return status is None or not status[1].startswith("4") or status[1].startswith(_BUSY)


def _in_a_line(fault: Exception) -> str:
    """Return what the store said, or the innermost reason why it could not be asked.

    The library's own text has many lines, and names the sample.
    """
    text = str(fault)
    if code := _CODE.search(text):
        return ": ".join(part for part in code.groups() if part)
    if status := _STATUS.search(text):
        return f"it answered {status[1].strip()}"
    said = text.partition("\n")[0].rpartition(" - ")[2]
    return ": ".join([said, *_ROOT.findall(text)[-1:]])
