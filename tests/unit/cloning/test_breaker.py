from datetime import timedelta

import pytest

from cloning.breaker import FIRST_PAUSE, LONGEST_PAUSE, OPENS_AFTER, Breaker
from cloning.errors import SlotNotFound, UpstreamDenied, UpstreamRefused, UpstreamUnavailable
from cloning.models import Voice
from tests.fakes import FakeClock

VOICE = Voice(slot_id="slot-1", name="Anna", state=None)


class Upstream:
    """An upstream that answers with whatever it is told to, and counts what reaches it."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.asked: list[str] = []

    async def create(self) -> Voice:
        return self._answer("create")

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        return self._answer(f"train {slot_id} {sample_url} {title}")

    async def rename(self, slot_id: str, title: str) -> Voice:
        return self._answer(f"rename {slot_id} {title}")

    async def get(self, slot_id: str) -> Voice:
        return self._answer(f"get {slot_id}")

    async def voices(self) -> list[Voice]:
        return [self._answer("voices")]

    async def delete(self, slot_id: str) -> None:
        self._answer(f"delete {slot_id}")

    def _answer(self, question: str) -> Voice:
        self.asked.append(question)
        if self.fault is not None:
            raise self.fault
        return VOICE


class Line:
    """The breaker between us and the upstream."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.upstream = Upstream()
        self.breaker = Breaker(self.upstream, clock=self.clock)

    async def breaks(self, fault: Exception | None = None) -> None:
        self.upstream.fault = fault or UpstreamUnavailable(answer="502")
        for _ in range(OPENS_AFTER):
            with pytest.raises(type(self.upstream.fault)):
                await self.breaker.get("slot-1")


@pytest.fixture
def line() -> Line:
    return Line()


async def test_while_all_is_well_every_call_goes_through(line: Line) -> None:
    breaker = line.breaker
    assert await breaker.create() == VOICE
    assert await breaker.train("slot-1", sample_url="url", title="Anna") == VOICE
    assert await breaker.rename("slot-1", "Anna") == VOICE
    assert await breaker.get("slot-1") == VOICE
    assert await breaker.voices() == [VOICE]
    await breaker.delete("slot-1")
    assert line.upstream.asked == [
        "create",
        "train slot-1 url Anna",
        "rename slot-1 Anna",
        "get slot-1",
        "voices",
        "delete slot-1",
    ]


async def test_after_five_faults_in_a_row_the_upstream_is_left_alone(line: Line) -> None:
    await line.breaks()
    with pytest.raises(UpstreamUnavailable) as refusal:
        await line.breaker.create()
    assert refusal.value.applied is False
    assert refusal.value.retry_after == FIRST_PAUSE.total_seconds()
    assert len(line.upstream.asked) == OPENS_AFTER


async def test_a_revoked_key_opens_it_too(line: Line) -> None:
    await line.breaks(UpstreamDenied(answer="401"))
    assert line.breaker.is_open


async def test_after_the_pause_one_call_finds_out(line: Line) -> None:
    await line.breaks()
    line.clock.move(FIRST_PAUSE)
    line.upstream.fault = None
    assert await line.breaker.get("slot-1") == VOICE
    assert not line.breaker.is_open
    assert await line.breaker.get("slot-1") == VOICE


async def test_the_pauses_grow_up_to_a_minute(line: Line) -> None:
    await line.breaks()
    pauses = []
    for _ in range(8):
        with pytest.raises(UpstreamUnavailable) as refusal:
            await line.breaker.get("slot-1")
        pauses.append(refusal.value.retry_after or 0.0)
        line.clock.move(timedelta(seconds=pauses[-1]))
        with pytest.raises(UpstreamUnavailable):
            await line.breaker.get("slot-1")
    assert pauses == [5, 10, 20, 40, 60, 60, 60, 60]
    assert max(pauses) == LONGEST_PAUSE.total_seconds()


@pytest.mark.parametrize("verdict", [SlotNotFound(answer="404"), UpstreamRefused(answer="400")])
async def test_a_verdict_is_an_answer_like_any_other(line: Line, verdict: Exception) -> None:
    for _ in range(3):
        line.upstream.fault = UpstreamUnavailable(answer="502")
        for _ in range(OPENS_AFTER - 1):
            with pytest.raises(UpstreamUnavailable):
                await line.breaker.get("slot-1")
        line.upstream.fault = verdict
        with pytest.raises(type(verdict)):
            await line.breaker.get("slot-1")
    assert not line.breaker.is_open


async def test_a_slot_that_may_not_be_deleted_says_nothing_about_the_upstream(line: Line) -> None:
    line.upstream.fault = UpstreamDenied(answer="403")
    for _ in range(OPENS_AFTER + 1):
        with pytest.raises(UpstreamDenied):
            await line.breaker.delete("slot-1")
    assert not line.breaker.is_open
