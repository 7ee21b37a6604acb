"""People who each send a text, wait for the answer, and send the next one to the bot."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from typing_extensions import override

from bench.effort import Effort
from bench.machine.spending import cpu_us
from bench.updates.fake import SECRET, FakeTelegram

AT_ONCE = 100
"""How many updates are under way: Telegram's largest `max_connections` of a webhook."""

PEOPLE = 2000
FIRST_PERSON = 50_000_000
LOST_AFTER_SECONDS = 20.0

_numbers = count(900_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a bot has answered, and what it has spent."""

    a_second: float
    cpu_us: float
    lost: int
    """How many texts have got no answer for long."""


class Crowd:
    """Sends texts to one bot, from many people in turn.

    Args:
        telegram: where the answers arrive.
        port: of the bot's webhook; None if it polls.
    """

    def __init__(self, telegram: FakeTelegram, port: int | None) -> None:
        self._telegram = telegram
        self._port = port
        self._people = _people()
        self._waited_for: dict[int, asyncio.Future[None]] = {}
        self._answers = 0
        self._stopping = False
        self._lost = 0
        telegram.sent = self._sent

    async def first_answer(self) -> None:
        """Send one text, and wait for its answer."""
        line = await self._line()
        await self._ask(line)
        line.close()

    async def pace(self, pid: int, effort: Effort) -> Pace:
        """Send as fast as the bot answers, and measure after a while."""
        failing = asyncio.gather(*(self._go_on() for _ in range(AT_ONCE)))
        try:
            await _sleep_beside(failing, effort.warm_up)
            began, answers, spent = time.perf_counter(), self._answers, cpu_us(pid)
            await _sleep_beside(failing, effort.seconds)
            answers, spent = self._answers - answers, cpu_us(pid) - spent
            taken = time.perf_counter() - began
            # What is under way is answered first, or it would weigh on what is measured next.
            self._stopping = True
            await failing
        finally:
            self._stopping = False
            failing.cancel()
        return Pace(a_second=answers / taken, cpu_us=spent / max(answers, 1), lost=self._lost)

    async def _go_on(self) -> None:
        line = await self._line()
        try:
            while not self._stopping:
                try:
                    await self._ask(line)
                except TimeoutError:
                    self._lost += 1
                    line.close()
                    line = await self._line()
        finally:
            line.close()

    async def _ask(self, line: "Line") -> None:
        person = next(self._people)
        answered = asyncio.get_running_loop().create_future()
        self._waited_for[person] = answered
        async with asyncio.timeout(LOST_AFTER_SECONDS):
            number = next(_numbers)
            if self._port is None:
                self._telegram.queue(number, text_from(person, number))
            else:
                await line.post(text_from(person, number))
            await answered
        self._answers += 1

    def _sent(self, chat_id: int) -> None:
        answered = self._waited_for.pop(chat_id, None)
        if answered is not None and not answered.done():
            answered.set_result(None)

    async def _line(self) -> "Line":
        if self._port is None:
            return Line()
        loop = asyncio.get_running_loop()
        _transport, line = await loop.create_connection(Line, "127.0.0.1", self._port)
        return line


class Line(asyncio.Protocol):
    """A connection of Telegram to a webhook."""

    def __init__(self) -> None:
        self._transport: asyncio.BaseTransport | None = None
        self._read = bytearray()
        self._taken: asyncio.Future[None] | None = None

    async def post(self, body: bytes) -> None:
        """Bring an update, and wait until it is acknowledged."""
        assert isinstance(self._transport, asyncio.Transport)  # noqa: S101 - of a stream
        self._taken = asyncio.get_running_loop().create_future()
        self._transport.write(_HEAD % len(body) + body)
        await self._taken

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._read += data
        if b"\r\n\r\n" not in self._read or self._taken is None or self._taken.done():
            return
        if b" 200 " in self._read[:15]:
            self._taken.set_result(None)
        else:
            self._taken.set_exception(ConnectionError(bytes(self._read[:80])))
        self._read.clear()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._taken is not None and not self._taken.done():
            self._taken.set_exception(exc or ConnectionError("the bot has hung up"))


def text_from(person: int, number: int) -> bytes:
    """Return an update as Telegram writes it: a text, sent now."""
    now = int(time.time())  # noqa: TID251 - the bots look at it
    sender = {"id": person, "is_bot": False, "first_name": "Jane", "language_code": "en"}
    chat = {"id": person, "first_name": "Jane", "type": "private"}
    message = {"message_id": number, "from": sender, "chat": chat, "date": now, "text": "Hello"}
    return json.dumps({"update_id": number, "message": message}).encode()


async def _sleep_beside(failing: "asyncio.Future[list[None]]", seconds: float) -> None:
    """Wait, unless somebody fails meanwhile."""
    await asyncio.wait([failing], timeout=seconds)
    if failing.done():
        failing.result()


def _people() -> Iterator[int]:
    for turn in count():
        yield FIRST_PERSON + turn % PEOPLE


_HEAD = (
    b"POST /telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %%d\r\n\r\n" % SECRET
)
