"""An update is tried again, for as long as Telegram is away, or parked when it is a bug."""

from telegram import Update

from cloning.domain.errors import TelegramUnavailable
from storage.database import Database
from tests.unit.telegram.intake.desk import ANNA, BERT, Desk, update_of


async def test_when_telegram_is_down_the_update_is_tried_again_for_as_long(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    for _ in range(8):
        await desk.handle_next(TelegramUnavailable())
    assert desk.apologies == []
    await desk.handle_next()
    assert await desk.undone() == []
    assert max(desk.pauses) == 30.0


async def test_a_telegram_that_says_how_long_to_wait_is_left_alone_exactly_that_long(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    for seconds in (7.0, 41.0):
        await desk.handle_next(TelegramUnavailable(retry_after=seconds))
    await desk.handle_next()
    assert desk.pauses == [7.0, 41.0]


async def test_an_update_that_we_can_not_handle_is_parked_with_an_apology(
    database: Database,
) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    while not desk.apologies:
        await desk.handle_next(ZeroDivisionError("a bug"))
    assert desk.handled == [10, 10, 10]
    assert desk.apologies == [10]
    assert await desk.handle_next() == 11
    assert await desk.undone() == []


async def test_an_update_that_kills_the_process_is_parked_after_the_fifth_time(
    database: Database,
) -> None:
    await Desk(database).take(update_of(10, ANNA))
    deaths = 1  # the process that took it in died of it
    while True:
        desk = Desk(database)
        await desk.intake.recover(alone=True)
        update = await desk.intake.get()
        assert isinstance(update, Update)
        if not await desk.intake.may_try(update):
            break
        deaths += 1  # and so did this one
    assert deaths == 5
    assert await desk.undone() == []


async def test_an_update_is_still_tried_after_hours_without_telegram(database: Database) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    for _ in range(1100):  # 2.0 ** 1024 is too much for a float
        await desk.handle_next(TelegramUnavailable())
    assert desk.pauses[-1] == 30.0
    assert await desk.handle_next() == 10


async def test_an_outage_of_telegram_after_a_restart_costs_no_update(database: Database) -> None:
    await Desk(database).take(update_of(10, ANNA))
    for _ in range(5):
        desk = Desk(database)
        await desk.intake.recover(alone=True)
        for _ in range(5):
            assert await desk.handle_next(TelegramUnavailable()) == 10
        assert (desk.apologies, await desk.undone()) == ([], [10])


async def test_the_sender_of_a_parked_update_is_told_however_long_that_takes(
    database: Database,
) -> None:
    desk = Desk(database, deaf=3)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    while not desk.apologies:
        await desk.handle_next(ZeroDivisionError("a bug"))
        assert 10 in await desk.undone() or desk.apologies
    assert desk.handled == [10, 10, 10]
    assert await desk.handle_next() == 11


async def test_an_update_that_was_only_near_when_a_process_died_is_not_parked(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    await desk.take(update_of(20, BERT))
    for _ in range(4):
        desk = Desk(database)
        await desk.intake.recover(alone=True)
        await desk.all_begin_and_die()
    desk = Desk(database)
    await desk.intake.recover(alone=True)
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 20]
    assert (desk.apologies, desk.handled) == ([10], [20])


async def test_an_update_that_died_with_two_processes_waits_until_others_had_their_turn(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    desk = Desk(database)
    await desk.intake.recover(alone=True)
    await desk.all_begin_and_die()
    desk = Desk(database)
    desk.time_passes.clear()
    await desk.intake.recover(alone=True)
    await desk.take(update_of(20, BERT))
    assert await desk.handle_next() == 20
    desk.time_passes.set()
    assert await desk.handle_next() == 10
    assert desk.pauses == [2.0]


async def test_a_database_that_is_away_when_a_try_is_counted_holds_nobody_up(
    database: Database,
) -> None:
    await Desk(database).take(update_of(10, ANNA))
    desk = Desk(database)
    await desk.intake.recover(alone=True)
    desk.inbox.refusals = 1
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 10]
    assert desk.handled == [10]
