"""Wake-ups on their way to the queue."""

import asyncio
from collections.abc import Collection

import pytest

from bot.jobs.outgoing import Outgoing
from cloning.domain.errors import StorageUnavailable


class Queue:
    """Notes what is added; answers only when it is told to."""

    def __init__(self) -> None:
        self.batches: list[tuple[list[int], bool]] = []
        self.spoken: list[int] = []
        self.answers = asyncio.Event()
        self.faults: list[Exception] = []

    async def add(
        self, training_ids: Collection[int], utterance_ids: Collection[int], *, eraser: bool
    ) -> None:
        self.spoken += utterance_ids
        self.batches.append((sorted(training_ids), eraser))
        await self.answers.wait()
        if self.faults:
            raise self.faults.pop(0)


@pytest.fixture
def queue() -> Queue:
    return Queue()


async def test_what_is_woken_while_a_batch_is_added_goes_into_the_next_one(queue: Queue) -> None:
    outgoing = Outgoing(queue.add)
    outgoing.add(1)
    await asyncio.sleep(0)
    for number in (2, 3, 2):
        outgoing.add(number)
    outgoing.add_eraser()
    queue.answers.set()
    await outgoing.close(grace=5)
    assert queue.batches == [([1], False), ([2, 3], True)]


@pytest.mark.parametrize("fault", [StorageUnavailable(), KeyError("a fault of ours")])
async def test_a_batch_that_is_lost_holds_up_no_other(
    queue: Queue, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    queue.faults.append(fault)
    outgoing = Outgoing(queue.add)
    outgoing.add(1)
    await asyncio.sleep(0)
    outgoing.add(2)
    queue.answers.set()
    await outgoing.close(grace=5)
    assert queue.batches == [([1], False), ([2], False)]
    assert "1 wake-ups wait for the sweep" in caplog.text


async def test_an_end_does_not_wait_for_ever(queue: Queue) -> None:
    outgoing = Outgoing(queue.add)
    outgoing.add(1)
    await outgoing.close(grace=0.01)
    assert queue.batches == [([1], False)]
