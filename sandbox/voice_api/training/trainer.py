"""Works through the trainings: one of each account at a time, and one in the engine at a time."""

import asyncio
import io
import logging
import wave
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from sandbox.voice_api.engines.engine import Engine, EngineFailed
from sandbox.voice_api.engines.texts import DEMO_TEXTS
from sandbox.voice_api.keeping.database import Connection, Database, NotKept
from sandbox.voice_api.keeping.demos import demo_path, keep_demo
from sandbox.voice_api.keeping.queue import MOST_STARTS, Training, finish, give_back, take_next
from sandbox.voice_api.keeping.slots import SlotTable
from sandbox.voice_api.training.fetching import Fetch
from sandbox.voices.sample import BadSample, check
from sandbox.voices.slots import Slot

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 8
"""How many accounts are served at once; most of the time goes by while samples are fetched."""

PAUSE_SECONDS: Final = 1.0
"""How long to wait before trying again after the database could not be written."""

Ending = Callable[[Connection, Slot], None]
"""Writes down how a training has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What trainings are made with."""

    database: Database
    fetch: Fetch
    engine: Engine
    language: str
    """What is spoken by a slot that has no language of its own."""
    secret: bytes
    """What the paths of demos are made with."""


class Trainer:
    """Takes trainings off the list as they come, and goes on with those of an earlier process."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._news = asyncio.Event()
        self._at_work: dict[str, tuple[str, asyncio.Task[None]]] = {}
        """By slot: the account, and the work on its training."""

    async def run(self) -> None:
        """Work until cancelled; what is in hand then stays on the list."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._take_all()
                    await self._news.wait()
                except Exception:  # whatever it is, the next training has to be taken
                    log.exception("the trainings can't be looked up")
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await self._drop_all()

    def look(self) -> None:
        """Look at the list: something has been put on it, or there is room for more."""
        self._news.set()

    def drop(self, slot_id: str) -> None:
        """Stop working on a slot, which was deleted or is to be trained with something else."""
        if slot_id in self._at_work:
            self._at_work[slot_id][1].cancel()

    async def _take_all(self) -> None:
        while len(self._at_work) < MOST_AT_ONCE:
            busy = {account for account, _ in self._at_work.values()}
            slots = set(self._at_work)
            training = await self._workshop.database.run(
                partial(take_next, busy=busy, at_work=slots)
            )
            if training is None:
                return
            task = asyncio.create_task(self._work_on(training))
            self._at_work[training.slot_id] = (training.account, task)

    async def _work_on(self, training: Training) -> None:
        try:
            ending = await self._made(training)
            await self._end(training, ending)
        except NotKept as fault:
            log.error("%s: the database can't be written: %s", training.slot_id, fault)  # noqa: TRY400
            await asyncio.sleep(PAUSE_SECONDS)
        finally:
            del self._at_work[training.slot_id]
            self.look()

    async def _made(self, training: Training) -> Ending:
        """Do all the work, and return how it ends."""
        if training.starts > MOST_STARTS:
            return self._failed(f"the server has stopped {MOST_STARTS} times in the middle of it")
        workshop, language = self._workshop, training.language or self._workshop.language
        try:
            sample = await workshop.fetch(training.sample_url)
            await asyncio.to_thread(check, sample)
            demo = await workshop.engine.speak(sample, DEMO_TEXTS[language], language)
            _check_demo(demo)
        except (BadSample, EngineFailed) as fault:
            return self._failed(str(fault))
        except Exception:  # whatever it is, the slot must not stay in Training
            log.exception("%s: the training has failed in a way of its own", training.slot_id)
            return self._failed("the server has a fault")
        return self._succeeded(training, demo, language)

    async def _end(self, training: Training, ending: Ending) -> None:
        def end(connection: Connection) -> str | None:
            if not finish(connection, training):
                return None
            slots = SlotTable(connection, training.account, base_url="")
            slot = slots[training.slot_id]
            ending(connection, slot)
            slots[training.slot_id] = slot
            return f"{slot.state} {slot.reason}".strip()

        if (ended := await self._workshop.database.run(end)) is not None:
            log.info("%s: %s", training.slot_id, ended)

    def _succeeded(self, training: Training, demo: bytes, language: str) -> Ending:
        path = demo_path(self._workshop.secret, training.slot_id, training.attempt)

        def end(connection: Connection, slot: Slot) -> None:
            slot.succeed(self._path_of, language)
            keep_demo(connection, slot.id, path, demo)

        return end

    def _failed(self, reason: str) -> Ending:
        def end(_connection: Connection, slot: Slot) -> None:
            slot.fail(self._path_of, reason)

        return end

    def _path_of(self, slot: Slot, attempt: int) -> str:
        return demo_path(self._workshop.secret, slot.id, attempt)

    async def _drop_all(self) -> None:
        slots, tasks = list(self._at_work), [task for _, task in self._at_work.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(NotKept):  # then it counts as if we had been killed
            await self._workshop.database.run(partial(give_back, slots=slots))


def _check_demo(demo: bytes) -> None:
    try:
        with wave.open(io.BytesIO(demo)) as reader:
            if reader.getnframes():
                return
    except (wave.Error, EOFError):
        pass
    raise EngineFailed("the engine has made no sound")
