"""The streams of events to the pages that are open (server-sent events)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import msgspec

from sandbox.play.party import SHOWN, Party
from sandbox.play.refused import Refused
from sandbox.play.sides import Side
from sandbox.telegram.forms.values import Event, EventKind, Json

LOOKING_EVERY = 0.25
"""Seconds between two looks at what reports no changes by itself."""

MOST_STREAMS = 16
MOST_WAITING = 2_000
"""Events that may wait for a page; one that is slower has to begin again."""

Queue = asyncio.Queue[bytes | None]


class Streams:
    """Tells every open page what happens, and first of all how things are.

    A page that has lost the stream begins with how things are again, so nothing has to be resent.
    """

    def __init__(self, party: Party, sides: Sequence[Side], *, looking_every: float) -> None:
        self._party = party
        self._sides = sides
        self._looking_every = looking_every
        self._queues: set[Queue] = set()
        self._looking: asyncio.Task[None] | None = None
        self._seen: dict[str, bytes] = {}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hear what happens in the chats while the block runs; then end all streams."""
        with self._party.world.heard_by(self._hear):
            try:
                yield
            finally:
                await self._rest()
                for queue in self._queues:
                    _end(queue)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Queue]:
        """Give a new stream's events as JSON, None at its end; Refused if many are open."""
        if len(self._queues) >= MOST_STREAMS:
            raise Refused("This page is open too often.")
        queue: Queue = asyncio.Queue()
        queue.put_nowait(_encoded(await self._all()))
        self._queues.add(queue)
        self._looking = self._looking or asyncio.create_task(self._look_again_and_again())
        try:
            yield queue
        finally:
            self._queues.discard(queue)
            if not self._queues:
                await self._rest()

    def look_at_people(self) -> None:
        """Tell the pages what has changed among people and chats."""
        self._tell_news("people", {"type": "people", **self._party.everybody()})

    async def look(self) -> None:
        """Tell the pages what has changed among people, chats and sides."""
        self.look_at_people()
        for side in self._sides:
            shown = await side.look()
            self._tell_news(
                f"side {side.name}", {"type": "side", "name": side.name, "shown": shown}
            )

    def tell(self, event: Json) -> None:
        """Tell every page something."""
        self._put(_encoded(event))

    async def _all(self) -> Json:
        bot = self._party.world.bot
        return {
            "type": "all",
            "bot": {"id": bot.id, "name": bot.first_name, "username": bot.username},
            **self._party.everybody(),
            "messages": list(self._party.messages()),
            "sides": {side.name: await side.look() for side in self._sides},
        }

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self._looking_every)
            await self.look()

    async def _rest(self) -> None:
        task, self._looking = self._looking, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _hear(self, event: Event) -> None:
        message, chat = event.message, event.chat.id
        if event.kind in SHOWN and message is not None:
            self.tell({"type": "message", "message": self._party.seen(message)})
        elif event.kind is EventKind.DELETION and message is not None:
            self.tell({"type": "gone", "chat": chat, "id": message.id})
        elif event.kind is EventKind.ACTION:
            self.tell(
                {"type": "action", "chat": chat, "topic": event.topic, "action": event.detail}
            )

    def _tell_news(self, what: str, event: Json) -> None:
        encoded = _encoded(event)
        if self._seen.get(what) != encoded:
            self._seen[what] = encoded
            self._put(encoded)

    def _put(self, encoded: bytes) -> None:
        for queue in self._queues:
            if queue.qsize() < MOST_WAITING:
                queue.put_nowait(encoded)
            else:
                _end(queue)


def _end(queue: Queue) -> None:
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


_encoded: Callable[[object], bytes] = msgspec.json.encode
