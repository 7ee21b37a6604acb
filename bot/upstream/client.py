"""The upstream client: one private door for HTTP, and seven short verbs on top."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from time import perf_counter
from typing import TYPE_CHECKING, Final, Self, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec
from aiohttp import hdrs
from msgspec import Struct

from bot.net.bounded import TooMuch, read_bounded
from bot.net.connecting import connector
from bot.upstream.answers import (
    Listing,
    is_slot_id,
    read_answer,
    read_new_voice,
    read_nothing,
    read_voice,
    read_voices,
)
from bot.upstream.listing import PIECE, ListReader
from bot.upstream.network import network_fault, only_once, read_retry_after
from bot.upstream.shown import secrets_of_url
from cloning.domain.errors import SlotNotFound, UpstreamError
from cloning.domain.models import Voice
from cloning.ports.outside import Wanted, every_slot

if TYPE_CHECKING:
    from stamina import BoundAsyncRetryingCaller

_LOG = logging.getLogger(__name__)
_MODEL_ID: Final = "QN_ACV"
"""The only value that the API's first revision accepts; the second ignores it."""
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "free": ("zh", "en"),
    "pro": (
        *("zh", "en", "ja", "ko", "es", "pt", "id"),
        *("de", "fr", "ar", "hi", "it", "tr", "yue"),
    ),
}
"""The languages of each tier's voices, by the API's documentation of 2026."""
_NO_SLOT: Final = "readiness"
"""The id of no slot: the answer to a question about it tells whether our key is taken."""
_READS: Final = frozenset({"get", "voices", "ping"})
_METHODS: Final = {
    "create": hdrs.METH_POST,
    "train": hdrs.METH_PUT,
    "rename": hdrs.METH_PUT,
    "get": hdrs.METH_GET,
    "voices": hdrs.METH_GET,
    "delete": hdrs.METH_DELETE,
    "ping": hdrs.METH_GET,
}
Value = TypeVar("Value")
Gather = Callable[[aiohttp.ClientResponse], Awaitable[bytes]]
"""Reads the body of an answer; raises TooMuch if it is too large."""


class _Response(Struct, frozen=True, kw_only=True):
    """What we use of an HTTP response."""

    status: int
    body: bytes
    retry_after: float | None
    """How long the server wants to be left alone, in seconds."""


