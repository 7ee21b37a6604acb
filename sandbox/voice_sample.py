"""How the sandbox's voice-clone API gets at a sample, and what it expects of it."""

import io
import wave
from http import HTTPStatus

import aiohttp

LARGEST_SAMPLE_BYTES = 10 * 1024 * 1024
SHORTEST_SAMPLE_SECONDS = 3.0
LOWEST_RATE = 8_000
BYTES_A_SAMPLE = 2
MOST_CHANNELS = 2
LONGEST_FETCH_SECONDS = 30.0


class BadSample(Exception):
    """The sample can't be fetched, or can't be trained on; the text says why."""


async def fetched(url: str) -> bytes:
    """Download a sample, following no redirect; BadSample when it can't be had."""
    timeout = aiohttp.ClientTimeout(total=LONGEST_FETCH_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status != HTTPStatus.OK:
                raise BadSample(f"the sample was answered with HTTP {answer.status}")
            sample = await answer.content.read(LARGEST_SAMPLE_BYTES + 1)
            while len(sample) <= LARGEST_SAMPLE_BYTES and not answer.content.at_eof():
                sample += await answer.content.readany()
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise BadSample(f"the sample can't be fetched: {type(error).__name__}") from None
    if len(sample) > LARGEST_SAMPLE_BYTES:
        raise BadSample("the sample is bigger than 10 MB")
    return sample


def check(sample: bytes) -> None:
    """Make sure that a sample is a WAV to train on; BadSample when it is not."""
    try:
        with wave.open(io.BytesIO(sample)) as reader:
            width, channels, rate = (
                reader.getsampwidth(),
                reader.getnchannels(),
                reader.getframerate(),
            )
            seconds = len(reader.readframes(reader.getnframes())) / (width * channels * rate)
    except (wave.Error, EOFError, ZeroDivisionError):
        raise BadSample("the sample is no WAV") from None
    if width != BYTES_A_SAMPLE or channels > MOST_CHANNELS:
        raise BadSample("the sample must have 16 bits and one or two channels")
    if rate < LOWEST_RATE:
        raise BadSample(f"the sample has {rate} Hz, {LOWEST_RATE} are needed")
    if seconds < SHORTEST_SAMPLE_SECONDS:
        raise BadSample(f"the sample has {seconds:.1f} s, {SHORTEST_SAMPLE_SECONDS:.0f} are needed")
