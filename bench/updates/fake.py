"""A Bot API that costs little, so that the bots are measured and not what they talk to.

It reads no more of a call than its method and the chat that it is for.
"""

import asyncio
import json
import re
import time
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

BOT: Final = {
    "id": 110201543,
    "is_bot": True,
    "first_name": "Voices",
    "username": "voices_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
TOKEN: Final = f"{BOT['id']}:" + "S" * 35
SECRET: Final = b"a-secret-that-only-a-fake-must-know"
"""What proves to a bot that an update is from here."""

LONGEST_POLL_SECONDS = 10.0
BATCH = 100
"""How many updates an answer to getUpdates holds at most, as on Telegram."""

A_SECOND: Final = 30
"""How many messages a bot may send (Bots FAQ)."""

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"0\r\n\r\n"
# In a form, in JSON, or in a multipart body.
_CHAT = re.compile(rb"chat_id(?:=|\": *\"?|\"\r\n(?:[^\r\n]+\r\n)*\r\n)(-?\d+)")
_OFFSET = re.compile(rb"\boffset(?:=|\": *\"?|\"\r\n(?:[^\r\n]+\r\n)*\r\n)(-?\d+)")
_ANSWER = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
_TOO_MANY = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
    b'"parameters":{"retry_after":1}}'
)
_NO_SLOT = b'{"code":404,"msg":"voice not found","reqid":"bench"}'


class Reply(Protocol):
    """Sends the answer to a call."""

    def __call__(self, body: bytes, status: bytes = b"200 OK", /) -> None:
        """Send it; `status` is that of HTTP."""


class Limit:
    """Telegram's limit of 30 messages in any second, to all chats together."""

    def __init__(self) -> None:
        self._asked: list[float] = []
        self._accepted: list[float] = []
        self.refused = 0
        """How many messages came too fast."""

    def allows(self, now: float) -> bool:
        """Count a message, `now` in seconds; tell whether it may be sent."""
        self._asked.append(now)
        if len(self._accepted) >= A_SECOND and self._accepted[-A_SECOND] > now - 1.0:
            self.refused += 1
            return False
        self._accepted.append(now)
        return True

    def most(self) -> int:
        """Return the most messages that came within any second."""
        found, begin = 0, 0
        for end, at in enumerate(self._asked):
            while self._asked[begin] <= at - 1.0:
                begin += 1
            found = max(found, end - begin + 1)
        return found


