"""Telegram is away for a while, from any moment of a delivery on: the clip still arrives."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product

import pytest

from cloning.domain.errors import TelegramUnavailable
from cloning.domain.models import Outcome, State, Step
from tests.support.world import ANNA, World
from tests.unit.cloning.steps.test_announce import CLIP

REFUSED, CUT, LOST = "no connection", "the request is cut", "the answer is lost"
Way = Callable[[int], str]
"""How a call of an outage fails, by its number."""

WAYS: dict[str, Way] = {
    "no connection can be made": lambda _call: REFUSED,
    "connections are cut, or 502": lambda _call: CUT,
    "all arrives, no answer comes": lambda _call: LOST,
    "the first arrives, then 502": lambda call: LOST if call == 1 else CUT,
    "mixed": lambda call: (REFUSED, LOST, CUT)[call * call % 3],
}
CALLS = ("push", "see", "conclude")
LASTS = (1, 3, 10, 60, 600, 6 * 3600)
"""Seconds."""


class Outage:
    """Everything that is said to Telegram fails from one call on, for some time."""

    def __init__(self, world: World, *, first: int, seconds: int, way: Way) -> None:
        self._clock = world.clock
        self._first = first
        self._lasts = timedelta(seconds=seconds)
        self._way = way
        self._calls = 0
        self._ends: datetime | None = None
        for call in CALLS:
            world.script.from_now_on(f"before {call}", self._before)
            world.script.from_now_on(f"after {call}", self._after)

    async def _before(self) -> None:
        self._calls += 1
        if self._calls == self._first:
            self._ends = self._clock() + self._lasts
        if self._now in (REFUSED, CUT):
            raise TelegramUnavailable(delivered=False if self._now == REFUSED else None)

    async def _after(self) -> None:
        if self._now == LOST:
            raise TelegramUnavailable

    @property
    def _now(self) -> str:
        if self._ends is None or self._clock() >= self._ends:
            return ""
        return self._way(self._calls - self._first + 1)


async def is_delivered(world: World) -> int:
    """Let time pass until nothing is due any more; returns for how many steps it took."""
    for step in range(1000):
        training = await world.last_training()
        if training.step is Step.DONE:
            return step
        assert training.due_at is not None
        world.clock.move(max(training.due_at - world.clock(), timedelta()))
        world.bot.wakeups.wake(training.id)
        await world.work_until_idle()
    raise AssertionError("it never ends")


@pytest.mark.parametrize(
    ("first", "way", "seconds"),
    [
        (first, way, seconds)
        for first, way, seconds in product([1, 2], WAYS, LASTS)
        if first == 1 or seconds < 3600  # an edit may be tried for ever: long takes long
    ],
)
async def test_an_outage_costs_neither_the_clip_nor_a_third_copy(
    world: World, first: int, way: str, seconds: int
) -> None:
    claim = await world.has_a_training()
    Outage(world, first=first, seconds=seconds, way=WAYS[way])
    await world.upstream_ends(claim, State.SUCCESS)
    await is_delivered(world)
    pushes = world.notifier.pushes
    assert [push.ogg for push in pushes] in ([CLIP], [CLIP, CLIP])
    assert [push.repeat for push in pushes[1:]] in ([], [True])
    assert world.notifier.status[3001] is Outcome.SUCCESS
    announcement = await world.announcement(claim.training.id)
    assert announcement is not None
    assert announcement.delivered_at is not None
    assert not world.notifier.doubtful


async def test_an_outage_that_lost_nothing_costs_no_second_push(world: World) -> None:
    claim = await world.has_a_training()
    Outage(world, first=1, seconds=6 * 3600, way=WAYS["no connection can be made"])
    await world.upstream_ends(claim, State.SUCCESS)
    await is_delivered(world)
    assert [(push.chat_id, push.repeat) for push in world.notifier.pushes] == [(ANNA, False)]
    assert world.notifier.seen == 0


async def test_when_both_sends_are_lost_the_status_message_says_so(world: World) -> None:
    world.script.from_now_on("before push", TelegramUnavailable())
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.SUCCESS)
    await is_delivered(world)
    assert world.script.moments.count("before push") == 2
    assert world.notifier.seen == 1
    assert world.notifier.doubtful == [3001]
    assert world.notifier.status[3001] is Outcome.SUCCESS


async def test_a_status_message_that_is_gone_by_then_is_made_up_for_by_a_word(world: World) -> None:
    world.script.from_now_on("before push", TelegramUnavailable())
    world.notifier.gone.add(3001)
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.SUCCESS)
    await is_delivered(world)
    assert world.notifier.doubtful == [9001]
    assert world.notifier.seen == 2


async def test_such_a_word_comes_twice_at_most(world: World) -> None:
    world.script.from_now_on("before push", TelegramUnavailable())
    world.script.from_now_on("after conclude", TelegramUnavailable())
    world.notifier.gone.add(3001)
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.SUCCESS)
    await is_delivered(world)
    assert world.notifier.doubtful == [9001, 9002]
    assert world.notifier.seen == 3


async def test_a_status_message_that_is_gone_is_not_missed_when_the_clip_arrived(
    world: World,
) -> None:
    world.notifier.gone.add(3001)
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.SUCCESS)
    await is_delivered(world)
    assert len(world.notifier.pushes) == 1
    assert world.notifier.doubtful == []


async def test_after_a_send_that_certainly_failed_telegram_must_answer_anew(world: World) -> None:
    lost, unsent = TelegramUnavailable(), TelegramUnavailable(delivered=False)
    world.script.plan("before push", lost, unsent)
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.SUCCESS)
    await is_delivered(world)
    assert world.notifier.seen == 2
    assert [push.repeat for push in world.notifier.pushes] == [True]
