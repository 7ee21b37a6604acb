"""What the meters count, in which words, and what they never name."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from msgspec.structs import replace
from prometheus_client import CollectorRegistry
from telegram import Chat, Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter, SimpleUpdateProcessor
from typing_extensions import override

from bot.metrics.meters import Meters
from bot.metrics.page import MetricsPage
from bot.metrics.sends import MeteredSends
from bot.metrics.speech import MeteredSpeech
from bot.metrics.updates import MeteredProcessor
from bot.metrics.upstream import MeteredUpstream
from bot.telegram.sends import Answer, Call
from cloning.domain.errors import (
    SlotNotFound,
    StorageUnavailable,
    TelegramUnavailable,
    UpstreamError,
    UpstreamUnavailable,
)
from cloning.domain.speaking.faults import SpeechRefused
from storage.backlog import Backlog, StepBacklog
from tests.support.fakes.script import Script
from tests.support.fakes.speaking import FakeSpeech
from tests.support.fakes.upstream import FakeUpstream


@pytest.fixture
def meters() -> Meters:
    return Meters(role="worker", version="1.2.3")


def read(registry: CollectorRegistry, name: str, **labels: str) -> float:
    value = registry.get_sample_value(name, labels)
    assert value is not None, f"{name} {labels} is not exported"
    return value


class Limiter(BaseRateLimiter[None]):
    """Makes every call at once."""

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    @override
    async def process_request(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Answer:
        return await callback(*args, **kwargs)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SlotNotFound(answer="404: voice not found"), "404"),
        (UpstreamUnavailable(answer="502: <html>"), "502"),
        (UpstreamUnavailable(answer="no answer: TimeoutError"), "none"),
        (UpstreamUnavailable(answer="123456789: made up"), "other"),
        (UpstreamUnavailable(answer="²: made up"), "none"),
    ],
)
async def test_a_call_of_the_upstream_is_counted_under_the_code_of_its_answer(
    meters: Meters, error: UpstreamError, code: str
) -> None:
    script = Script()
    metered = MeteredUpstream(FakeUpstream(script), meters.upstream)
    slot = await metered.create(None)
    script.plan("before get", error)
    with pytest.raises(type(error)):
        await metered.get(slot.slot_id)
    assert read(meters.registry, "bot_upstream_seconds_count", call="create", code="0") == 1
    assert read(meters.registry, "bot_upstream_seconds_count", call="get", code=code) == 1


async def test_every_call_of_the_upstream_is_counted(meters: Meters) -> None:
    metered = MeteredUpstream(FakeUpstream(Script()), meters.upstream)
    slot = await metered.create("en")
    await metered.train(slot.slot_id, sample_url="https://example.org/a", title="Anna")
    await metered.rename(slot.slot_id, "Boris")
    await metered.get(slot.slot_id)
    await metered.voices()
    await metered.delete(slot.slot_id)
    await metered.ping()
    for call in ("create", "train", "rename", "get", "voices", "delete", "ping"):
        assert read(meters.registry, "bot_upstream_seconds_count", call=call, code="0") == 1


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (None, "ok"),
        (RetryAfter(3), "429"),
        (Forbidden("bot was blocked"), "403"),
        (BadRequest("chat not found"), "400"),
        (NetworkError("broken"), "no answer"),
        (RuntimeError("odd"), "other"),
    ],
)
async def test_a_call_of_telegram_is_counted_by_how_it_went(
    meters: Meters, fault: Exception | None, result: str
) -> None:
    async def call() -> Answer:
        if fault is not None:
            raise fault
        return True

    metered = MeteredSends(Limiter(), meters)
    with pytest.raises(type(fault)) if fault else nullcontext():
        await metered.process_request(call, (), {}, "sendMessage", {"chat_id": 7}, None)
    name = "bot_telegram_seconds_count"
    assert read(meters.registry, name, method="sendMessage", result=result) == 1


async def test_an_update_is_timed_by_what_it_carries(meters: Meters) -> None:
    metered = MeteredProcessor(SimpleUpdateProcessor(1), meters)
    chat = Chat(id=7001, type=Chat.PRIVATE)
    message = Message(message_id=1, date=datetime(2026, 3, 2, tzinfo=UTC), chat=chat)
    await metered.process_update(Update(1, message=message), asyncio.sleep(0))
    await metered.process_update(Update(2), asyncio.sleep(0))
    assert read(meters.registry, "bot_update_seconds_count", kind="message") == 1
    assert read(meters.registry, "bot_update_seconds_count", kind="other") == 1


def test_a_failed_try_is_counted_and_passed_on(meters: Meters) -> None:
    told: list[tuple[int, Exception]] = []
    count = meters.counting(lambda number, fault: told.append((number, fault)))
    away, odd = TelegramUnavailable(), RuntimeError("odd")
    count(1, away)
    count(2, odd)
    assert told == [(1, away), (2, odd)]
    assert read(meters.registry, "bot_update_failures_total", why=away.code) == 1
    assert read(meters.registry, "bot_update_failures_total", why="fault") == 1


@pytest.mark.parametrize(
    ("how", "ended"),
    [(None, "well"), (OSError("no memory"), "badly"), (asyncio.CancelledError(), "killed")],
)
def test_a_child_process_is_timed_by_how_it_ended(
    meters: Meters, how: BaseException | None, ended: str
) -> None:
    with pytest.raises(type(how)) if how else nullcontext(), meters.child():
        if how is not None:
            raise how
    assert read(meters.registry, "bot_audio_child_seconds_count", ended=ended) == 1


EMPTY = Backlog(
    steps=[],
    utterances=[],
    watched=0,
    oldest_watched_seconds=0.0,
    updates=0,
    oldest_update_seconds=0.0,
    parked=0,
)


def page_of(meters: Meters, backlogs: Sequence[Backlog | Exception]) -> MetricsPage:
    left = iter(backlogs)

    async def backlog() -> Backlog:
        found = next(left)
        if isinstance(found, Exception):
            raise found
        return found

    async def left_alone() -> bool:
        return True

    return MetricsPage(meters=meters, backlog=backlog, left_alone=left_alone)


async def test_what_clones_say_is_timed_by_how_it_ended(meters: Meters) -> None:
    script = Script()
    speech = MeteredSpeech(FakeSpeech(script), meters.speech)
    clip = await speech.say("slot-1", "Good morning")
    assert clip.ogg == b"Good morning"
    for fault in (SpeechRefused(answer="no sound"), KeyError("a bug"), asyncio.CancelledError()):
        script.plan("after say", fault)
        with pytest.raises(type(fault)):
            await speech.say("slot-1", "Good morning")
    for ended in ("well", "speech_refused", "fault", "broken off"):
        assert read(meters.registry, "bot_speech_seconds_count", ended=ended) == 1.0


async def test_the_page_says_what_waits_and_forgets_what_waits_no_more(meters: Meters) -> None:
    steps = [StepBacklog(step="train", number=3, overdue_seconds=2.5)]
    spoken = [StepBacklog(step="speak", number=2, overdue_seconds=0.5)]
    full = replace(EMPTY, steps=steps, updates=4, oldest_update_seconds=1.5, parked=2)
    full = replace(full, utterances=spoken, watched=5, oldest_watched_seconds=60.0)
    empty = EMPTY
    page = page_of(meters, [full, empty])
    text = (await page.answer(make_mocked_request("GET", "/metrics"))).text or ""
    for line in (
        'bot_trainings_due{step="train"} 3.0',
        'bot_trainings_overdue_seconds{step="train"} 2.5',
        'bot_utterances_due{step="speak"} 2.0',
        'bot_utterances_overdue_seconds{step="speak"} 0.5',
        "bot_trainings_watched 5.0",
        "bot_trainings_watched_seconds 60.0",
        "bot_inbox_updates 4.0",
        "bot_inbox_age_seconds 1.5",
        "bot_inbox_parked 2.0",
        "bot_upstream_left_alone 1.0",
        "bot_database_up 1.0",
        'bot_info{role="worker",version="1.2.3"} 1.0',
    ):
        assert line in text.splitlines()
    text = (await page.answer(make_mocked_request("GET", "/metrics"))).text or ""
    assert "bot_trainings_due{" not in text


async def test_the_page_is_there_without_a_database(meters: Meters) -> None:
    page = page_of(meters, [StorageUnavailable()])
    answer = await page.answer(make_mocked_request("GET", "/metrics"))
    assert "bot_database_up 0.0" in (answer.text or "").splitlines()
    assert answer.headers["Content-Type"].startswith("text/plain")
