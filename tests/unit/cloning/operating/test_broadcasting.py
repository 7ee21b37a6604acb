"""A broadcast reaches everybody once, whatever comes between."""

from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import TelegramUnavailable, Unreachable
from cloning.domain.operating.broadcast import Broadcast, Stage
from cloning.domain.owner import Owner
from cloning.operating.broadcasting import BATCH, Broadcaster
from tests.support.databases.sql import one_value
from tests.support.fakes.script import Killed, Script
from tests.support.world import ANNA, BORIS, World

OLGA = 7009
TEXT = "We move house on Sunday."


class FakeCourier:
    """Remembers who got what."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.delivered: list[tuple[int, str]] = []
        self.reports: list[Broadcast] = []

    async def deliver(self, owner: Owner, text: str) -> None:
        await self.script.at(f"before deliver {owner.id}")
        self.delivered.append((owner.id, text))
        await self.script.at(f"after deliver {owner.id}")

    async def ended(self, broadcast: Broadcast) -> None:
        await self.script.at("before report")
        self.reports.append(broadcast)


@pytest.fixture
async def courier(world: World) -> FakeCourier:
    async with world.database.transaction() as work:
        for owner_id in (ANNA, BORIS, OLGA):
            await work.owners.save(Owner(id=owner_id, chat_id=owner_id))
    return FakeCourier(world.script)


def broadcaster(world: World, courier: FakeCourier) -> Broadcaster:
    return Broadcaster(
        store=world.bot.broadcasting.store,
        courier=courier,
        in_hand=world.bot.in_hand,
        clock=world.clock,
        pause=world.nothing_happens,
    )


async def begins(world: World, text: str = TEXT) -> None:
    assert await world.bot.broadcasting.ask(text) is not None
    assert await world.bot.broadcasting.send(OLGA)


async def standing(world: World) -> Broadcast:
    broadcast = await world.bot.broadcasting.standing()
    assert broadcast is not None
    return broadcast


async def test_everybody_gets_it_and_the_operators_hear_of_the_end(
    world: World, courier: FakeCourier
) -> None:
    assert await world.bot.broadcasting.ask(TEXT) == 3
    await broadcaster(world, courier).go_on()
    assert courier.delivered == []
    assert await world.bot.broadcasting.send(OLGA)
    await broadcaster(world, courier).go_on()
    assert courier.delivered == [(one, TEXT) for one in (ANNA, BORIS, OLGA)]
    (report,) = courier.reports
    assert (report.stage, report.sent) == (Stage.OVER, 3)
    assert await standing(world) == report
    await broadcaster(world, courier).go_on()
    assert len(courier.reports) == 1


async def test_one_turn_tries_so_many_and_the_next_one_goes_on(
    world: World, courier: FakeCourier
) -> None:
    async with world.database.transaction() as work:
        for number in range(BATCH):
            await work.owners.save(Owner(id=1 + number, chat_id=1 + number))
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert len(courier.delivered) == BATCH
    await broadcaster(world, courier).go_on()
    assert len({owner for owner, _text in courier.delivered}) == BATCH + 3


async def test_who_has_blocked_us_is_marked_and_left_out_the_next_time(
    world: World, courier: FakeCourier
) -> None:
    world.script.plan(f"before deliver {ANNA}", Unreachable())
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert not (await world.owner(ANNA)).reachable
    assert (courier.reports[0].sent, courier.reports[0].unreachable) == (2, 1)
    assert await world.bot.broadcasting.ask(TEXT) == 2


async def test_who_is_forgotten_while_it_is_sent_is_no_fault(
    world: World, courier: FakeCourier
) -> None:
    async def forgotten() -> None:
        async with world.database.transaction() as work:
            await work.owners.remove(ANNA)
        raise Unreachable

    world.script.plan(f"before deliver {ANNA}", forgotten)
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert courier.reports[0].unreachable == 1


async def test_who_is_banned_or_being_erased_gets_nothing(
    world: World, courier: FakeCourier
) -> None:
    await world.bot.banning.ban(ANNA, OLGA)
    await world.bot.erasure.begin(BORIS)
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert courier.delivered == [(OLGA, TEXT)]


async def test_what_telegram_has_not_taken_is_sent_later(
    world: World, courier: FakeCourier
) -> None:
    world.script.plan(f"before deliver {BORIS}", TelegramUnavailable(delivered=False))
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert courier.delivered == [(ANNA, TEXT)]
    await broadcaster(world, courier).go_on()
    assert courier.delivered == [(one, TEXT) for one in (ANNA, BORIS, OLGA)]


async def test_what_may_have_arrived_is_not_sent_again(world: World, courier: FakeCourier) -> None:
    world.script.plan(f"after deliver {BORIS}", TelegramUnavailable())
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert courier.delivered == [(one, TEXT) for one in (ANNA, BORIS, OLGA)]
    assert (courier.reports[0].sent, courier.reports[0].unproven) == (2, 1)


@pytest.mark.parametrize("moment", range(1, 15))
async def test_nobody_gets_it_twice_whenever_the_process_is_killed(
    world: World, courier: FakeCourier, moment: int
) -> None:
    await begins(world)
    world.script.kill_at(moment, "")
    with pytest.raises(Killed):
        await broadcaster(world, courier).go_on()
    world.restarts()
    world.clock.move(timedelta(minutes=5))
    await broadcaster(world, courier).go_on()
    got = [owner for owner, _text in courier.delivered]
    assert len(got) == len(set(got))
    assert len(got) >= 2
    assert (await standing(world)).stage is Stage.OVER


async def test_another_worker_lets_the_first_one_send(world: World, courier: FakeCourier) -> None:
    async def tries_too() -> None:
        other = world.another_process()
        await Broadcaster(
            store=other.broadcasting.store,
            courier=courier,
            in_hand=other.in_hand,
            clock=world.clock,
            pause=world.nothing_happens,
        ).go_on()

    world.script.plan(f"before deliver {ANNA}", tries_too)
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert courier.delivered == [(one, TEXT) for one in (ANNA, BORIS, OLGA)]


async def test_a_stop_comes_before_the_next_person(world: World, courier: FakeCourier) -> None:
    world.script.plan(f"after deliver {ANNA}", world.bot.broadcasting.stop)
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert courier.delivered == [(ANNA, TEXT)]
    assert (await standing(world)).stage is Stage.STOPPED
    assert (await standing(world)).sent == 1


async def test_once_it_is_not_being_sent_it_names_nobody(
    world: World, courier: FakeCourier
) -> None:
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert (await standing(world)).cursor == 0

    async def is_stopped() -> None:
        await world.bot.broadcasting.stop()
        raise TelegramUnavailable(delivered=False)

    world.script.plan(f"before deliver {BORIS}", is_stopped)
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert (await standing(world)).stage is Stage.STOPPED
    assert (await standing(world)).cursor == 0


async def test_a_later_broadcast_does_not_count_what_the_one_before_sent(
    world: World, courier: FakeCourier
) -> None:
    async def asks_for_another() -> None:
        await world.bot.broadcasting.stop()
        world.clock.move(timedelta(seconds=1))
        await world.bot.broadcasting.ask("Something else.")

    world.script.plan(f"after deliver {ANNA}", asks_for_another)
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert (await standing(world)).sent == 0
    assert (await standing(world)).stage is Stage.ASKED


async def test_operators_who_can_not_be_told_ask_how_it_ended(
    world: World, courier: FakeCourier
) -> None:
    world.script.plan("before report", TelegramUnavailable())
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert courier.reports == []
    assert (await standing(world)).stage is Stage.OVER


async def test_a_worker_that_has_lost_its_lease_sends_nothing_more(
    world: World, courier: FakeCourier
) -> None:
    async def loses_it() -> None:
        await world.bot.in_hand.give_back("broadcast")

    world.script.plan(f"after deliver {ANNA}", loses_it)
    await begins(world)
    await broadcaster(world, courier).go_on()
    assert courier.delivered == [(ANNA, TEXT)]


async def test_nothing_is_sent_that_nobody_has_looked_at_lately(
    world: World, courier: FakeCourier
) -> None:
    assert not await world.bot.broadcasting.send(OLGA)
    await world.bot.broadcasting.ask(TEXT)
    world.clock.move(timedelta(hours=2))
    assert not await world.bot.broadcasting.send(OLGA)
    await broadcaster(world, courier).go_on()
    assert courier.delivered == []


async def test_a_broadcast_that_is_being_sent_is_begun_once(
    world: World, courier: FakeCourier
) -> None:
    await begins(world)
    assert await world.bot.broadcasting.send(OLGA)
    assert await world.bot.broadcasting.ask("Something else.") is None
    await broadcaster(world, courier).go_on()
    assert not await world.bot.broadcasting.send(OLGA)
    over = await world.bot.broadcasting.stop()
    assert over is not None
    assert over.stage is Stage.OVER


async def test_there_is_nothing_to_stop_at_first(world: World) -> None:
    assert await world.bot.broadcasting.stop() is None


async def test_that_an_operator_has_written_to_everybody_is_written_down(
    world: World, courier: FakeCourier, database_path: Path
) -> None:
    await begins(world)
    done_by = "SELECT count(done_by) FROM audit WHERE deed = 'broadcast' AND concerns IS NULL"
    assert one_value(database_path, done_by) == 1
