"""Limits that several processes on one PostgreSQL server keep together, each with its own door."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.app import now
from bot.chosen import tallies_of
from bot.demo.stage import staged
from bot.telegram.places import IN_ALL, Places, take
from bot.telegram.sends import KIND, Sends
from cloning.domain.errors import UpstreamUnavailable
from cloning.ports.tallies import ALL
from cloning.upkeep.breaker import OPENS_AFTER, Breaker
from handlers.gates.rate_limit import Pace, Verdict
from storage.counting.tallies import SqlTallies, open_tallies
from storage.loading.pseudonyms import Pseudonyms
from tests.support.databases.places import on_server
from tests.support.databases.postgresql import PostgreSQL
from tests.support.fakes.script import Script
from tests.support.fakes.upstream import LOST_ANSWER, FakeUpstream

ANNA, BORIS = 7001, 7002
PROCESSES = 3


@pytest.fixture
async def doors(postgresql: PostgreSQL) -> AsyncIterator[Sequence[SqlTallies]]:
    """The tallies of one server, as each process sees them."""
    with on_server(postgresql) as place:
        doors = [open_tallies(place.url, Pseudonyms(b"key")) for _ in range(PROCESSES)]
        yield doors
        for door in doors:
            await door.close()


async def test_three_processes_share_the_places_of_one(doors: Sequence[SqlTallies]) -> None:
    places: list[float] = []

    async def sends(door: SqlTallies) -> None:
        places.extend([await door.change(KIND, ALL, Places(), next_place) for _ in range(40)])

    def next_place(present: Places, moment: float) -> tuple[Places, float]:
        following, (_, seconds) = take(present, moment, IN_ALL, patience=60)
        return following, moment + seconds

    await asyncio.gather(*(sends(door) for door in doors))
    gaps = [later - earlier for earlier, later in pairwise(sorted(places))]
    assert min(gaps) >= IN_ALL.every - 1e-6


class Waits(Exception):
    """A message has to wait."""


class Line:
    """A process that sends, and stops when it would have to wait."""

    def __init__(self, door: SqlTallies, name: str) -> None:
        self.seconds = 0.0
        self._sends = Sends(door, sender=name, pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        if seconds > 0.5:
            self.seconds = seconds
            raise Waits

    async def send(self, chat_id: int, refusal: RetryAfter | None = None) -> None:
        async def call() -> bool:
            if refusal is not None:
                raise refusal
            return True

        data: dict[str, Any] = {"chat_id": chat_id}
        await self._sends.process_request(call, (), {}, "sendMessage", data, None)


async def test_a_chat_gets_five_at_once_from_all_of_them(doors: Sequence[SqlTallies]) -> None:
    lines = [Line(door, f"{number}") for number, door in enumerate(doors)]
    waited = []
    for number in range(12):
        try:
            await lines[number % PROCESSES].send(ANNA)
        except Waits:
            waited.append(number)
    assert waited[:1] >= [5], "and later ones only as far as this machine is slow"
    assert waited


async def test_what_telegram_refuses_to_one_the_others_do_not_send(
    doors: Sequence[SqlTallies],
) -> None:
    one, two, three = (Line(door, f"{number}") for number, door in enumerate(doors))
    with pytest.raises(RetryAfter):
        await one.send(ANNA, RetryAfter(timedelta(seconds=12)))
    await three.send(BORIS)
    with pytest.raises(Waits):
        await two.send(ANNA)
    assert 5 < two.seconds <= 12
    with pytest.raises(RetryAfter):
        await three.send(BORIS, RetryAfter(timedelta(seconds=12)))
    with pytest.raises(Waits):
        await one.send(7003)
    assert 5 < one.seconds <= 12


async def test_two_web_processes_take_together_what_a_person_may_send(
    doors: Sequence[SqlTallies],
) -> None:
    paces = [Pace(per_minute=1, at_once=7, tallies=door) for door in doors]
    sent_at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    verdicts = await asyncio.gather(
        *(paces[number % PROCESSES].judge(ANNA, number, sent_at) for number in range(30))
    )
    assert verdicts.count(Verdict.TAKEN) == 7
    again = [await paces[0].judge(BORIS, 1, sent_at), await paces[1].judge(BORIS, 1, sent_at)]
    assert again == [Verdict.TAKEN] * 2
    await paces[0].warned(ANNA)
    assert await paces[1].is_warned(ANNA)


async def test_an_upstream_that_is_down_for_one_is_left_alone_by_all(
    doors: Sequence[SqlTallies],
) -> None:
    script = Script()
    breakers = [Breaker(FakeUpstream(script), tallies=door) for door in doors]
    script.plan("before voices", *[LOST_ANSWER] * OPENS_AFTER)
    for number in range(OPENS_AFTER):
        with pytest.raises(UpstreamUnavailable):
            await breakers[number % 2].voices()
    with pytest.raises(UpstreamUnavailable) as refusal:
        await breakers[2].voices()
    assert refusal.value.answer == "left alone"
    assert await breakers[2].is_open()


def files_in(folder: Path) -> Sequence[str]:
    return sorted(path.name for path in folder.iterdir())


def one_more(present: Places, moment: float) -> tuple[Places, float]:
    return Places(free_at=max(present.free_at, moment) + 60), present.free_at


async def test_one_process_with_sqlite_counts_in_memory_and_two_in_a_file_beside_it(
    tmp_path: Path,
) -> None:
    async with staged(
        training_seconds=1, database_url=f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    ) as stage:
        settings = stage.settings
        async with tallies_of(settings, now, alone=True) as tallies:
            assert await tallies.change(KIND, ANNA, Places(), one_more) == 0
        assert files_in(tmp_path) == []
        async with (
            tallies_of(settings, now, alone=False) as web,
            tallies_of(settings, now, alone=False) as worker,
        ):
            assert await web.change(KIND, ANNA, Places(), one_more) == 0
            assert await worker.change(KIND, ANNA, Places(), one_more) > 0


async def test_with_a_server_all_processes_count_there(postgresql: PostgreSQL) -> None:
    with on_server(postgresql) as place:
        async with staged(training_seconds=1, database_url=place.url) as stage:
            settings = stage.settings
            async with (
                tallies_of(settings, now, alone=True) as one,
                tallies_of(settings, now, alone=True) as another,
            ):
                assert await one.change(KIND, ANNA, Places(), one_more) == 0
                assert await another.change(KIND, ANNA, Places(), one_more) > 0
