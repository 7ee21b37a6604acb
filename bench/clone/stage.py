"""A bot that clones voices, between the local Telegram and the local voice-clone API."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.effort import Effort
from bench.machine.launching import launched, python_of
from bench.machine.spending import cpu_us
from bench.peers.installed import PROGRAMS, python_of_peers
from bench.updates.bots import SERVICE, UNLIMITED
from bot.demo.stage import TOKEN, Stage, staged
from handlers.words import texts
from sandbox.telegram.forms.values import Event, EventKind, Kind
from sandbox.user import User
from sandbox.voices.training import plain_preview
from tests.support.sound import speech

NOTE_SECONDS = 20
POLL_SECONDS = 1.0
"""How often both bots look after a training."""

USUAL = "the usual pattern"
PATIENCE_SECONDS = 60.0


@dataclass(kw_only=True)
class Scene:
    """A bot that runs, and what it has done so far."""

    stage: Stage
    pid: int
    ended: list[float]
    """When each training ended, by time.perf_counter."""
    heard: dict[int, list[float]] = field(default_factory=dict)
    """When a chat got a message or a clip, by time.perf_counter."""
    clips: list[float] = field(default_factory=list)
    idle_us: float = 0.0
    """Microseconds of CPU a second while nothing is to be done."""

    def note(self, event: Event) -> None:
        """Note when something appears in a chat."""
        if event.kind is EventKind.MESSAGE and event.by.is_bot:
            now = time.perf_counter()
            self.heard.setdefault(event.chat.id, []).append(now)
            if event.message is not None and event.message.kind is Kind.VOICE:
                self.clips.append(now)

    def puts(self) -> int:
        """Return how many trainings have begun."""
        return sum(self.stage.upstream.trainings.values())

    def spent(self, since: "Spent") -> float:
        """Return the microseconds of CPU spent since, besides what idling takes."""
        now = self.now()
        return now.cpu_us - since.cpu_us - self.idle_us * (now.at - since.at)

    def now(self) -> "Spent":
        """Return what has been spent so far."""
        return Spent(cpu_us=cpu_us(self.pid, ended=True), at=time.perf_counter())


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a bot had spent at a moment."""

    cpu_us: float
    at: float


def voice_note() -> bytes:
    """Return a note of 20 s of speech."""
    samples = np.resize(speech.samples_of(speech.austen()), NOTE_SECONDS * speech.RATE)
    return speech.as_voice_note(samples)


@asynccontextmanager
async def playing(
    which: str, people: Sequence[int], checkout: Path, effort: Effort
) -> AsyncIterator[Scene]:
    """Run one of the two bots; these people have a clone each, and have agreed where it asks."""
    ended: list[float] = []

    async def preview(sample: bytes) -> bytes:
        made = await plain_preview(sample)
        ended.append(time.perf_counter())
        return made

    chosen = {
        "clones_per_owner": "100000",
        "trainings_per_day": "100000",
        "messages_per_minute": "100000",
        "messages_at_once": "100000",
        "poll_seconds": str(POLL_SECONDS),
    }
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        async with staged("2025", None, preview, training_seconds=0.0, **chosen) as stage:
            command = _command(which, stage, Path(name), checkout)
            environ = {**stage.environ, "PYTHONPATH": str(checkout)}
            async with launched(command, environ, log=Path(name) / "log") as process:
                await stage.telegram.until_polled(within=PATIENCE_SECONDS)
                scene = Scene(stage=stage, pid=process.pid, ended=ended)
                stage.telegram.on_event(scene.note)
                await _begin(scene, people, asks=which == SERVICE)
                await asyncio.sleep(effort.settle_seconds)
                before = scene.now()
                await asyncio.sleep(effort.settle_seconds)
                scene.idle_us = scene.spent(before) / (time.perf_counter() - before.at)
                yield scene


def _command(which: str, stage: Stage, folder: Path, checkout: Path) -> Sequence[str]:
    if which == SERVICE:
        return [python_of(checkout), *UNLIMITED]
    # A key may begin with a dash.
    where = ["--", stage.chosen["port"], stage.telegram.url, TOKEN, stage.upstream.url]
    more = [stage.chosen["voice_api_key"], str(folder), str(POLL_SECONDS)]
    return [python_of_peers(), str(PROGRAMS / "cloner.py"), *where, *more]


async def _begin(scene: Scene, people: Sequence[int], *, asks: bool) -> None:
    """Have everybody get their first clone, so that nothing is the bot's first time afterwards."""
    note = voice_note()
    for number in people:
        user = person(scene.stage, number)
        await user.sends_voice(note, seconds=NOTE_SECONDS)
        if asks:
            await user.sees(texts.ASK_CONSENT, within=PATIENCE_SECONDS)
            await user.presses(texts.OWN_VOICE)
    await until(lambda: len(scene.clips) >= len(people))


async def until(true: Callable[[], object], *, within: float = PATIENCE_SECONDS) -> None:
    """Wait until a condition holds, looking each millisecond; TimeoutError if it doesn't."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - a process makes it true
            await asyncio.sleep(0.001)


async def until_more(count: Callable[[], int], than: int) -> None:
    """Wait until there are more than before."""
    await until(lambda: count() > than)


def person(stage: Stage, number: int) -> User:
    """Return somebody."""
    return User(stage.telegram, user_id=number, first_name="Jane")
