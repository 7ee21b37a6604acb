"""How the sandbox's voice-clone API fetches a sample, and what it expects of it."""

import io
import wave
from http import HTTPStatus

import aiohttp
from aiohttp import hdrs

LARGEST_SAMPLE_BYTES = 10 * 1024 * 1024
SHORTEST_SAMPLE_SECONDS = 3.0
LOWEST_RATE = 8_000
BYTES_A_SAMPLE = 2
MOST_CHANNELS = 2
LONGEST_FETCH_SECONDS = 30.0
SILENCE = 10 ** (-55 / 20) * 2**15
"""The level of what counts as silence: 55 dB below full scale of 16 bits."""

_FRAMES_A_SECOND = 50
_LOUD_SHARE = 95
"""In percent: so much of a sample may be quieter than what it is judged by."""


class BadSample(Exception):
    """The sample can't be fetched, or can't be trained on; the text says why."""


async def fetched(
    url: str,
    *,
    piece_bytes: int | None = None,
    connector: aiohttp.BaseConnector | None = None,
    most_redirects: int = 0,
) -> bytes:
    """Download a sample; raises BadSample if that is impossible.

    Args:
        url: where it is.
        piece_bytes: request it in ranges of this size, as media players do.
        connector: makes the connections, and is closed afterwards.
        most_redirects: how many redirects are followed, if it is not requested in ranges.
    """
    timeout = aiohttp.ClientTimeout(total=LONGEST_FETCH_SECONDS)
    plain = {hdrs.ACCEPT_ENCODING: "identity"}
    try:
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            headers=plain,
            auto_decompress=False,  # a few bytes may be a bomb
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session:
            if piece_bytes is None:
                sample, _size = await _got(session, url, {}, most_redirects=most_redirects)
            else:
                sample = await _in_pieces(session, url, piece_bytes)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise BadSample(f"the sample can't be fetched: {type(error).__name__}") from None
    if len(sample) > LARGEST_SAMPLE_BYTES:
        raise BadSample("the sample is bigger than 10 MB")
    return sample


async def _in_pieces(session: aiohttp.ClientSession, url: str, piece_bytes: int) -> bytes:
    sample, size = b"", 1
    while len(sample) < min(size, LARGEST_SAMPLE_BYTES + 1):
        asked = {"Range": f"bytes={len(sample)}-{len(sample) + piece_bytes - 1}"}
        piece, size = await _got(session, url, asked)
        sample += piece
    return sample


async def _got(
    session: aiohttp.ClientSession, url: str, headers: dict[str, str], *, most_redirects: int = 0
) -> tuple[bytes, int]:
    """Get all of it, or the requested range; returns that and the size of the whole."""
    wanted = HTTPStatus.PARTIAL_CONTENT if headers else HTTPStatus.OK
    async with session.get(
        url,
        headers=headers,
        allow_redirects=most_redirects > 0,
        max_redirects=most_redirects + 1,  # aiohttp refuses to follow this one
    ) as answer:
        if answer.status != wanted:
            raise BadSample(f"the sample was answered with HTTP {answer.status}")
        sample = await answer.content.read(LARGEST_SAMPLE_BYTES + 1)
        while len(sample) <= LARGEST_SAMPLE_BYTES and not answer.content.at_eof():
            sample += await answer.content.readany()
        size = answer.headers.get("Content-Range", "").rpartition("/")[2]
    return sample, int(size or len(sample))


def check(sample: bytes) -> None:
    """Check that a sample is a WAV that can be trained on; raises BadSample if not."""
    _check_form(sample)
    _check_sound(sample)


def _check_form(sample: bytes) -> None:
    try:
        with wave.open(io.BytesIO(sample)) as reader:
            width, channels, rate = (
                reader.getsampwidth(),
                reader.getnchannels(),
                reader.getframerate(),
            )
            size = len(reader.readframes(reader.getnframes()))
            seconds = size / (width * channels * rate)
    except (wave.Error, EOFError, ZeroDivisionError):
        raise BadSample("the sample is no WAV") from None
    if width != BYTES_A_SAMPLE or channels > MOST_CHANNELS:
        raise BadSample("the sample must have 16 bits and one or two channels")
    if size % (width * channels):
        raise BadSample("the sample breaks off")
    if rate < LOWEST_RATE:
        raise BadSample(f"the sample has {rate} Hz, {LOWEST_RATE} are needed")
    if seconds < SHORTEST_SAMPLE_SECONDS:
        raise BadSample(f"the sample has {seconds:.1f} s, {SHORTEST_SAMPLE_SECONDS:.0f} are needed")


def _check_sound(sample: bytes) -> None:
    import numpy as np  # noqa: PLC0415 - the page of make play is there before it could be loaded

    with wave.open(io.BytesIO(sample)) as reader:
        frame = reader.getframerate() // _FRAMES_A_SECOND * reader.getnchannels()
        sound = np.frombuffer(reader.readframes(reader.getnframes()), dtype="<i2")
    frames = sound[: len(sound) // frame * frame].reshape(-1, frame).astype(np.float32)
    levels = np.sqrt((frames**2).mean(axis=1))
    if np.percentile(levels, _LOUD_SHARE) < SILENCE:
        raise BadSample("the sample is silent")
