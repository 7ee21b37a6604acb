"""The database of dictionaries and the real one walk the same histories in the same way."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.in_memory.rows import Rows
from tests.faults.loop import run_virtually
from tests.faults.stores.inline import InlineDatabase
from tests.faults.stores.keeper import Keeper, Look, MemoryKeeper
from tests.faults.stores.sql import SqlKeeper
from tests.faults.town.simulator import Scale, simulate

NAME = re.compile("[0-9a-f]{32}")
SMALL = Scale(owners=3, seconds=600.0)


def in_sql(template: Path) -> Callable[[Look], Keeper]:
    return lambda look: SqlKeeper(InlineDatabase(template), look)


def like_sql(look: Look) -> Keeper:
    return MemoryKeeper(look, hops=SqlKeeper.HOPS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(1, 7))
def test_a_history_in_memory_is_the_history_in_sql(seed: int, migrated: Path) -> None:
    in_memory = run_virtually(simulate(seed, like_sql, scale=SMALL, tells=True))
    real = run_virtually(simulate(seed, in_sql(migrated), scale=SMALL, tells=True))
    assert without_names(in_memory.history) == without_names(real.history)
    assert in_memory.faults == real.faults
    assert kept(in_memory.rows) == kept(real.rows)


def without_names(history: list[str]) -> list[str]:
    """Leave out the names of samples, the only thing that a seed does not decide."""
    return [NAME.sub("name", line) for line in history]


def kept(rows: Rows) -> dict[str, str]:
    """Write down all rows, without what SQLite counts by itself."""
    return {
        table: NAME.sub("name", repr(sorted(content.items())))
        for table, content in vars(rows).items()
        if isinstance(content, dict)
    }
