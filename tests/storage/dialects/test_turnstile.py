"""Who uses SQLite's only connection next: short work goes ahead, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.dialects.turnstile import Turnstile


class Line:
    """People who want a turn, and the order in which they got it."""

    def __init__(self) -> None:
        self.turnstile = Turnstile()
        self.had: list[str] = []
        self._has_it: str | None = None

    async def takes(self, name: str, *, short: bool) -> None:
        async with self.turnstile.turn(short=short):
            assert self._has_it is None, f"{name} and {self._has_it} have it at once"
            self.had.append(name)
            self._has_it = name
            await asyncio.sleep(0)
            self._has_it = None

    @asynccontextmanager
    async def while_somebody_has_it(self) -> AsyncIterator[asyncio.TaskGroup]:
        async with asyncio.TaskGroup() as others, self.turnstile.turn(short=False):
            yield others
            await asyncio.sleep(0)


async def test_short_work_goes_ahead_of_a_transaction_that_waits() -> None:
    line = Line()
    async with line.while_somebody_has_it() as others:
        others.create_task(line.takes("transaction", short=False))
        others.create_task(line.takes("update", short=True))
    assert line.had == ["update", "transaction"]


async def test_short_work_and_transactions_take_turns() -> None:
    line = Line()
    async with line.while_somebody_has_it() as others:
        for number in range(3):
            others.create_task(line.takes(f"update {number}", short=True))
        for number in range(2):
            others.create_task(line.takes(f"transaction {number}", short=False))
    expected = ["update 0", "transaction 0", "update 1", "transaction 1", "update 2"]
    assert line.had == expected


async def test_one_that_gives_up_is_left_out() -> None:
    line = Line()
    async with line.while_somebody_has_it() as others:
        gone = others.create_task(line.takes("gone", short=True))
        others.create_task(line.takes("next", short=True))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
    assert line.had == ["next"]


async def test_one_that_gives_up_in_the_moment_of_its_turn_is_passed_over() -> None:
    line = Line()
    async with line.while_somebody_has_it() as others:
        gone = others.create_task(line.takes("gone", short=True))
        others.create_task(line.takes("next", short=True))
        others.create_task(line.takes("after that", short=True))
        await asyncio.sleep(0)
        others.create_task(_cancel_later(gone))
    assert line.had == ["next", "after that"]


async def test_a_turn_that_nobody_takes_is_handed_on() -> None:
    turnstile, line = Turnstile(), Line()
    line.turnstile = turnstile
    async with asyncio.TaskGroup() as others:
        async with turnstile.turn(short=False):
            gone = others.create_task(line.takes("gone", short=True))
            others.create_task(line.takes("next", short=True))
            await asyncio.sleep(0)
        gone.cancel()  # it has been given its turn, and has not run since
    assert line.had == ["next"]


async def test_a_turn_in_which_something_fails_is_handed_on() -> None:
    turnstile = Turnstile(patience_seconds=1.0)
    with pytest.raises(ZeroDivisionError):
        async with turnstile.turn(short=False):
            raise ZeroDivisionError
    async with turnstile.turn(short=False):
        pass


async def test_whoever_waits_too_long_hears_that_the_database_cant_be_used() -> None:
    turnstile = Turnstile(patience_seconds=0.01)
    async with turnstile.turn(short=False), asyncio.timeout(5):
        with pytest.raises(StorageUnavailable):
            async with turnstile.turn(short=True):
                pytest.fail("two have it at once")
    async with turnstile.turn(short=True):
        pass


async def _cancel_later(task: asyncio.Task[None]) -> None:
    task.cancel()
