"""The engine makes the previews in a process of its own, and nobody waits for it in vain."""

import asyncio
import logging
import sys
from pathlib import Path

import aiohttp
import pytest

from sandbox.engine.previews import imitating, previews
from sandbox.voices.api import VoiceSandbox
from sandbox.voices.engine import preview
from tests.support.sound import speech
from tests.support.voices.voice_client import Client, hosted_samples

ROOT = Path(__file__).parents[3]


def program(manner: str) -> list[str]:
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv = ['', {manner!r}]"
    module = "tests.support.voices.stand_in_imitator"
    run = f"import runpy; runpy.run_module({module!r}, run_name='__main__')"
    return [sys.executable, "-c", f"{start}; {run}"]


async def test_a_preview_is_what_the_engine_makes() -> None:
    async with imitating(program("work")) as made:
        both = await asyncio.gather(made(b"RIFF1234"), made(b"WAVE"))
    assert list(both) == [b"imitation of RIFF", b"imitation of WAVE"]


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        ("die", "the engine has stopped in the middle"),
        ("hang", "the engine took more than 5 s"),
        ("refuse", "the engine says: ValueError: there is no voice in the sample"),
    ],
)
async def test_a_preview_of_an_engine_that_fails_is_the_recording_alone(
    manner: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    sample = speech.as_wav()
    async with imitating(program(manner), seconds=5) as made:
        assert await made(sample) == preview(sample)
    assert f"a preview is the recording alone: {reason}" in caplog.messages


async def test_an_engine_that_is_not_there_is_as_good_as_one_that_fails() -> None:
    sample = speech.as_wav()
    async with imitating(["/nowhere/engine"]) as made:
        assert await made(sample) == preview(sample)


async def test_without_the_extra_a_preview_is_the_recording_alone_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    sample = speech.as_wav()
    async with previews(installed=False) as made:
        assert await made(sample) == preview(sample)
    assert (
        "previews are the recording alone: the extra [sandbox] is not installed" in caplog.messages
    )


async def test_the_local_api_plays_the_preview_that_it_was_given() -> None:
    async with (
        imitating(program("work")) as made,
        VoiceSandbox(preview=made) as sandbox,
        aiohttp.ClientSession() as session,
        hosted_samples() as samples,
    ):
        client = Client(session, sandbox)
        slot_id = await client.created()
        await client("PUT", f"/{slot_id}", {"key": f"{samples}/austen.wav", "name": "Jane"})
        await sandbox.settled()
        done = (await client("GET", f"/{slot_id}"))["data"]
        assert done["state"] == "Success"
        async with session.get(done["demo_url"]) as demo:
            assert await demo.read() == b"imitation of RIFF"
