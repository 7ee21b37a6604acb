"""Two processes on one database: one polls, the other stands by, and takes over when it must."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from handlers.words import texts
from sandbox.user import User
from sandbox.voices.faults import Hang
from tests.chat.steps import has_a_clone, is_voice
from tests.e2e.processes import environ_of, started, until_ready
from tests.faults.sigkill.looking import until
from tests.faults.sigkill.place import Place, quiet_port
from tests.support.sound import speech

pytestmark = pytest.mark.timeout(300)  # most of it is waiting for other processes

BOT = ["-m", "bot"]

STANDS_BY = "another process has the lease 'poll': standing by"

PROMISED = 30.0
"""Seconds until another process goes on with the work of a dead one (docs/reliability.md, P15)."""


async def test_a_second_process_stands_by_and_takes_over_when_the_first_is_killed(
    tmp_path: Path, figure: Callable[[str, str, object], None]
) -> None:
    async with staged(training_seconds=0.2, **Place(tmp_path).chosen()) as stage:
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        async with started(BOT, folder=tmp_path, environ=environ_of(stage)) as first:
            await until_ready(stage, within=60.0)
            async with started(BOT, folder=tmp_path, environ=beside(stage)) as second:
                await until(lambda: STANDS_BY in second.said, within=60.0)
                await has_a_clone(anna)
                await first.kill()
                began = time.monotonic()
                note = await anna.sends_voice(speech.silence(12.0), seconds=12)
                await anna.sees("silent", within=PROMISED, after=note)
                answered = time.monotonic() - began
                note = await anna.sends_voice(speech.austen(), seconds=25)
                await anna.sees(is_voice, within=PROMISED, after=note)
                assert await second.stop() == 0
        assert second.said.count(STANDS_BY) == 1
        assert "Conflict" not in first.said + second.said
        assert "Traceback" not in first.said + second.said
    figure("P15 P17", "a killed process is followed after, in seconds", round(answered))


async def test_the_trainings_of_a_killed_process_go_on_in_the_other_within_half_a_minute(
    tmp_path: Path, figure: Callable[[str, str, object], None]
) -> None:
    place = Place(tmp_path)
    async with staged(training_seconds=0.2, poll_seconds="5", **place.chosen()) as stage:
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        async with started(BOT, folder=tmp_path, environ=environ_of(stage)) as first:
            await until_ready(stage, within=60.0)
            async with started(BOT, folder=tmp_path, environ=beside(stage)) as second:
                await until(lambda: STANDS_BY in second.said, within=60.0)
                stage.upstream.fault("train", Hang(applied=True))
                note = await anna.sends_voice(speech.austen(), seconds=25)
                await anna.sees(texts.ASK_CONSENT)
                await anna.presses(texts.OWN_VOICE)
                await stage.upstream.calls.reach("train")
                await first.kill()
                began = time.monotonic()
                (held,) = place.records.wreck(tmp_path, now()).held
                await until(lambda: place.records.fence(held) > held.fence, within=2 * PROMISED)
                took = time.monotonic() - began
                await anna.sees(is_voice, within=PROMISED, after=note)
                assert await second.stop() == 0
    figure("P15 P17", "work of a killed process goes on elsewhere after, in seconds", round(took))
    assert took <= PROMISED


def beside(stage: Stage) -> Mapping[str, str]:
    """The settings of a second process on the same database."""
    port = str(quiet_port(but=int(stage.chosen["port"])))
    return environ_of(stage, port=port, public_url=f"http://127.0.0.1:{port}")
