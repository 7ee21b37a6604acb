"""The database of dictionaries and the real ones walk the same histories in the same way."""

import re
from collections.abc import Callable

import pytest

from storage.in_memory.rows import Rows
from tests.faults.loop import run_virtually
from tests.faults.stores.keeper import Keeper, Look, MemoryKeeper
from tests.faults.stores.real import Real
from tests.faults.stores.sql import SqlKeeper
from tests.faults.stores.statements import Statements
from tests.faults.town.simulator import Scale, simulate

NAME = re.compile("[0-9a-f]{32}")
SMALL = Scale(owners=3, seconds=600.0)


def sql_on(real: Real) -> Callable[[Look], Keeper]:
    return lambda look: SqlKeeper(real.open(Statements()), look, marks=False)


def like_sql(look: Look) -> Keeper:
    return MemoryKeeper(look, hops=SqlKeeper.HOPS, marks=False)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(1, 7))
def test_a_history_in_memory_is_the_history_on_sqlite(seed: int, on_sqlite: Real) -> None:
    assert_the_same(seed, on_sqlite)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 3, 6])
def test_a_history_in_memory_is_the_history_on_postgresql(seed: int, on_postgresql: Real) -> None:
    assert_the_same(seed, on_postgresql)


def assert_the_same(seed: int, real: Real) -> None:
    in_memory = run_virtually(simulate(seed, like_sql, scale=SMALL, tells=True))
    in_sql = run_virtually(simulate(seed, sql_on(real), scale=SMALL, tells=True))
    assert without_names(in_memory.history) == without_names(in_sql.history)
    assert in_memory.faults == in_sql.faults
    assert kept(in_memory.rows) == kept(in_sql.rows)


def without_names(history: list[str]) -> list[str]:
    """Leave out the names of samples, the only thing that a seed does not decide."""
    return [NAME.sub("name", line) for line in history]


def kept(rows: Rows) -> dict[str, str]:
    """Write down all rows, without what a database counts by itself."""
    return {
        table: NAME.sub("name", repr(sorted(content.items())))
        for table, content in vars(rows).items()
        if isinstance(content, dict)
    }