class FakeTelegram:
    """Answers each call after `latency` seconds, and tells of each message when it arrives.

    The same server stands in for the voice-clone API, which has nothing here.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self.limit: Limit | None = None
        """Refuses messages that come too fast; None: takes all."""
        self.sent: Callable[[int], None] = lambda _chat_id: None
        """Called with the chat of each message."""
        self.url = ""
        self.webhook: str | None = None
        self._set: dict[str, object] = {}
        self._waiting: list[tuple[int, bytes]] = []
        self._poll: Reply | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(partial(_Connection, self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    def forget(self) -> None:
        """Begin anew, for another bot."""
        self.latency, self.limit, self.webhook, self._poll = 0.0, None, None, None
        self._set.clear()
        self._waiting.clear()

    def queue(self, update_id: int, body: bytes) -> None:
        """Hand out an update with getUpdates."""
        self._waiting.append((update_id, body))
        if self._poll is not None:
            reply, self._poll = self._poll, None
            # Those that are queued in the same turn of the loop go together.
            asyncio.get_running_loop().call_soon(lambda: reply(self._batch()))

    def answer(self, path: bytes, body: bytes, reply: "Reply") -> None:
        """Answer a call, now or later."""
        method = path.partition(b"?")[0].rpartition(b"/")[2]
        if method == b"sendMessage":
            if self.limit is not None and not self.limit.allows(time.perf_counter()):
                reply(_TOO_MANY, b"429 Too Many Requests")
                return
            chat_id = int(_found(_CHAT, body))
            self.sent(chat_id)
            reply(_message(chat_id))
        elif not path.startswith(b"/bot"):
            reply(_NO_SLOT)
        elif method == b"getUpdates":
            self._hand_out(path + b"&" + body, reply)
        else:
            reply(self._other(method.decode(), body))

    def _hand_out(self, wanted: bytes, reply: "Reply") -> None:
        offset = _OFFSET.search(wanted)
        if offset is not None:
            first = int(offset[1])
            self._waiting = [one for one in self._waiting if one[0] >= first]
        if self._waiting:
            reply(self._batch())
            return
        self._poll = reply
        asyncio.get_running_loop().call_later(LONGEST_POLL_SECONDS, self._end, reply)

    def _end(self, poll: "Reply") -> None:
        if self._poll is poll:
            self._poll = None
            poll(_result([]))

    def _batch(self) -> bytes:
        bodies = b",".join(body for _id, body in self._waiting[:BATCH])
        return b'{"ok":true,"result":[' + bodies + b"]}"

    def _other(self, method: str, body: bytes) -> bytes:
        if method == "getMe":
            return _result(BOT)
        if method == "getWebhookInfo":
            url = self.webhook or ""
            return _result({"url": url, "has_custom_certificate": False, "pending_update_count": 0})
        if method == "setWebhook":
            self.webhook = _url_in(body)
        if method.startswith("getMy"):
            what = {"getMyDescription": "description", "getMyShortDescription": "short_description"}
            return _result({what[method]: ""} if method in what else [])
        return _result(True)


class _Connection(asyncio.Protocol):
    """One connection, on which a bot makes one call after the other."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._read = bytearray()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a stream
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._read += data
        while (cut := _cut(self._read)) is not None:
            path, body = cut
            self._telegram.answer(path, body, self._reply)

    def _reply(self, body: bytes, status: bytes = b"200 OK") -> None:
        answer = _ANSWER % (status, len(body), body)
        if self._telegram.latency:
            loop = asyncio.get_running_loop()
            loop.call_later(self._telegram.latency, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _cut(read: bytearray) -> tuple[bytes, bytes] | None:
    """Take a whole request from what was read: its path and body; None if it is not whole."""
    end = read.find(_HEAD_END)
    if end < 0:
        return None
    head, begin = bytes(read[:end]), end + len(_HEAD_END)
    if _CHUNKED.search(head):
        last = read.find(_LAST_CHUNK, begin)
        stop = last + len(_LAST_CHUNK) if last >= 0 else -1
    else:
        length = _LENGTH.search(head)
        stop = begin + (int(length[1]) if length else 0)
    if stop < 0 or len(read) < stop:
        return None
    body = bytes(read[begin:stop])
    del read[:stop]
    return head.split(b" ", 2)[1], body


def _found(pattern: re.Pattern[bytes], body: bytes) -> bytes:
    found = pattern.search(body)
    if found is None:
        raise ValueError(body[:200])
    return found[1]


def _url_in(body: bytes) -> str:
    found = re.search(rb"http(?::|%3A)(?:/|%2F){2}127\.0\.0\.1(?::|%3A)\d+(?:/|%2F)\w+", body)
    url = found[0].decode() if found else ""
    return url.replace("%3A", ":").replace("%2F", "/")


def _message(chat_id: int) -> bytes:
    return (
        b'{"ok":true,"result":{"message_id":7,"date":1790000000,"text":"An answer.","from":'
        + _SENDER
        + b',"chat":{"id":%d,"type":"private","first_name":"Jane"}}}' % chat_id
    )


def _result(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


_ONLY_IN_GET_ME = {"can_join_groups", "can_read_all_group_messages", "supports_inline_queries"}
_SENDER = json.dumps({name: BOT[name] for name in BOT if name not in _ONLY_IN_GET_ME}).encode()
"""The bot as the sender of a message: Telegram tells the rest "only in getMe" (type User)."""
