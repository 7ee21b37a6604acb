"""What is overdue is counted, and nothing else is."""

from datetime import timedelta

from cloning.domain.errors import UpstreamDenied
from cloning.domain.trouble import AccountTrouble
from storage.backlog import StepBacklog, count_overdue, count_waiting, turned_away
from storage.database import Database
from storage.inbox import Inbox
from tests.support.world import World
from tests.unit.cloning.speaking.steps import wants_said

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


async def test_an_utterance_counts_as_overdue_like_a_step_of_a_training(
    world: World, database: Database
) -> None:
    await world.has_a_clone()
    await wants_said(world)
    world.clock.move(timedelta(minutes=6))
    assert await count_overdue(database, bot_id=BOT, now=world.clock()) == (0, 1)
    waiting = await count_waiting(database, bot_id=BOT, now=world.clock())
    assert waiting.utterances == [StepBacklog(step="speak", number=1, overdue_seconds=360.0)]
    assert waiting.steps == []
    await world.work_until_idle()
    assert await count_overdue(database, bot_id=BOT, now=world.clock()) == (0, 0)


async def test_a_recording_that_waits_for_consent_is_not_overdue(
    world: World, database: Database
) -> None:
    await world.sends_a_recording()
    world.clock.move(timedelta(days=1))
    assert await count_overdue(database, bot_id=BOT, now=world.clock()) == (0, 0)


async def test_what_waits_is_counted_by_step_with_the_age_of_the_oldest(
    world: World, database: Database
) -> None:
    inbox = Inbox(database, bot_id=BOT, clock=world.clock)
    for number in (1, 2, 3, 4):
        await inbox.keep(number, b"{}")
    await inbox.done(1)
    await inbox.park(2)
    await world.owner_agrees()
    await world.sends_a_recording()
    world.clock.move(timedelta(seconds=90))
    found = await count_waiting(database, bot_id=BOT, now=world.clock())
    [step] = found.steps
    assert (step.step, step.number, step.overdue_seconds > 60) == ("prepare", 1, True)
    assert (found.updates, found.oldest_update_seconds, found.parked) == (2, 90.0, 1)
    assert (found.watched, found.oldest_watched_seconds) == (0, 0.0)
    others = await count_waiting(database, bot_id=43, now=world.clock())
    assert (others.updates, others.oldest_update_seconds, others.parked) == (0, 0.0, 0)


async def test_what_the_upstream_works_on_is_counted_apart(
    world: World, database: Database
) -> None:
    await world.owner_agrees()
    await world.sends_a_recording()
    await world.bot.sweep()
    await world.work_until_idle()
    world.clock.move(timedelta(seconds=30))
    found = await count_waiting(database, bot_id=BOT, now=world.clock())
    assert (found.steps, found.watched) == ([], 1)
    assert found.oldest_watched_seconds >= 30


async def test_a_step_that_is_not_due_yet_is_not_overdue(world: World, database: Database) -> None:
    await world.owner_agrees()
    await world.sends_a_recording()
    found = await count_waiting(database, bot_id=BOT, now=world.clock() - timedelta(hours=1))
    assert found.steps == [StepBacklog(step="prepare", number=1, overdue_seconds=0.0)]


async def test_the_account_is_turned_away_while_a_recording_waits_for_it(
    world: World, database: Database
) -> None:
    claim = await world.has_a_recording()
    assert await turned_away(database) == []
    no_slots = UpstreamDenied(answer="400 no more slots", account=AccountTrouble.SLOTS)
    world.script.from_now_on("before create", no_slots)
    await world.work_until_idle()
    assert await turned_away(database) == [AccountTrouble.SLOTS]
    assert await world.deletes(claim.clone.id)
    assert await turned_away(database) == []
