"""The slots in the database are a mapping like any other, one for each account."""

import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import closing, contextmanager
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.voice_api.keeping.database import TABLES
from sandbox.voice_api.keeping.slots import SlotTable
from sandbox.voices.slots import Slot, new_slot

BASE = "https://voices.example.com/a"
NAMES = st.text(min_size=1, max_size=20)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("create"), st.integers(0, 1), NAMES),
        st.tuples(st.just("rename"), st.integers(0, 9), NAMES),
        st.tuples(st.just("train"), st.integers(0, 9), st.sampled_from(["zh", "en", ""])),
        st.tuples(st.just("delete"), st.integers(0, 9), st.just("")),
    ),
    max_size=20,
)


@contextmanager
def tables() -> Iterator[list[SlotTable]]:
    """The tables of two accounts in one database."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        connection.executescript(TABLES)
        connection.executescript("INSERT INTO accounts VALUES ('0'), ('1')")
        yield [SlotTable(connection, account, BASE) for account in ("0", "1")]


def demo_url(slot: Slot, attempt: int) -> str:
    return f"{BASE}/demos/{slot.id}-{attempt}.wav"


def change(slots: MutableMapping[str, Slot], step: str, number: int, text: str) -> None:
    """Do a step to one of the slots, chosen by its place; nothing if there is none."""
    ids = list(slots)
    if not ids:
        return
    slot_id = ids[number % len(ids)]
    if step == "delete":
        del slots[slot_id]
        return
    slot = slots[slot_id]
    if step == "rename":
        slot.name = text
    elif text:
        slot.begin(demo_url)
        slot.succeed(demo_url, text)
    else:
        slot.begin(demo_url)
        slot.fail(demo_url, "out of tune")
    slots[slot_id] = slot


def seen(slots: MutableMapping[str, Slot]) -> list[tuple[object, ...]]:
    """All slots, less what a mapping in memory need not keep."""
    return [
        (
            *(key, slot.id, slot.name, slot.state, slot.language, slot.tier, slot.demo_url),
            *(slot.attempt, slot.good_attempt, slot.reason),
        )
        for key, slot in slots.items()
    ]


@settings(max_examples=50)
@given(STEPS)
def test_a_table_keeps_what_a_dictionary_does(steps: list[tuple[str, int, str]]) -> None:
    with tables() as both:
        twins: list[dict[str, Slot]] = [{}, {}]
        for step, number, text in steps:
            if step == "create":
                slot = new_slot(name=text)
                both[number][slot.id] = slot
                twins[number][slot.id] = replace(slot)
            else:
                for slots in (both[number % 2], twins[number % 2]):
                    change(slots, step, number, text)
        for table, twin in zip(both, twins, strict=True):
            assert len(table) == len(twin)
            assert seen(table) == seen(twin)
            assert all(slot_id not in table for slot_id in twins[table is both[0]])
