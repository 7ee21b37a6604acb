"""HTTP for python-telegram-bot through aiohttp: the same Bot API calls at half the cost."""

import io
from collections.abc import Callable, Mapping
from typing import Any, Final

import aiohttp
import msgspec
from aiohttp import ClientTimeout, hdrs
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

from bot.net.bot_api_answers import GOOD, checked_answer, plain_message
from bot.net.bounded import TooMuch, read_bounded
from bot.net.connecting import connector
from bot.net.odd_json import NotJson, read_json
from bot.net.plain_messages import PlainMessage
from handlers.chat.not_sent import NotSent

_UNKNOWN: Final = frozenset({401, 404})
"""Telegram's answers to a token that it doesn't know."""

_UNWELL: Final = 500

_JSON: Final = {hdrs.CONTENT_TYPE: "application/json"}


class AiohttpRequest(BaseRequest):
    """Carries Bot API calls in its own HTTP session, open from `initialize` to `shutdown`.

    Timeouts are in seconds, None for no limit. `media_timeout` replaces both the read and the write
    timeout of an upload, and limits a whole download. NotSent means that a call certainly never
    reached Telegram; after any other NetworkError it may have.
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_timeout: float | None = 60.0,
        max_download_bytes: int = 20 * 1024 * 1024,
        heard: Callable[[], None] = lambda: None,
    ) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_timeout = media_timeout
        self._limits = _timeout(
            read=read_timeout, write=write_timeout, connect=connect_timeout, pool=pool_timeout
        )
        """The limits of a call without files."""
        self._max_download_bytes = max_download_bytes
        self._heard = heard
        """Called whenever Telegram has answered, unless it doesn't know us or is unwell."""
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def read_timeout(self) -> float | None:
        """The default read timeout in seconds, to which long polling adds its own."""
        return self._read_timeout

    @override
    async def initialize(self) -> None:
        """Open the session, unless it is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=connector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={hdrs.USER_AGENT: self.USER_AGENT},
            )

    @override
    async def shutdown(self) -> None:
        """Close the session, unless it is closed."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    @override
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer of the Bot API; NetworkError, without its text, if that fails."""
        try:
            answer = read_json(payload)
        except NotJson:
            answer = None
        if not isinstance(answer, dict):
            raise NetworkError("An answer that is not the Bot API's")
        return answer

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Do one request; returns the HTTP status and the body."""
        is_upload = request_data is not None and request_data.contains_files
        media = method == hdrs.METH_GET or is_upload
        limits = _timeout(
            read=_given(read_timeout, self._media_timeout if media else self._read_timeout),
            write=_given(write_timeout, self._media_timeout if is_upload else self._write_timeout),
            connect=_given(connect_timeout, self._connect_timeout),
            pool=_given(pool_timeout, self._pool_timeout),
        )
        body = None if request_data is None else _body(request_data)
        status, payload = await self._carry(url, method, body, limits)
        if method != hdrs.METH_GET or status not in GOOD:
            asked = {} if request_data is None else request_data.parameters
            payload = checked_answer(_method_of(url), status, payload, asked)
        self._note(status)
        return status, payload

    async def call(self, url: str, asked: Mapping[str, object]) -> PlainMessage | tuple[int, bytes]:
        """Make a call that sends or edits a message; returns the message if it is a plain one.

        Any other answer is returned like that of `do_request`.
        """
        body = msgspec.json.encode(asked)
        status, payload = await self._carry(url, hdrs.METH_POST, body, self._limits)
        plain = plain_message(payload) if status in GOOD else None
        if plain is None:
            payload = checked_answer(_method_of(url), status, payload, asked)
        self._note(status)
        return plain or (status, payload)

    async def _carry(
        self, url: str, method: str, body: bytes | aiohttp.FormData | None, limits: ClientTimeout
    ) -> tuple[int, bytes]:
        """Do one exchange; returns the status and the body as they came."""
        if self._session is None:
            raise RuntimeError("AiohttpRequest is not initialized")
        try:
            return await self._exchange(self._session, url, method, body, limits)
        except (aiohttp.ClientError, OSError) as error:
            fault = _fault(error)
        # Outside the except block, so that the error carries only the cause that `_fault` chose.
        raise fault

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        url: str,
        method: str,
        body: bytes | aiohttp.FormData | None,
        limits: ClientTimeout,
    ) -> tuple[int, bytes]:
        async with session.request(
            method,
            url,
            data=body,
            headers=_JSON if isinstance(body, bytes) else None,
            timeout=limits,
            allow_redirects=False,
        ) as response:
            if method == hdrs.METH_GET and response.status in GOOD:
                return response.status, await self._file(response)
            return response.status, await _read(response)

    def _note(self, status: int) -> None:
        """Note that Telegram has answered."""
        if status < _UNWELL and status not in _UNKNOWN:
            self._heard()

    async def _file(self, response: aiohttp.ClientResponse) -> bytes:
        try:
            return await read_bounded(response, self._max_download_bytes)
        except TooMuch:
            raise BadRequest("file is too big") from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Read an answer; if it breaks off after a 200, it still says that the call was done."""
    try:
        return await response.read()
    except aiohttp.ClientPayloadError:
        if response.status not in GOOD:
            raise
    return b""


def _method_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _given(timeout: object, default: float | None) -> float | None:
    """Return the caller's timeout, which may be None for no limit, or else the default."""
    if timeout is None or isinstance(timeout, int | float):
        return timeout
    return default


def _timeout(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> ClientTimeout:
    """Translate for aiohttp: it has no write timeout, but one for everything together."""
    return ClientTimeout(
        total=_sum(pool, connect, write, read),
        connect=_sum(pool, connect),
        sock_connect=connect,
        sock_read=read,
    )


def _sum(*seconds: float | None) -> float | None:
    known = [each for each in seconds if each is not None]
    return sum(known) if len(known) == len(seconds) else None


def _body(request_data: RequestData) -> bytes | aiohttp.FormData:
    if not request_data.contains_files:
        return msgspec.json.encode(request_data.parameters)
    form = aiohttp.FormData()
    for name, text in request_data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        # In a BytesIO, because aiohttp warns that larger bytes objects would block the loop.
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=kind)
    return form


def _fault(error: Exception) -> NetworkError:
    """Return the error to raise; its cause is kept unless that holds the URL, and so the token."""
    kept: BaseException | None = error
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        fault: NetworkError = NotSent("No connection to Telegram in time")
        kept = error.__cause__  # its own text holds the URL; its cause's doesn't
    elif isinstance(error, aiohttp.ClientConnectorError):
        fault = NotSent("No connection to Telegram")
    elif isinstance(error, TimeoutError):
        fault = TimedOut()
    else:
        fault = NetworkError(f"No answer from Telegram: {type(error).__name__}")
        if not isinstance(error, aiohttp.ClientConnectionError | aiohttp.ClientPayloadError):
            kept = None
    fault.__cause__ = kept
    return fault
