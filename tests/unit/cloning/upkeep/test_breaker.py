"""The circuit breaker: an upstream that is down is left alone, and tried again now and then."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from cloning.domain.errors import (
    SlotNotFound,
    UpstreamDenied,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.models import State
from cloning.domain.trouble import AccountTrouble, Trouble
from cloning.upkeep.breaker import FIRST_PAUSE, LONGEST_PAUSE, OPENS_AFTER, Breaker
from storage.in_memory.tallies import InMemoryTallies
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.script import Script
from tests.support.fakes.upstream import LOST_ANSWER, FakeUpstream

DENIED = UpstreamDenied(answer="401: unauthorized")


class Line:
    """A breaker in front of an upstream with one slot."""

    def __init__(self) -> None:
        self.script = Script()
        self.clock = FakeClock()
        self.upstream = FakeUpstream(self.script)
        self.upstream.has("slot-1", State.SUCCESS)
        tallies = InMemoryTallies(self.clock)
        self.breaker = Breaker(self.upstream, tallies=tallies)
        self.elsewhere = Breaker(self.upstream, tallies=tallies)
        """The one of another process."""

    async def fails(self, times: int, fault: Exception = LOST_ANSWER) -> None:
        """Have so many calls in a row fail."""
        self.script.plan("before voices", *[fault] * times)
        for _ in range(times):
            with pytest.raises(type(fault)):
                await self.breaker.voices()

    async def left_alone_for(self) -> float | None:
        """Ask once, in vain; how long the upstream is left alone, in seconds."""
        asked = len(self.upstream.requests)
        with pytest.raises(UpstreamUnavailable) as refusal:
            await self.breaker.get("slot-1")
        assert refusal.value.applied is False
        assert len(self.upstream.requests) == asked
        return refusal.value.retry_after

    async def is_down(self) -> bool:
        """Tell what the breaker thinks."""
        return await self.breaker.is_open()


async def test_it_tells_how_each_call_has_ended_that_was_passed_on(line: Line) -> None:
    heard: list[UpstreamError | None] = []
    tallies = InMemoryTallies(line.clock)
    breaker = Breaker(line.upstream, tallies=tallies, heard=heard.append)
    await breaker.voices()
    line.script.plan("before delete", DENIED)
    with pytest.raises(UpstreamDenied):
        await breaker.delete("slot-1")
    line.script.plan("before voices", *[LOST_ANSWER] * OPENS_AFTER)
    for _ in range(OPENS_AFTER + 1):  # the last one is refused by the breaker
        with pytest.raises(UpstreamUnavailable):
            await breaker.voices()
    assert heard == [None, DENIED, *[LOST_ANSWER] * OPENS_AFTER]


@pytest.fixture
def line() -> Line:
    return Line()


Verb = Callable[[Breaker], Awaitable[object]]

VERBS: dict[str, Verb] = {
    "create": lambda breaker: breaker.create(None),
    "train slot-1": lambda breaker: breaker.train("slot-1", sample_url="https://a", title="Anna"),
    "rename slot-1": lambda breaker: breaker.rename("slot-1", "Anna"),
    "get slot-1": lambda breaker: breaker.get("slot-1"),
    "voices": lambda breaker: breaker.voices(),
    "delete slot-1": lambda breaker: breaker.delete("slot-1"),
    "ping": lambda breaker: breaker.ping(),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_every_verb_is_passed_on_until_the_upstream_is_down(line: Line, verb: str) -> None:
    await VERBS[verb](line.breaker)
    assert line.upstream.requests == [verb]
    await line.fails(OPENS_AFTER)
    line.upstream.requests.clear()
    with pytest.raises(UpstreamUnavailable) as refusal:
        await VERBS[verb](line.breaker)
    assert refusal.value.applied is False
    assert line.upstream.requests == []


async def test_calls_that_are_passed_on_keep_their_arguments(line: Line) -> None:
    await line.breaker.train("slot-1", sample_url="https://a", title="Anna")
    assert line.upstream.trained == [("slot-1", "https://a", "Anna")]
    assert (await line.breaker.rename("slot-1", "Boris")).name == "Boris"


@pytest.mark.parametrize("fault", [LOST_ANSWER, DENIED])
async def test_five_faults_in_a_row_open_it(line: Line, fault: Exception) -> None:
    await line.fails(OPENS_AFTER - 1, fault)
    assert not await line.is_down()
    await line.fails(1, fault)
    assert await line.is_down()
    assert await line.left_alone_for() == FIRST_PAUSE.total_seconds()


@pytest.mark.parametrize(
    "answer", [None, UpstreamRefused(answer="400"), SlotNotFound(answer="404")]
)
async def test_any_answer_between_them_shows_that_it_is_there(
    line: Line, answer: Exception | None
) -> None:
    await line.fails(OPENS_AFTER - 1)
    if answer is None:
        await line.breaker.voices()
    else:
        await line.fails(1, answer)
    await line.fails(OPENS_AFTER - 1)
    assert not await line.is_down()


async def test_a_slot_that_must_not_be_deleted_is_no_fault_of_the_upstream(line: Line) -> None:
    line.script.plan("before delete", *[DENIED] * OPENS_AFTER)
    for _ in range(OPENS_AFTER):
        with pytest.raises(UpstreamDenied):
            await line.breaker.delete("slot-1")
    assert not await line.is_down()


async def test_after_the_pause_one_call_is_tried_and_the_next_ones_wait(line: Line) -> None:
    await line.fails(OPENS_AFTER)
    line.clock.move(FIRST_PAUSE - timedelta(seconds=1))
    assert await line.left_alone_for() == 1.0
    line.clock.move(timedelta(seconds=1))

    meanwhile = []

    async def others_ask() -> None:
        meanwhile.append(await line.left_alone_for())

    line.script.plan("before voices", others_ask)
    await line.breaker.voices()
    assert meanwhile == [FIRST_PAUSE.total_seconds()]
    assert not await line.is_down()
    await line.breaker.get("slot-1")


async def test_pauses_grow_to_a_minute_while_it_stays_down(line: Line) -> None:
    await line.fails(OPENS_AFTER)
    pauses = []
    for _ in range(6):
        pause = await line.left_alone_for()
        assert pause is not None
        pauses.append(pause)
        line.clock.move(timedelta(seconds=pause))
        await line.fails(1)
    assert pauses == [5, 10, 20, 40, 60, LONGEST_PAUSE.total_seconds()]


async def test_a_clock_that_is_put_back_does_not_keep_the_upstream_alone(line: Line) -> None:
    await line.fails(OPENS_AFTER)
    assert await line.left_alone_for() == FIRST_PAUSE.total_seconds()
    line.clock.move(timedelta(days=-1))
    assert (await line.breaker.get("slot-1")).state is State.SUCCESS


async def test_faults_in_two_processes_open_it_for_both(line: Line) -> None:
    line.script.plan("before voices", *[LOST_ANSWER] * OPENS_AFTER)
    for number in range(OPENS_AFTER):
        with pytest.raises(UpstreamUnavailable):
            await (line.breaker, line.elsewhere)[number % 2].voices()
    assert await line.elsewhere.is_open()
    assert await line.left_alone_for() == FIRST_PAUSE.total_seconds()


async def test_after_the_pause_one_call_is_tried_in_all_processes_together(line: Line) -> None:
    await line.fails(OPENS_AFTER)
    line.clock.move(FIRST_PAUSE)

    async def another_process_asks() -> None:
        with pytest.raises(UpstreamUnavailable) as refusal:
            await line.elsewhere.get("slot-1")
        assert refusal.value.answer == "left alone"

    line.script.plan("before voices", another_process_asks)
    await line.breaker.voices()
    await line.elsewhere.get("slot-1")


def busy(retry_after: float | None) -> UpstreamUnavailable:
    return UpstreamUnavailable(answer="429", retry_after=retry_after, trouble=Trouble.UPSTREAM_BUSY)


@pytest.mark.parametrize(
    ("told", "seconds"), [(30.0, 30.0), (0.5, 0.5), (1e9, 3600.0), (None, 5.0)]
)
async def test_an_upstream_that_is_busy_is_left_alone_by_all_for_as_long_as_it_says(
    line: Line, told: float | None, seconds: float
) -> None:
    await line.fails(1, busy(told))
    assert await line.elsewhere.is_open()
    with pytest.raises(UpstreamUnavailable) as refusal:
        await line.elsewhere.get("slot-1")
    assert refusal.value.retry_after == pytest.approx(seconds)
    assert refusal.value.trouble is Trouble.UPSTREAM_BUSY
    line.clock.move(timedelta(seconds=seconds))
    assert not await line.is_down()
    await line.breaker.get("slot-1")
    await line.elsewhere.get("slot-1")


async def test_the_pause_that_it_wants_is_not_ended_by_an_answer_to_an_earlier_call(
    line: Line,
) -> None:
    async def it_gets_busy() -> None:
        line.script.plan("before voices", busy(30.0))
        with pytest.raises(UpstreamUnavailable):
            await line.elsewhere.voices()

    line.script.plan("before get", it_gets_busy)
    await line.breaker.get("slot-1")
    assert await line.left_alone_for() == 30.0


async def test_nor_by_a_fault_of_an_earlier_call(line: Line) -> None:
    async def it_gets_busy() -> None:
        line.script.plan("before voices", busy(30.0))
        with pytest.raises(UpstreamUnavailable):
            await line.elsewhere.voices()
        raise LOST_ANSWER

    line.script.plan("before get", it_gets_busy)
    with pytest.raises(UpstreamUnavailable):
        await line.breaker.get("slot-1")
    assert await line.left_alone_for() == 30.0


async def test_after_such_a_pause_one_call_is_tried_and_a_fault_prolongs_it(line: Line) -> None:
    await line.fails(1, busy(30.0))
    line.clock.move(timedelta(seconds=30))
    await line.fails(1)
    assert await line.is_down()


NO_SLOTS = UpstreamDenied(answer="400 no more slots", account=AccountTrouble.SLOTS)


async def test_creates_are_left_alone_as_soon_as_one_is_denied_though_lists_succeed(
    line: Line,
) -> None:
    line.script.from_now_on("before create", NO_SLOTS)
    for longer in range(6):
        with pytest.raises(UpstreamDenied):
            await line.breaker.create(None)
        await line.elsewhere.voices()
        with pytest.raises(UpstreamUnavailable) as refusal:
            await line.elsewhere.create(None)
        pause = min(FIRST_PAUSE * 2**longer, LONGEST_PAUSE)
        assert refusal.value.retry_after == pause.total_seconds()
        assert (refusal.value.applied, refusal.value.trouble) == (False, Trouble.UPSTREAM_DENIES)
        line.clock.move(pause)
    line.script.no_longer("before create")
    await line.breaker.create(None)
    await line.elsewhere.create(None)
    assert not await line.is_down()
