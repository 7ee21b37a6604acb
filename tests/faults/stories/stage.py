"""Plays stories of clones, which can be broken off anywhere and then go on.

A story's steps are what owners do. In between, and at the end, everything that is due is done and
the upstream comes to an end with what it has. A step that was broken off is taken again, as an
update is handed out again after a crash.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from cloning.domain.errors import (
    CloningError,
    StorageUnavailable,
    TelegramUnavailable,
    UpstreamError,
)
from cloning.domain.models import State
from tests.support.world import World

Act = Callable[["Stage"], Awaitable[object]]

ROUNDS = 60
"""So many times, a minute apart, something may still be due before it counts as never done."""


class Stage:
    """A world with an upstream that does its work."""

    def __init__(self, world: World, *, first_fails: bool) -> None:
        self.world = world
        self._first_fails = first_fails
        self._first = ""
        self._steps_done = 0
        self._seen = 0

    async def play(self, story: "Story") -> None:
        """Take the steps that were not taken yet, each when nothing is due any more."""
        while self._steps_done < len(story.steps):
            await self._take(story.steps[self._steps_done])
            self._steps_done += 1
        await self._come_to_rest()

    async def _take(self, step: "Deed") -> None:
        if step.waits:
            await self._come_to_rest()
        else:
            await _quietly(self.world.work_until_idle())
        for _ in range(ROUNDS):
            try:
                await step.act(self)
            except (StorageUnavailable, TelegramUnavailable, UpstreamError):
                self.world.clock.move(timedelta(seconds=2))
            else:
                return
        raise AssertionError("a step that nobody could take")

    async def _come_to_rest(self) -> None:
        for _ in range(ROUNDS):
            await _quietly(self.world.work_until_idle())
            await self._upstream_works()
            await _quietly(self.world.bot.sweep())
            await _quietly(self.world.work_until_idle())
            if await self._is_at_rest():
                return
            self.world.clock.move(timedelta(seconds=61))
        raise AssertionError("something is never done")

    async def _is_at_rest(self) -> bool:
        try:
            return await self._nothing_is_due()
        except StorageUnavailable:
            return False

    async def _nothing_is_due(self) -> bool:
        async with self.world.database.transaction() as work:
            due = await work.trainings.due(self.world.clock() + timedelta(days=1), 10)
            watched = await work.watched.first(100)
            erased = await work.clones.to_erase(self.world.clock() + timedelta(days=1), 10)
            return not (due or watched or erased)

    async def _upstream_works(self) -> None:
        """Fetch the sample of each new training request, and come to an end with it."""
        upstream = self.world.upstream
        while self._seen < len(upstream.trained):
            number, (slot_id, url, _title) = self._seen, upstream.trained[self._seen]
            self._seen += 1
            name = sample_of(url)
            if number == 0:
                self._first = name
            try:
                await self._fetch(name)
            finally:
                self._end(slot_id, name, well=not (self._first_fails and name == self._first))

    def _end(self, slot_id: str, name: str, *, well: bool) -> None:
        """Come to an end with a training, whatever became of us meanwhile."""
        if slot_id in self.world.upstream.slots:
            state = State.SUCCESS if well else State.FAILED
            demo_url = f"https://demos.example.org/{name}.mp3"
            self.world.upstream.has(slot_id, state, demo_url=demo_url)

    async def _fetch(self, name: str) -> None:
        hosting = self.world.bot.hosting
        try:
            if await hosting.need_of(name) is not None:
                await hosting.fetched(name)
        except StorageUnavailable:
            return


@dataclass(frozen=True)
class Deed:
    """Something that an owner does."""

    act: Act
    waits: bool = True
    """Whether it is done only when nothing is due any more."""


@dataclass(frozen=True)
class Story:
    """What owners do, and what there must be at the end."""

    steps: Sequence[Deed]
    ends: Callable[[World], Awaitable[None]]
    first_fails: bool = False
    """Whether nothing can be made of the first sample."""


async def _quietly(work: Awaitable[None]) -> None:
    """Do what a carrier does, which logs a failure and goes on."""
    with suppress(CloningError):
        await work


def sample_of(url: str) -> str:
    """Tell the name of the sample that is hosted there."""
    return url.rsplit("/", 1)[-1].removesuffix(".wav")