class VoiceApi:
    """The voice-clone API (adapter of cloning.ports.Upstream), in its own HTTP session.

    Use it as an async context manager. It retries reads if the API is unavailable, and never
    writes. With a tier it uses the revision of 2026; without one, the revision of 2025, which has
    no tiers.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        tier: str | None = None,
        timeout_seconds: float = 20.0,
        connect_seconds: float = 5.0,
        attempts: int = 3,
        first_wait_seconds: float = 0.2,
        max_answer_bytes: int = 1024 * 1024,
        max_list_bytes: int = 512 * 1024 * 1024,
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/v1/voice-clones"
        self._api_key = api_key
        self._tier = tier
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=connect_seconds)
        self._max_answer_bytes = max_answer_bytes
        self._max_list_bytes = max_list_bytes
        self._session: aiohttp.ClientSession | None = None
        self._foreign = 0
        """The largest number of foreign entries that the log has reported."""
        self._attempts = attempts
        self._first_wait_seconds = first_wait_seconds

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=connector(),
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(only_once,),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def create(self, language: str | None) -> Voice:
        """Create an empty slot; only the newer revision takes a language and a tier."""
        body = {"model_id": _MODEL_ID}
        if self._tier is not None:
            body["tier"] = self._tier
            if language is not None:
                body["language"] = language
        return await self._call("create", read_new_voice, body=body)

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        """Train the slot with the sample at `sample_url`, and name it."""
        body = {"key": sample_url, "name": title}
        return await self._call("train", _same(slot_id), slot_id=slot_id, body=body)

    async def rename(self, slot_id: str, title: str) -> Voice:
        """Rename the slot; without a `key`, the API trains nothing."""
        return await self._call("rename", _same(slot_id), slot_id=slot_id, body={"name": title})

    async def get(self, slot_id: str) -> Voice:
        """Return one slot."""
        return await self._again(self._call, "get", _same(slot_id), slot_id=slot_id)

    async def voices(self, wanted: Wanted = every_slot) -> Sequence[Voice]:
        """Return the slots of the account that could be ours and are wanted."""
        listing = await self._again(self._list, wanted)
        if listing.foreign > self._foreign:
            _LOG.warning("entries of the account that can't be slots of ours: %d", listing.foreign)
            self._foreign = listing.foreign
        return listing.voices

    async def delete(self, slot_id: str) -> None:
        """Delete the slot; raises SlotNotFound if it is already gone."""
        await self._call("delete", read_nothing, slot_id=slot_id)

    async def ping(self) -> None:
        """Ask about no slot, once: a 404 is an answer."""
        with suppress(SlotNotFound):
            await self._call("ping", read_voice, slot_id=_NO_SLOT)

    @cached_property
    def _again(self) -> "BoundAsyncRetryingCaller":
        from bot.upstream.again import repeating  # noqa: PLC0415

        return repeating(attempts=self._attempts, first_wait_seconds=self._first_wait_seconds)

    async def _list(self, wanted: Wanted) -> Listing:
        reader = ListReader(wanted)
        left = await self._call("voices", read_voices, gather=partial(self._fed, reader))
        return reader.listing(left)

    async def _call(
        self,
        operation: str,
        read: Callable[[msgspec.Raw], Value],
        *,
        slot_id: str | None = None,
        body: Mapping[str, str] | None = None,
        gather: Gather | None = None,
    ) -> Value:
        """Make one call and log it in one line; every fault becomes an UpstreamError."""
        started = perf_counter()
        level = logging.DEBUG if operation in _READS else logging.INFO
        code, reqid = "unfinished", ""
        try:
            response = await self._exchange(operation, slot_id, body, gather)
            value, reqid = self._understand(operation, response, read, slot_id, body)
            code = "0"
        except UpstreamError as error:
            code, reqid = error.answer, error.reqid
            if not (operation == "ping" and isinstance(error, SlotNotFound)):
                level = logging.INFO
            raise
        finally:
            _log(
                level,
                operation=operation,
                slot_id=slot_id,
                code=code,
                reqid=reqid,
                started=started,
            )
        return value

    async def _exchange(
        self,
        operation: str,
        slot_id: str | None,
        body: Mapping[str, str] | None,
        gather: Gather | None,
    ) -> _Response:
        """Send one request and read its answer; raises UpstreamUnavailable if that fails."""
        if self._session is None:
            raise RuntimeError("VoiceApi is not open; use it as an async context manager")
        headers = {hdrs.AUTHORIZATION: f"Bearer {self._api_key}"}
        if body is not None:
            headers[hdrs.CONTENT_TYPE] = "application/json"
        try:
            async with self._session.request(
                _METHODS[operation],
                self._url_of(slot_id),
                data=None if body is None else msgspec.json.encode(body),
                headers=headers,
                allow_redirects=False,
            ) as response:
                return _Response(
                    status=response.status,
                    body=await (gather or self._whole)(response),
                    retry_after=read_retry_after(response.headers),
                )
        except (aiohttp.ClientError, TimeoutError, OSError, TooMuch) as error:
            fault = network_fault(error)
        # Outside the except block, so that our error doesn't carry aiohttp's error, which shows the
        # request's headers, and so the key.
        raise fault

    async def _whole(self, response: aiohttp.ClientResponse) -> bytes:
        return await read_bounded(response, self._max_answer_bytes)

    async def _fed(self, reader: ListReader, response: aiohttp.ClientResponse) -> bytes:
        """Feed a LIST to a reader as it arrives; return what it leaves."""
        async for chunk in response.content.iter_any():
            for start in range(0, len(chunk), PIECE):
                reader.feed(chunk[start : start + PIECE])
                await asyncio.sleep(0)  # others may go on
            unread = reader.unread_bytes > self._max_answer_bytes
            if unread or reader.kept_bytes > self._max_list_bytes:
                response.close()
                raise TooMuch
        return reader.envelope()

    def _url_of(self, slot_id: str | None) -> str:
        if slot_id is None:
            return self._url
        if not is_slot_id(slot_id):
            raise SlotNotFound(answer="not sent: no slot can have such an id")
        return f"{self._url}/{quote(slot_id, safe='')}"

    def _understand(
        self,
        operation: str,
        response: _Response,
        read: Callable[[msgspec.Raw], Value],
        slot_id: str | None,
        body: Mapping[str, str] | None,
    ) -> tuple[Value, str]:
        hide = [self._api_key, quote(self._api_key, safe="")]
        if body is not None and "key" in body:
            hide += secrets_of_url(body["key"])
        return read_answer(
            response.status,
            response.body,
            read,
            hide=hide,
            of_slot=slot_id is not None,
            creates=operation == "create",
            name=(body or {}).get("name", ""),
            retry_after=response.retry_after,
        )


def _same(slot_id: str) -> Callable[[msgspec.Raw], Voice]:
    """Make a reader that accepts an answer only if it is about the requested slot."""

    def read(data: msgspec.Raw) -> Voice:
        voice = read_voice(data)
        if voice.slot_id != slot_id:
            raise ValueError("another slot")
        return voice

    return read


def _log(
    level: int, *, operation: str, slot_id: str | None, code: str, reqid: str, started: float
) -> None:
    milliseconds = round((perf_counter() - started) * 1000)
    slot, extra = slot_id or "-", {"reqid": reqid}
    _LOG.log(level, "%s %s: %s in %d ms", operation, slot, code, milliseconds, extra=extra)
