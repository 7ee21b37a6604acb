"""The engine speaks for the sandbox's speaking server, and where it can't, the stand-in does."""

import asyncio
import logging

import pytest

from sandbox.engine.saying import imitator, saying
from sandbox.engine.sound import read_wav
from sandbox.speaking.engine import stand_in
from tests.support.sound import speech
from tests.unit.engine.test_previews import program


async def test_a_text_is_what_the_engine_says() -> None:
    sample = speech.as_wav()
    async with imitator(program("repeat")) as say:
        pcm = await asyncio.to_thread(say, "Hello", sample)
    assert pcm.rate == read_wav(sample)[1]
    assert pcm.samples in sample


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        ("die", "the engine has stopped in the middle"),
        ("refuse", "the engine says: ValueError: there is no voice in the sample"),
    ],
)
async def test_the_stand_in_speaks_for_an_engine_that_fails(
    manner: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    sample = speech.as_wav()
    async with imitator(program(manner)) as say:
        assert await asyncio.to_thread(say, "Hello", sample) == stand_in("Hello", sample)
    assert f"a text is not said, the sample is played: {reason}" in caplog.messages


async def test_without_the_extra_the_stand_in_speaks_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with saying(installed=False) as say:
        assert say is stand_in
    assert "texts are not said: the extra [sandbox] is not installed" in caplog.messages
