"""An update that can't be read is put aside or parked, and holds up no other one."""

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.database import Database
from tests.unit.telegram.intake.desk import ANNA, Desk, update_of

UNREADABLE = b'{"update_id": 11, "message": {"message_id": 1, "chat": "canary"}}'


async def test_of_several_updates_the_one_that_can_not_be_read_is_put_aside_once(
    database: Database,
) -> None:
    desk = Desk(database)
    bodies = [update_of(n, ANNA).to_json().encode() for n in (10, 12)]
    for _ in range(2):
        assert await desk.intake.take([bodies[0], UNREADABLE, bodies[1]]) == [10, 11, 12]
    assert [fault.number for fault in desk.put_aside] == [11]
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 12]


async def test_an_update_without_a_number_is_reported_and_not_acknowledged(
    database: Database,
) -> None:
    desk = Desk(database)
    assert await desk.intake.take([b"null", b'{"update_id": 1e99}']) == []
    assert [fault.number for fault in desk.put_aside] == [None, None]


async def test_a_database_that_is_away_puts_nothing_aside(database: Database) -> None:
    desk = Desk(database, refusals=1)
    with pytest.raises(StorageUnavailable):
        await desk.intake.take([UNREADABLE, update_of(10, ANNA).to_json().encode()])
    assert desk.put_aside == []


@pytest.mark.parametrize("kept", [UNREADABLE, b"", b"\xff", b"null"])
async def test_a_kept_update_that_can_no_longer_be_read_is_parked_at_the_start(
    database: Database, kept: bytes
) -> None:
    await Desk(database).inbox.keep(11, kept)
    await Desk(database).take(update_of(12, ANNA))
    desk = Desk(database)
    await desk.intake.recover(alone=True)
    assert len(desk.put_aside) == 1
    assert await desk.handle_next() == 12
    assert await desk.undone() == []


async def test_an_update_that_can_not_be_parked_at_one_start_is_parked_at_the_next(
    database: Database,
) -> None:
    await Desk(database).inbox.keep(11, UNREADABLE)
    await Desk(database).take(update_of(12, ANNA))
    desk = Desk(database)
    desk.inbox.refuses_to_park = True
    await desk.intake.recover(alone=True)
    assert (desk.put_aside, await desk.handle_next()) == ([], 12)
    restarted = Desk(database)
    await restarted.intake.recover(alone=True)
    assert (len(restarted.put_aside), await restarted.undone()) == (1, [])
