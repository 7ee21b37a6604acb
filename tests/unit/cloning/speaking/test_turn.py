"""One conversation at a time, whichever process has it."""

import asyncio
from datetime import timedelta

import pytest

from cloning.domain.errors import StorageUnavailable
from cloning.domain.speaking.faults import SpeechLost, SpeechUnavailable
from cloning.speaking.turn import LEASE, InTurn
from tests.support.assembly import Process
from tests.support.world import World


async def passes(_seconds: float) -> None:
    """Take no time."""


def in_turn(world: World, process: Process, *, patience: float = 60.0) -> InTurn:
    return InTurn(
        speech=world.speech, in_hand=process.in_hand, pause=passes, patience_seconds=patience
    )


async def test_in_one_process_one_speaks_after_the_other(world: World) -> None:
    turn, order = in_turn(world, world.bot), list[str]()

    async def speaks_for_long() -> None:
        order.append("begun")
        await asyncio.sleep(0)
        order.append("ended")

    world.script.from_now_on("after say", speaks_for_long)
    await asyncio.gather(*(turn.say("slot-1", text) for text in ("one", "two", "three")))
    assert order == ["begun", "ended"] * 3
    assert world.speech.texts == ["one", "two", "three"]


async def test_another_process_waits_until_it_is_its_turn(world: World) -> None:
    one, two = in_turn(world, world.bot), in_turn(world, world.another_process())

    async def another_would_speak() -> None:
        with pytest.raises(SpeechUnavailable):
            await two.say("slot-1", "two")

    world.script.plan("after say", another_would_speak)
    await one.say("slot-1", "one")
    await two.say("slot-1", "two")
    assert world.speech.texts == ["one", "two"]


async def test_a_turn_ends_with_a_fault_too(world: World) -> None:
    one, two = in_turn(world, world.bot), in_turn(world, world.another_process())
    world.script.plan("after say", SpeechLost(answer="reset"))
    with pytest.raises(SpeechLost):
        await one.say("slot-1", "one")
    await two.say("slot-1", "two")
    await one.say("slot-1", "three")


async def test_the_turn_of_a_process_that_died_ends_with_its_lease(world: World) -> None:
    dead, two = world.another_process(), in_turn(world, world.bot)
    await dead.in_hand.take(LEASE)
    with pytest.raises(SpeechUnavailable):
        await two.say("slot-1", "two")
    world.clock.move(timedelta(seconds=16))
    await two.say("slot-1", "two")


async def test_without_a_database_nobody_speaks_and_nothing_is_begun(world: World) -> None:
    turn = in_turn(world, world.bot)
    world.script.plan("before begin", StorageUnavailable())
    with pytest.raises(SpeechUnavailable):
        await turn.say("slot-1", "one")
    assert world.speech.said == []
    world.script.plan("before begin", world.nothing_happens, StorageUnavailable())
    await turn.say("slot-1", "one")
    await turn.say("slot-1", "two")
    assert world.speech.texts == ["one", "two"]


async def test_somebody_who_waits_too_long_behind_others_is_put_off(world: World) -> None:
    turn = in_turn(world, world.bot, patience=0.01)
    speaks = asyncio.Event()

    async def speaks_for_long() -> None:
        with pytest.raises(SpeechUnavailable):
            await turn.say("slot-1", "two")
        speaks.set()

    world.script.plan("after say", speaks_for_long)
    await turn.say("slot-1", "one")
    assert speaks.is_set()
    await turn.say("slot-1", "two")
    assert world.speech.texts == ["one", "two"]
