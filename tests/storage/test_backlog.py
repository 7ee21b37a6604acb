"""What is overdue is counted, and nothing else is."""

from datetime import timedelta

from storage.backlog import count_overdue
from storage.database import Database
from storage.inbox import Inbox
from tests.support.world import World

BOT = 42


async def test_an_update_is_overdue_after_a_minute_until_it_is_done(
    world: World, database: Database
) -> None:
    inbox = Inbox(database, bot_id=BOT, clock=world.clock)
    for number in (1, 2, 3):
        await inbox.keep(number, b"{}")
    await inbox.done(1)
    await inbox.park(2)
    assert await count_overdue(database, bot_id=BOT, now=world.clock()) == (0, 0)
    world.clock.move(timedelta(seconds=61))
    assert await count_overdue(database, bot_id=BOT, now=world.clock()) == (1, 0)
    assert await count_overdue(database, bot_id=43, now=world.clock()) == (0, 0)


async def test_a_step_is_overdue_when_nobody_has_done_it_for_five_minutes(
    world: World, database: Database
) -> None:
    await world.owner_agrees()
    await world.sends_a_recording()
    world.clock.move(timedelta(minutes=10))
    assert await count_overdue(database, bot_id=BOT, now=world.clock()) == (0, 1)
    await world.bot.sweep()
    await world.work_until_idle()
    assert await count_overdue(database, bot_id=BOT, now=world.clock()) == (0, 0)


async def test_a_recording_that_waits_for_consent_is_not_overdue(
    world: World, database: Database
) -> None:
    await world.sends_a_recording()
    world.clock.move(timedelta(days=1))
    assert await count_overdue(database, bot_id=BOT, now=world.clock()) == (0, 0)
