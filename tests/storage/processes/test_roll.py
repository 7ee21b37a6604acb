"""Which processes are at work on a database, and how they are."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from storage.database import Database
from storage.processes.roll import REMEMBERED_FOR, Entry, Roll

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WEB = Entry(
    name="aa", role="web", version="0.2.0", began_at=NOON, seen_at=NOON, report={"well": True}
)
WORKER = replace(WEB, name="bb", role="worker", began_at=NOON + timedelta(seconds=1))


async def test_any_process_reads_how_all_are(database: Database, elsewhere: Database) -> None:
    await Roll(database).sign(WORKER)
    await Roll(elsewhere).sign(WEB)
    assert await Roll(database).read() == await Roll(elsewhere).read() == [WEB, WORKER]


async def test_a_process_that_signs_again_is_there_once_with_what_it_says_now(
    database: Database,
) -> None:
    later = replace(WEB, seen_at=NOON + timedelta(seconds=4), report={"well": False})
    for entry in (WEB, later):
        await Roll(database).sign(entry)
    assert await Roll(database).read() == [later]


async def test_a_process_that_ends_is_struck_alone(database: Database) -> None:
    for entry in (WEB, WORKER):
        await Roll(database).sign(entry)
    await Roll(database).strike(WEB.name)
    assert await Roll(database).read() == [WORKER]


async def test_processes_that_are_known_to_have_ended_are_struck_by_their_roles(
    database: Database,
) -> None:
    everything = replace(WEB, name="cc", role="all")
    for entry in (WEB, WORKER, everything):
        await Roll(database).sign(entry)
    await Roll(database).strike_dead(["worker", "all"])
    assert await Roll(database).read() == [WEB]


async def test_a_process_that_was_silent_for_long_is_struck_by_the_next_that_signs(
    database: Database,
) -> None:
    silent = REMEMBERED_FOR + timedelta(seconds=1)
    await Roll(database).sign(WEB)
    await Roll(database).sign(replace(WORKER, seen_at=NOON + REMEMBERED_FOR))
    assert len(await Roll(database).read()) == 2
    await Roll(database).sign(replace(WORKER, seen_at=NOON + silent))
    assert [entry.name for entry in await Roll(database).read()] == [WORKER.name]


async def test_a_process_that_signs_all_the_time_strikes_others_once_a_minute(
    database: Database,
) -> None:
    roll, began = Roll(database), NOON + REMEMBERED_FOR
    await Roll(database).sign(WEB)
    names = []
    for seconds in (0, 4, 60):
        await roll.sign(replace(WORKER, seen_at=began + timedelta(seconds=seconds)))
        names.append([entry.name for entry in await roll.read()])
    assert names == [[WEB.name, WORKER.name], [WEB.name, WORKER.name], [WORKER.name]]
