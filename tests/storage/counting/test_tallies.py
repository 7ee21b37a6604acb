"""What several processes count together: one suite for memory, a file beside SQLite, PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cloning.ports.tallies import ALL, Tallies
from storage.counting.tallies import open_tallies
from storage.in_memory.tallies import InMemoryTallies
from storage.loading.pseudonyms import Pseudonyms
from tests.support.databases.places import ON_POSTGRESQL, Place, on_server
from tests.support.fakes.clock import FakeClock

ANNA, BORIS = 7001, 7002
KEY = b"a key of this deployment"
LONG = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A tally of the tests."""

    number: int = 0
    half: float = 0.5
    word: str = ""
    names: Mapping[str, float] = field(default_factory=dict)
    until: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """The same tally in another version of the code."""

    other: str = "new"
    until: float = 0.0


def one_more(count: Count, _now: float) -> tuple[Count, int]:
    return Count(number=count.number + 1, until=LONG), count.number + 1


def look(count: Count, _now: float) -> tuple[Count, Count]:
    return count, count


Doors = tuple[Tallies, Tallies]
"""The same tallies, as two processes see them."""


@pytest.fixture(params=["memory", "file", "postgresql"])
async def doors(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Doors]:
    if request.param == "memory":
        tallies = InMemoryTallies(FakeClock())
        yield tallies, tallies
        return
    if request.param == "file":
        async for opened in _opened(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"):
            yield opened
        return
    with on_server(request.getfixturevalue("postgresql")) as place:
        async for opened in _opened(place.url):
            yield opened


async def _opened(url: str) -> AsyncIterator[Doors]:
    pair = tuple(open_tallies(url, Pseudonyms(KEY), patience_seconds=60.0) for _ in range(2))
    yield pair[0], pair[1]
    for tallies in pair:
        await tallies.close()


async def test_a_tally_begins_anew_and_is_kept(doors: Doors) -> None:
    one, two = doors
    assert await one.change("count", ANNA, Count(), look) == Count()
    full = Count(number=3, half=1.25, word="嗨", names={"a": 1.5}, until=LONG)
    await one.change("count", ANNA, Count(), lambda _count, _now: (full, None))
    assert await two.change("count", ANNA, Count(), look) == full


async def test_kinds_and_people_are_counted_apart(doors: Doors) -> None:
    one, two = doors
    for kind, of in (("count", ANNA), ("other", ANNA), ("count", BORIS), ("count", ALL)):
        assert await one.change(kind, of, Count(), one_more) == 1
    assert await two.change("count", ANNA, Count(), one_more) == 2


async def test_fifty_changes_at_once_through_two_doors_are_all_counted(doors: Doors) -> None:
    answers = await asyncio.gather(
        *(doors[number % 2].change("count", ALL, Count(), one_more) for number in range(50))
    )
    assert sorted(answers) == list(range(1, 51))


async def test_what_has_run_out_begins_anew(doors: Doors) -> None:
    one, two = doors

    def until_now(count: Count, now: float) -> tuple[Count, None]:
        return Count(number=9, until=now), None

    await one.change("count", ANNA, Count(), until_now)
    assert await two.change("count", ANNA, Count(), look) == Count()
    assert await one.known(ANNA) == []
    await one.tidy()
    assert await two.change("count", ANNA, Count(), one_more) == 1
    await two.tidy()
    assert await two.change("count", ANNA, Count(), one_more) == 2


async def test_what_another_version_wrote_begins_anew(doors: Doors) -> None:
    one, two = doors
    await one.change("count", ANNA, Count(), one_more)
    newer = await two.change("count", ANNA, Newer(), lambda present, _now: (present, present))
    assert newer == Newer()


async def test_all_that_is_counted_of_somebody_is_known_and_forgotten(doors: Doors) -> None:
    one, two = doors
    for kind in ("typing", "pace"):
        await one.change(kind, ANNA, Count(), one_more)
    await one.change("pace", BORIS, Count(), one_more)
    assert await two.known(ANNA) == ["pace", "typing"]
    await two.forget(ANNA)
    assert await one.known(ANNA) == []
    assert await one.known(BORIS) == ["pace"]
    assert await one.change("pace", ANNA, Count(), one_more) == 1


async def test_both_see_the_same_clock_which_goes_on(doors: Doors) -> None:
    def now_of(count: Count, now: float) -> tuple[Count, float]:
        return count, now

    moments = [await door.change("count", ALL, Count(), now_of) for door in doors * 2]
    assert moments == sorted(moments)
    assert moments[-1] - moments[0] < 5


async def test_a_rule_that_fails_changes_nothing_and_the_next_one_goes_on(doors: Doors) -> None:
    one, _ = doors

    def fails(count: Count, now: float) -> tuple[Count, None]:
        raise ZeroDivisionError

    await one.change("count", ANNA, Count(), one_more)
    with pytest.raises(ZeroDivisionError):
        await one.change("count", ANNA, Count(), fails)
    assert await one.change("count", ANNA, Count(), one_more) == 2
    assert not one.is_alone


async def test_of_too_many_the_one_that_has_not_changed_for_longest_starts_over() -> None:
    tallies = InMemoryTallies(FakeClock(), most=2)
    for of in (ANNA, BORIS, ANNA, 7003):
        await tallies.change("count", of, Count(), one_more)
    assert len(tallies) == 2
    assert await tallies.change("count", ANNA, Count(), one_more) == 3


@ON_POSTGRESQL
async def test_nobody_is_named_in_the_database_and_the_table_is_not_logged(place: Place) -> None:
    tallies = open_tallies(place.url, Pseudonyms(KEY))
    await tallies.change("count", ANNA, Count(), one_more)
    await tallies.close()
    row = place.one_value("SELECT string_agg(tallies::text, ' ') FROM tallies")
    assert f"{ANNA}" not in row
    assert place.one_value("SELECT relpersistence FROM pg_class WHERE relname = 'tallies'") == "u"


def test_the_file_beside_a_database_is_only_ours(tmp_path: Path) -> None:
    open_tallies(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", Pseudonyms(KEY))
    (file,) = tmp_path.iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("bot.db.tallies", 0o600)


@ON_POSTGRESQL
async def test_the_clock_is_the_server_s(place: Place) -> None:
    tallies = open_tallies(place.url, Pseudonyms(KEY))
    now = await tallies.change("count", ALL, Count(), lambda count, now: (count, now))
    await tallies.close()
    assert abs(float(place.one_value("SELECT extract(epoch FROM clock_timestamp())")) - now) < 5


@ON_POSTGRESQL
async def test_a_process_that_hangs_in_the_middle_of_a_change_holds_up_nobody(place: Place) -> None:
    hanging = open_tallies(place.url, Pseudonyms(KEY))
    other = open_tallies(place.url, Pseudonyms(KEY))
    loop = asyncio.get_running_loop()
    meanwhile: list[int] = []

    def hangs(count: Count, now: float) -> tuple[Count, int]:
        if not meanwhile:
            change = other.change("count", ALL, Count(), one_more)
            meanwhile.append(asyncio.run_coroutine_threadsafe(change, elsewhere).result(5))
        return one_more(count, now)

    elsewhere = asyncio.new_event_loop()
    running = loop.run_in_executor(None, elsewhere.run_forever)
    try:
        answer = await hanging.change("count", ALL, Count(), hangs)
        closed = asyncio.run_coroutine_threadsafe(other.close(), elsewhere)
        await asyncio.wrap_future(closed)
    finally:
        elsewhere.call_soon_threadsafe(elsewhere.stop)
        await running
        elsewhere.close()
        await hanging.close()
    assert (meanwhile, answer) == ([1], 2)
