"""When to kill: at any time, or just when something particular goes on."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.demo.stage import Stage
from sandbox.telegram.forms.values import Event, EventKind, Kind, Message
from sandbox.voices.faults import Hang, Operation

Strike = Callable[[], None]
"""Kills."""

Wait = Callable[[Strike], Awaitable[None]]
"""Waits for the moment to come, and strikes in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment to kill in."""

    name: str
    wait: Wait
    once_ready: bool = True
    """Whether it is waited for only when the process is ready."""


class Moments:
    """Chooses moments by chance, and sees them come from outside."""

    def __init__(self, stage: Stage, rng: random.Random, *, hangs: bool = True) -> None:
        self._stage = stage
        self._rng = rng
        self._hangs = hangs
        """Whether a request may hang when it comes to that; who lives on would wait for it long."""
        self._bag: list[Moment] = []

    def draw(self) -> Moment:
        """Choose one; all come up before any comes up again."""
        if not self._bag:
            self._bag = [*self._of_the_clock(), *self._of_the_work(), *self._of_the_chat()]
            self._rng.shuffle(self._bag)
        return self._bag.pop()

    def _of_the_clock(self) -> Sequence[Moment]:
        return [
            Moment(name="while it starts", wait=self._after(0.1, 1.6), once_ready=False),
            Moment(name="as soon as it is ready", wait=self._after(0.0, 0.3)),
            Moment(name="at any time", wait=self._after(0.3, 2.0)),
            Moment(name="at any other time", wait=self._after(0.3, 2.0)),
        ]

    def _of_the_work(self) -> Sequence[Moment]:
        return [
            Moment(name="while it decodes", wait=self._at_decoding),
            Moment(name="as it writes a sample", wait=self._at_writing),
            Moment(name="as it creates a slot", wait=self._at_request("create")),
            Moment(name="as it asks for a training", wait=self._at_request("train")),
            Moment(name="as its sample is fetched", wait=self._after_request("train", 0.02)),
            Moment(name="as it looks at slots", wait=self._after_request("list", 0.0)),
            Moment(name="as it fetches a demo", wait=self._after_request("demo", 0.05)),
        ]

    def _of_the_chat(self) -> Sequence[Moment]:
        at = self._at_event
        return [
            Moment(name="as a clip arrives", wait=at(EventKind.MESSAGE, Kind.VOICE, 4)),
            Moment(name="as a message arrives", wait=at(EventKind.MESSAGE, Kind.TEXT, 20)),
            Moment(name="as a message is edited", wait=at(EventKind.EDIT, Kind.TEXT, 20)),
            Moment(name="as a button is answered", wait=at(EventKind.ANSWER, None, 4)),
        ]

    def _after(self, least: float, most: float) -> Wait:
        async def wait(strike: Strike) -> None:
            await asyncio.sleep(self._rng.uniform(least, most))
            strike()

        return wait

    async def _at_decoding(self, strike: Strike) -> None:
        calls = self._stage.telegram.calls
        seen = len(calls)
        # The sandbox rings no bell for downloads, nor for files.
        while not any(call.method == "file" for call in calls[seen:]):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        await asyncio.sleep(self._rng.uniform(0.0, 0.06))
        strike()

    async def _at_writing(self, strike: Strike) -> None:
        while not _is_writing(self._stage):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        strike()

    def _at_request(self, operation: Operation) -> Wait:
        """Strike before the request is answered, whether it took effect or not; or just after."""

        async def wait(strike: Strike) -> None:
            if self._hangs and self._rng.random() < 0.6:
                applied = self._rng.random() < 0.7
                self._stage.upstream.fault(operation, Hang(applied=applied))
            await self._after_request(operation, 0.0)(strike)

        return wait

    def _after_request(self, operation: Operation, most: float) -> Wait:
        async def wait(strike: Strike) -> None:
            calls = self._stage.upstream.calls
            await calls.reach(operation, len(calls.of(operation)) + 1)
            await asyncio.sleep(self._rng.uniform(0.0, most))
            strike()

        return wait

    def _at_event(self, kind: EventKind, of: Kind | None, first: int) -> Wait:
        """Strike at one of the first such events, before the bot's call is answered."""

        async def wait(strike: Strike) -> None:
            struck, left = asyncio.Event(), self._rng.randrange(first)

            def look(event: Event) -> None:
                nonlocal left
                if event.by.is_bot and event.kind is kind and _is_of(event.message, of):
                    left -= 1
                if left < 0:
                    strike()
                    struck.set()

            with self._stage.telegram.world.heard_by(look):
                await struck.wait()

        return wait


def _is_of(message: Message | None, kind: Kind | None) -> bool:
    return kind is None or (message is not None and message.kind is kind)


def _is_writing(stage: Stage) -> bool:
    return any(Path(stage.chosen["audio_dir"]).glob("*.part"))
