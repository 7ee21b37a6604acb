"""Processes that share a PostgreSQL server: what one leaves undone, another soon goes on with."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.demo.stage import Stage, staged
from handlers.words import texts
from sandbox.user import User
from sandbox.voices.faults import Hang
from tests.chat.steps import agrees, is_voice
from tests.e2e.processes import Running, environ_of, procfile, started, until_ready
from tests.faults.sigkill.looking import until
from tests.faults.sigkill.place import quiet_port
from tests.support.databases.places import Place, on_server
from tests.support.databases.postgresql import PostgreSQL
from tests.support.sound import speech
from tests.support.telling import KeepFigure

pytestmark = pytest.mark.timeout(300)  # most of it is waiting for other processes

STANDS_BY = "another process has the lease 'poll': standing by"

PROMISED = 30.0
"""Seconds until another process goes on with the work of a dead one."""

AT_ONCE = 2.0
"""Seconds until another process goes on with the work of one that was told to stop."""

DRAIN = 5.0
"""Seconds that a step may go on after its process was told to stop."""

WORKERS = "SELECT count(*) / 2 FROM procrastinate.procrastinate_workers"
"""How many processes work: each works on two queues, for trainings and for what is spoken."""

IN_HAND = "SELECT count(*) FROM inbox WHERE done_at IS NULL"

A_MOMENT = 0.3
"""Seconds from a commit to the call that follows it, on a busy machine."""

CLAIMS = "SELECT fence FROM trainings ORDER BY id DESC LIMIT 1"
"""How often the last training was claimed."""

IN_PREPARATION = "SELECT max(message_id) FROM trainings WHERE step = 'prepare' AND fence > 0"


@pytest.fixture
def place(postgresql: PostgreSQL) -> Iterator[Place]:
    with on_server(postgresql) as place:
        yield place


class Deployment:
    """Processes of one bot, each with a port of its own."""

    def __init__(self, stage: Stage, place: Place, folder: Path, stack: AsyncExitStack) -> None:
        self.stage, self.place = stage, place
        self.anna = User(stage.telegram, user_id=7001, first_name="Anna")
        self.web: Running
        self._folder, self._stack, self._workers = folder, stack, 0

    async def starts(self, kind: str, environ: Mapping[str, str] | None = None) -> Running:
        """Start one process more, as the Procfile does, and wait until it is at work."""
        environ = environ or environ_of(self.stage)
        process = started(procfile()[kind], folder=self._folder, environ=environ)
        running = await self._stack.enter_async_context(process)
        if kind == "worker":
            self._workers += 1
            await until(lambda: bool(self.place.one_value(WORKERS) >= self._workers), within=60.0)
        return running

    async def starts_another_web(self) -> Running:
        """Start a second process that talks to Telegram, and wait until it stands by."""
        port = str(quiet_port(but=int(self.stage.chosen["port"])))
        environ = environ_of(self.stage, port=port, public_url=f"http://127.0.0.1:{port}")
        web = await self.starts("web", environ)
        await until(lambda: STANDS_BY in web.said, within=60.0)
        return web

    async def comes_to(self, call: str) -> None:
        """Have a worker call Telegram or the upstream for a training, and get no answer soon."""
        await agrees(self.anna)
        if call == "train":
            self.stage.upstream.fault("train", Hang(applied=True))
        else:
            self.stage.telegram.delay_next(call, seconds=40.0)
        note = await self.anna.sends_voice(speech.austen(), seconds=25)
        if call == "train":
            await self.stage.upstream.calls.reach("train")
        else:
            await until(lambda: self.place.one_value(IN_PREPARATION) == note.id, within=20.0)
            await asyncio.sleep(A_MOMENT)

    async def has_one_worker_busy(self, call: str) -> tuple[Running, int]:
        """Have one of two workers wait in a call; returns it, and how many claims there were."""
        busy = await self.starts("worker")
        await self.comes_to(call)
        await self.starts("worker")
        return busy, int(self.place.one_value(CLAIMS))

    async def goes_on(self, claims: int) -> float:
        """Wait until a training is claimed again; returns after how many seconds."""
        began = time.monotonic()
        await until(lambda: bool(self.place.one_value(CLAIMS) > claims), within=3 * PROMISED)
        return time.monotonic() - began

    async def nothing_was_doubled(self) -> None:
        """One slot, one training and one clip have come of it."""
        await self.anna.sees(is_voice, within=PROMISED)
        await self.anna.sees(texts.DONE.format(title="My voice"), within=PROMISED)
        upstream = self.stage.upstream
        assert (len(upstream.slots), sum(upstream.trainings.values())) == (1, 1)
        assert sum(is_voice(message) for message in self.anna.messages if message.from_bot) == 1


@pytest.fixture
async def deployment(place: Place, tmp_path: Path) -> AsyncIterator[Deployment]:
    chosen = {"database_url": place.url, "poll_seconds": "5"}
    async with staged(training_seconds=0.2, **chosen) as stage, AsyncExitStack() as stack:
        deployment = Deployment(stage, place, tmp_path, stack)
        deployment.web = await deployment.starts("web")
        await until_ready(stage)
        yield deployment


async def test_the_work_of_a_killed_worker_goes_on_in_another(
    deployment: Deployment, figure: KeepFigure
) -> None:
    first, claims = await deployment.has_one_worker_busy("train")
    await first.kill()
    took = await deployment.goes_on(claims)
    figure("P15 P17", "work of a killed worker goes on after, in seconds", round(took, 1))
    assert took <= PROMISED
    await deployment.nothing_was_doubled()


@pytest.mark.parametrize("paused_in", ["getFile", "train"])
async def test_a_worker_that_was_paused_doubles_nothing_when_it_comes_back(
    deployment: Deployment, figure: KeepFigure, paused_in: str
) -> None:
    first, claims = await deployment.has_one_worker_busy(paused_in)
    first.process.send_signal(signal.SIGSTOP)
    took = await deployment.goes_on(claims)
    figure("P15 P17", "work of a paused worker goes on after, in seconds", round(took, 1))
    assert took <= PROMISED
    await deployment.nothing_was_doubled()
    first.process.send_signal(signal.SIGCONT)
    await until(lambda: "claim lost" in first.said or "left as it is" in first.said, within=20.0)
    await asyncio.sleep(1.0)  # for what it might do now
    await deployment.nothing_was_doubled()


async def test_workers_go_on_after_the_server_was_restarted_without_being_restarted_themselves(
    deployment: Deployment, postgresql: PostgreSQL, figure: KeepFigure
) -> None:
    workers = [await deployment.starts("worker"), await deployment.starts("worker")]
    await agrees(deployment.anna)
    postgresql.stop()
    note = await deployment.anna.sends_voice(speech.austen(), seconds=25)
    postgresql.start()
    began = time.monotonic()
    await deployment.anna.sees(is_voice, within=PROMISED, after=note)
    took = time.monotonic() - began
    figure("P15", "after a restart of PostgreSQL a note is a voice, in seconds", round(took, 1))
    await deployment.nothing_was_doubled()
    ended = [worker.said for worker in workers if worker.process.returncode is not None]
    assert not ended


async def test_what_a_stopped_worker_can_not_end_another_goes_on_with_at_once(
    deployment: Deployment, figure: KeepFigure
) -> None:
    first, claims = await deployment.has_one_worker_busy("train")
    first.process.send_signal(signal.SIGTERM)
    took = await deployment.goes_on(claims)
    figure("P16", "work of a stopped worker goes on after, in seconds", round(took, 1))
    assert took <= DRAIN + AT_ONCE
    assert await first.ended(within=10.0) == 0
    await deployment.nothing_was_doubled()


async def test_a_new_web_process_waits_for_the_old_one_and_polls_as_soon_as_that_stops(
    deployment: Deployment, figure: KeepFigure
) -> None:
    old = deployment.web
    await deployment.stage.telegram.until_polled(within=20.0)
    new = await deployment.starts_another_web()
    began = time.monotonic()
    assert await old.stop() == 0
    await until(lambda: "polling" in new.said.replace(STANDS_BY, ""), within=AT_ONCE)
    took = time.monotonic() - began
    figure("P16 P17", "a stopped process is followed after, in seconds", round(took, 1))
    await deployment.anna.says("/start")
    await deployment.anna.sees("voice")
    assert "Conflict" not in old.said + new.said


async def test_the_updates_that_a_killed_web_process_had_in_hand_are_answered_by_another(
    deployment: Deployment, figure: KeepFigure
) -> None:
    await deployment.starts_another_web()
    deployment.stage.telegram.delay_next("sendMessage", seconds=60.0)
    note = await deployment.anna.sends_voice(speech.silence(5.0), seconds=5)
    await until(lambda: deployment.place.one_value(IN_HAND) == 1, within=20.0)
    await asyncio.sleep(A_MOMENT)
    began = time.monotonic()
    await deployment.web.kill()
    await deployment.anna.sees(texts.ASK_CONSENT, within=2 * PROMISED, after=note)
    took = time.monotonic() - began
    figure("P15 P17", "an update of a killed process is answered after, in s", round(took, 1))
    assert took <= PROMISED
