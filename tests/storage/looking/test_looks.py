"""What a sweep looks at takes no transaction in an SQLite file, and shows the same."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from bot.background.sweeping import make_sweep
from cloning.domain.models import State
from cloning.domain.operating.memos import About
from cloning.ports.upkeep import Due
from cloning.upkeep.looks import LooksInTransactions
from cloning.upkeep.sweep import CHORES_EVERY
from storage.collections.sweep.upkeep import IS_THERE
from storage.database import Database
from storage.loading import of_watched
from storage.looking import words
from storage.looking.looks import LooksByReader
from storage.looking.reader import Reader
from storage.processes.lives import leases_of
from tests.storage.looking.test_cost_of_a_sweep import FEW, waiting
from tests.support.databases.places import Place, in_file
from tests.support.databases.plans import heard
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World

MINUTE = timedelta(minutes=1)

QUESTIONS = {
    "IS_THERE": IS_THERE,
    "OUTLOOK": of_watched.OUTLOOK,
    "OVERDUE": of_watched.OVERDUE,
    "MISSED": of_watched.MISSED,
    "SINCE": of_watched.SINCE,
}
"""What a transaction asks, by the name of what a look asks."""


def as_sqlalchemy_writes_it(question: Select[*tuple[Any, ...]]) -> str:
    """The SQL of a statement, with the values that never change."""
    compiled = question.compile(dialect=sqlite.dialect(paramstyle="named"))
    constant = {name: one for name, one in compiled.params.items() if one is not None}
    return re.sub(r":(param_\d+)", lambda found: str(constant[found[1]]), str(compiled))


def spelt(sql: str) -> str:
    """SQL without names that nobody uses, an offset of 0, and a choice of spaces."""
    sql = re.sub(r" AS \w+| OFFSET 0", "", sql)
    return re.sub(r"\s+", " ", re.sub(r"\s*([(),])\s*", r"\1", sql)).strip()


@pytest.fixture
def place(database_path: Path) -> Place:
    """An SQLite file."""
    return in_file(database_path)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_look_asks_what_a_transaction_asks(name: str) -> None:
    assert spelt(vars(words)[name]) == spelt(as_sqlalchemy_writes_it(QUESTIONS[name]))


async def looks_both_ways(database: Database, world: World) -> Due:
    now = world.clock()
    by_reader = await database.looks.due(now, now - MINUTE)
    assert by_reader == await LooksInTransactions(database).due(now, now - MINUTE)
    return by_reader


async def test_what_is_due_is_the_same_with_and_without_a_transaction(database: Database) -> None:
    world = World(database)
    assert (await looks_both_ways(database, world)).nothing
    await world.has_a_training(owner=ANNA)
    assert (await looks_both_ways(database, world)).watched
    await world.has_a_recording(owner=BORIS)
    assert (await looks_both_ways(database, world)).work
    clone = await world.has_a_clone(owner=7003)
    world.script.plan("before delete", LOST_ANSWER)
    assert not await world.deletes(clone.id, owner=7003)
    assert (await looks_both_ways(database, world)).later
    world.clock.move(MINUTE)
    assert (await looks_both_ways(database, world)).erasures
    async with database.transaction() as work:
        await work.memos.note(About.MADE, "slot-1", world.clock())
    assert (await looks_both_ways(database, world)).memos


@asynccontextmanager
async def sweeping(place: Place, number: int) -> AsyncIterator[tuple[World, Database]]:
    """A process whose looks take no transaction, and that has swept while so many wait."""
    async with waiting(place, number) as world:
        database = world.database
        assert isinstance(database, Database)
        bot = world.bot
        bot.in_hand.leases = leases_of(database)
        bot.sweep = make_sweep(
            bot.ports, deletion=bot.deletion, again=bot.again, looks=database.looks
        )
        for _ in range(2):  # the first one does all the chores
            await bot.sweep()
        world.script.moments.clear()
        world.upstream.requests.clear()
        yield world, database


async def test_while_trainings_wait_a_sweep_without_news_takes_no_transaction(
    place: Place,
) -> None:
    async with sweeping(place, FEW) as (world, _database):
        with heard() as said:
            await world.bot.sweep()
        assert [one.sql for one in said if one.is_planned] == []
        assert world.upstream.requests == ["voices"]
        assert "before begin" not in world.script.moments


async def test_news_of_a_training_is_learnt_as_before(place: Place) -> None:
    async with sweeping(place, FEW) as (world, database):
        world.upstream.has("slot-3", State.SUCCESS)
        await world.bot.sweep()
        async with database.transaction() as work:
            clone = await work.clones.get(3)
        assert clone is not None
        assert clone.state is State.SUCCESS


async def test_what_is_overdue_or_was_missing_is_loaded_in_a_transaction(place: Place) -> None:
    async with sweeping(place, FEW) as (world, _database):
        del world.upstream.slots["slot-3"]
        for loads in (1, 2):
            await world.bot.sweep()
            assert world.script.moments.count("before begin") >= loads


async def test_once_an_hour_all_are_read_in_a_transaction(place: Place) -> None:
    async with sweeping(place, FEW) as (world, _database):
        world.clock.move(CHORES_EVERY)
        await world.bot.sweep()
        assert world.script.moments.count("before begin") > 1


async def test_where_the_file_can_not_be_read_a_transaction_looks(
    database: Database, tmp_path: Path
) -> None:
    world = World(database)
    await world.has_a_training()
    looks, now = LooksByReader(database, Reader(str(tmp_path / "none.db"))), world.clock()
    assert (await looks.due(now, now)).watched
    watched = await looks.watched(slow_since=now, hopeless_since=now, since=now, limit=9)
    assert watched is None


async def test_where_a_look_is_no_cheaper_than_a_transaction_there_is_one(
    database: Database,
) -> None:
    now = World(database).clock()
    looks = LooksInTransactions(database)
    assert (await looks.due(now, now)).nothing
    watched = await looks.watched(slow_since=now, hopeless_since=now, since=now, limit=9)
    assert watched is None


async def test_after_a_list_that_took_long_the_upstream_is_left_alone(place: Place) -> None:
    async with sweeping(place, FEW) as (world, _database):

        async def takes_long() -> None:
            world.clock.move(timedelta(seconds=5))

        world.script.plan("before voices", takes_long)
        for _ in range(2):
            await world.bot.sweep()
        assert world.upstream.requests == ["voices"]
