"""The end of what is in progress, when the process stops."""

import asyncio
from collections.abc import Awaitable
from contextlib import nullcontext
from typing import Any

from telegram import Update

from bot.intake.processor import IntakeProcessor
from bot.process.stopping import Drain


class Tried:
    """An intake that lets everything be tried, and notes what was tried to its end."""

    def __init__(self) -> None:
        self.done: list[int] = []

    def in_the_works(self, _update: Update) -> Any:
        return nullcontext()

    async def may_try(self, _update: Update) -> bool:
        return True

    async def tried(self, update: Update) -> None:
        self.done.append(update.update_id)


def handled(processor: IntakeProcessor, number: int, work: Awaitable[None]) -> asyncio.Task[None]:
    return asyncio.create_task(processor.do_process_update(Update(number), work))


async def test_what_is_broken_off_is_not_done_and_nothing_more_is_begun() -> None:
    begun: list[int] = []
    tried: Any = Tried()
    processor = IntakeProcessor(tried)

    async def work(number: int) -> None:
        begun.append(number)
        if number > 1:
            await asyncio.Event().wait()

    await handled(processor, 1, work(1))
    hanging = handled(processor, 2, work(2))
    await asyncio.sleep(0)
    processor.break_off()
    await handled(processor, 3, work(3))
    await asyncio.wait([hanging])
    assert hanging.cancelled()
    assert (begun, tried.done) == ([1, 2], [1])


def test_the_time_to_drain_is_counted_from_the_first_who_asks() -> None:
    moments = iter((100.0, 102.0, 104.5, 106.0))
    drain = Drain(seconds=5.0, ticks=lambda: next(moments))
    assert [drain.left() for _ in range(4)] == [5.0, 3.0, 0.5, 0.0]
