"""A Bot API that costs little, so that the bots are measured and not what they talk to.

It reads no more of a call than its method and the chat that it is for.
"""

import asyncio
import json
import re
from collections.abc import Callable
from functools import partial
from typing import Final

from typing_extensions import override

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

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"0\r\n\r\n"
# In a form, in JSON, or in a multipart body.
_CHAT = re.compile(rb"chat_id(?:=|\": *\"?|\"\r\n(?:[^\r\n]+\r\n)*\r\n)(-?\d+)")
_OFFSET = re.compile(rb"\boffset(?:=|\": *\"?|\"\r\n(?:[^\r\n]+\r\n)*\r\n)(-?\d+)")
_NO_SLOT = b'{"code":404,"msg":"voice not found","reqid":"bench"}'


class FakeTelegram:
    """Answers each call after `latency` seconds, and tells of each message when it arrives.

    The same server stands in for the voice-clone API, which has nothing here.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self.sent: Callable[[int], None] = lambda _chat_id: None
        """Called with the chat of each message."""
        self.url = ""
        self.webhook: str | None = None
        self._set: dict[str, object] = {}
        self._waiting: list[tuple[int, bytes]] = []
        self._poll: Callable[[bytes], None] | None = None
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
        self.latency, self.webhook, self._poll = 0.0, None, None
        self._set.clear()
        self._waiting.clear()

    def queue(self, update_id: int, body: bytes) -> None:
        """Hand out an update with getUpdates."""
        self._waiting.append((update_id, body))
        if self._poll is not None:
            reply, self._poll = self._poll, None
            # Those that are queued in the same turn of the loop go together.
            asyncio.get_running_loop().call_soon(lambda: reply(self._batch()))

    def answer(self, path: bytes, body: bytes, reply: Callable[[bytes], None]) -> None:
        """Answer a call, now or later."""
        method = path.partition(b"?")[0].rpartition(b"/")[2]
        if method == b"sendMessage":
            chat_id = int(_found(_CHAT, body))
            self.sent(chat_id)
            reply(_message(chat_id))
        elif not path.startswith(b"/bot"):
            reply(_NO_SLOT)
        elif method == b"getUpdates":
            self._hand_out(path + b"&" + body, reply)
        else:
            reply(self._other(method.decode(), body))

    def _hand_out(self, wanted: bytes, reply: Callable[[bytes], None]) -> None:
        offset = _OFFSET.search(wanted)
        if offset is not None:
            first = int(offset[1])
            self._waiting = [one for one in self._waiting if one[0] >= first]
        if self._waiting:
            reply(self._batch())
            return
        self._poll = reply
        asyncio.get_running_loop().call_later(LONGEST_POLL_SECONDS, self._end, reply)

    def _end(self, poll: Callable[[bytes], None]) -> None:
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

    def _reply(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        if self._telegram.latency:
            loop = asyncio.get_running_loop()
            loop.call_later(self._telegram.latency, self._write, head % len(body) + body)
        else:
            self._write(head % len(body) + body)

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
        + _BOT_JSON
        + b',"chat":{"id":%d,"type":"private","first_name":"Jane"}}}' % chat_id
    )


def _result(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


_BOT_JSON = json.dumps(BOT).encode()
