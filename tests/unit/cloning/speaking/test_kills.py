"""The process is killed, or a call fails, at every moment of an utterance; it is said once.

A moment is what comes after an outside effect or after a commit, as in test_kills.py of clones.
"""

from contextlib import suppress

import pytest

from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.speaking.faults import (
    SaidOtherwise,
    SpeechLost,
    SpeechRefused,
    SpeechUnavailable,
)
from storage.database import Database
from tests.support.fakes.script import Killed
from tests.support.world import World
from tests.unit.cloning.speaking.steps import (
    HELLO,
    STATUS,
    assert_is_over,
    evidence,
    left,
    utterance_or_none,
    wants_said,
)

MOMENTS = 13
"""How many there are between a request and the end of its utterance."""

TRANSACTIONS = 10
"""How many there are, too, but for looks whether a text is still wanted."""


@pytest.fixture
def on_disk(database: Database) -> World:
    """A world with a real database."""
    return World(database)


async def life(world: World) -> None:
    """An utterance from the request to its end, in whatever process there is."""
    await wants_said(world)
    await world.work_until_idle()


async def later(world: World) -> None:
    """So much later that all claims, graces and pauses are over; the update is handled again."""
    await wants_said(world)
    await world.work_until_idle()
    await world.time_passes_in_ticks(minutes=2, tick=16)


async def test_every_moment_is_tried(world: World) -> None:
    await world.has_a_clone()
    world.script.moments.clear()
    await life(world)
    await assert_is_over(world)
    moments = [moment for moment in world.script.moments if moment.startswith("after")]
    assert len(moments) == MOMENTS
    assert moments.count("after commit") == TRANSACTIONS


@pytest.mark.parametrize("number", range(1, MOMENTS + 1))
async def test_a_kill_has_nothing_said_twice_and_leaves_nobody_without_a_word(
    on_disk: World, number: int
) -> None:
    world = on_disk
    await world.has_a_clone()
    world.script.kill_at(number, "after")
    with pytest.raises(Killed):
        await life(world)
    world.restarts()
    await later(world)
    await assert_all_is_well(world)


@pytest.mark.parametrize("second", range(1, MOMENTS + 1))
@pytest.mark.parametrize("first", range(1, MOMENTS + 1))
async def test_two_kills_have_nothing_said_twice(world: World, first: int, second: int) -> None:
    await world.has_a_clone()
    world.script.kill_at(first, "after")
    with pytest.raises(Killed):
        await life(world)
    world.restarts()
    world.script.kill_at(second, "after")
    try:
        await later(world)
    except Killed:
        world.restarts()
    else:
        world.script.revive()  # fewer moments were left than that
    await later(world)
    await assert_all_is_well(world)


LATE = TelegramUnavailable()
NOT_SENT = TelegramUnavailable(delivered=False)

SPOKEN = [
    SpeechUnavailable(answer="refused"),
    SpeechLost(answer="reset"),
    SpeechRefused(answer="no sound"),
    SaidOtherwise(answer="other letters"),
    OSError("a bug"),
]


@pytest.mark.parametrize(
    ("moment", "fault"),
    [
        *(("before say", fault) for fault in SPOKEN),
        *(("after say", fault) for fault in SPOKEN[1:]),
        ("before bring", LATE),
        ("before bring", NOT_SENT),
        ("after bring", LATE),
        ("before conclude", LATE),
        ("after conclude", LATE),
    ],
)
async def test_a_call_that_fails_once_has_nothing_said_twice(
    world: World, moment: str, fault: Exception
) -> None:
    await world.has_a_clone()
    world.script.plan(moment, fault)
    await life(world)
    await later(world)
    await assert_all_is_well(world)


@pytest.mark.parametrize("number", range(1, TRANSACTIONS + 1))
@pytest.mark.parametrize("moment", ["before begin", "before commit", "after commit"])
async def test_whichever_transaction_fails_nothing_is_said_twice(
    world: World, number: int, moment: str
) -> None:
    await world.has_a_clone()
    others = [world.nothing_happens] * (number - 1)
    world.script.plan(moment, *others, StorageUnavailable())
    with suppress(StorageUnavailable):
        await life(world)
    await later(world)
    await assert_all_is_well(world)


async def assert_all_is_well(world: World) -> None:
    """It was asked for once at most; its owner has the clip, or the reason in the status."""
    await assert_is_over(world)
    assert await utterance_or_none(world, 2) is None
    assert len(world.speech.said) <= 1
    over = await utterance_or_none(world)
    assert over is not None
    clips = [one.repeat for one in world.messenger.brought if one.ogg]
    if over.reason is None:
        assert clips in ([False], [True], [False, True])
        assert world.speech.texts == [HELLO]
    else:
        assert clips == []
    assert world.messenger.status == {STATUS: over.reason}
    assert [one.reason for one in world.messenger.brought if not one.ogg] == []
    is_free = over.reason is not None and over.reason.code == "speech_refused"
    assert await left(world) == (500 if is_free else 500 - len(HELLO))
    assert len(await evidence(world)) == (not is_free)
