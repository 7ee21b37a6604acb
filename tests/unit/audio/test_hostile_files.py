"""Files that were made to harm: each ends in a sample or a refusal, and soon."""

import asyncio
import io
import socket
import struct
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from bot.audio.inside.decoding.decode import decode
from bot.audio.limits import LIMITS
from bot.audio.studio import GuardedStudio
from cloning.domain.recordings.rejections import RecordingRejected, Silent, UnknownType, Unreadable
from cloning.domain.recordings.sound import Sample
from cloning.domain.recordings.take import judged
from tests.support.sound import speech
from tests.support.telling import KeepFigure

SOON = 20.0
"""Seconds that a file may take at most here; the guard itself would allow 30."""

CPU_SECONDS = 5
"""Seconds of CPU that a file may take at most, however busy the machine is."""


@pytest.fixture
async def studio(caplog: pytest.LogCaptureFixture) -> AsyncIterator[GuardedStudio]:
    studio = GuardedStudio(limits=replace(LIMITS, cpu_seconds=CPU_SECONDS))
    yield studio
    await studio.close()
    ended = [one for one in caplog.get_records("call") if "exit code -9" in one.getMessage()]
    assert ended == []  # the kernel ends a child at its limit with SIGKILL


async def verdict(studio: GuardedStudio, file: bytes) -> type[Sample | RecordingRejected]:
    """Tell what became of a file; anything else than these two fails the test."""
    began = time.monotonic()
    try:
        sample = await studio.sample([file])
        judged(sample.take)
        made: type[Sample | RecordingRejected] = Sample
    except RecordingRejected as rejection:
        made = type(rejection)
    assert time.monotonic() - began < SOON
    return made


@pytest.mark.parametrize(
    "disguise", [b"", b"ID3\x04\x00\x00\x00\x00\x00\x00", b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3"]
)
async def test_a_playlist_reads_no_file_and_calls_nobody(
    studio: GuardedStudio, tmp_path: Path, disguise: bytes
) -> None:
    canary = tmp_path / "canary.ogg"
    canary.write_bytes(speech.austen())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/austen.ogg"
        for text in (
            f"#EXTM3U\n#EXTINF:10,\n{url}\n#EXTINF:10,\nfile://{canary}\n#EXT-X-ENDLIST\n",
            f"ffconcat version 1.0\nfile {canary}\nfile {url}\n",
            f"# mpv EDL v0\n{canary}\n",
            "v=0\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        ):
            assert await verdict(studio, disguise + text.encode()) in {UnknownType, Unreadable}
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_even_the_demuxer_for_playlists_could_open_nothing(tmp_path: Path) -> None:
    (tmp_path / "canary.ts").write_bytes(
        speech.recorded(speech.samples_of(speech.short()), "mpegts", "aac")
    )
    playlist = f"#EXTM3U\n#EXTINF:3,\nfile://{tmp_path}/canary.ts\n#EXT-X-ENDLIST\n".encode()
    with pytest.raises(Unreadable):
        decode(playlist, "hls", rate=24_000, longest_seconds=10.0)


async def test_ten_hours_of_silence_in_a_small_file_are_given_up_early(
    studio: GuardedStudio,
) -> None:
    bomb = flac_of_silence(hours=10)
    assert len(bomb) < 1_500_000
    assert await verdict(studio, bomb) is Silent


def flac_of_silence(*, hours: int) -> bytes:
    """Write the same silent frame again and again."""
    block = 4608
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as output:
        stream = output.add_stream("flac", rate=8_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, block), dtype=np.int16), "s16", "mono")
        frame.sample_rate = 8_000
        packets = [*stream.encode(frame), *stream.encode(None)]
        output.mux(packets)
        sound = next(bytes(packet) for packet in packets if packet.size)
    return file.getvalue() + sound * (hours * 3600 * 8_000 // block)


def wav(*, rate: int = 8_000, channels: int = 1, bits: int = 16, claims: int = 0xFFFFFFFF) -> bytes:
    """Write the header of a WAV as somebody might who lies, and two seconds of noise."""
    block = min(0xFFFF, channels * bits // 8)
    header = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", claims, b"WAVE", b"fmt ", 16, 1, channels, rate,
        min(0xFFFFFFFF, rate * block), block, bits,
    )  # fmt: skip
    noise = np.random.default_rng(1).bytes(32_000)
    return header + b"data" + struct.pack("<I", claims) + noise


@pytest.mark.parametrize(
    "lie",
    [
        {},
        {"claims": 0},
        {"rate": 0},
        {"rate": 1},
        {"rate": 0xFFFFFFFF},
        {"channels": 0},
        {"channels": 0xFFFF},
        {"channels": 64},
        {"bits": 0},
        {"bits": 0xFFFF},
        {"bits": 1},
    ],
    ids=str,
)
async def test_a_wav_whose_header_lies_is_refused(
    studio: GuardedStudio, lie: dict[str, int]
) -> None:
    assert issubclass(await verdict(studio, wav(**lie)), RecordingRejected)


async def test_a_wav_full_of_what_is_no_number_is_survived(studio: GuardedStudio) -> None:
    samples = speech.samples_of(speech.austen()).copy()
    samples[5 * speech.RATE : 6 * speech.RATE] = np.nan
    samples[50_000:50_010] = np.inf
    samples[60_000:60_010] = -3e38
    sample = await studio.sample([speech.recorded(samples, "wav", "pcm_f32le")])
    assert 22.0 < sample.seconds < 24.7
    assert 0.1 < np.abs(speech.samples_of_wav(sample.wav)).max() < 1.0


@pytest.mark.parametrize("kept", [1, 4, 27, 100, 1000])
async def test_a_file_that_breaks_off_early_is_refused(studio: GuardedStudio, kept: int) -> None:
    assert issubclass(await verdict(studio, speech.austen()[:kept]), RecordingRejected)


async def test_a_file_that_breaks_off_late_is_used_as_far_as_it_goes(
    studio: GuardedStudio,
) -> None:
    sample = await studio.sample([speech.austen()[: len(speech.austen()) * 3 // 4]])
    assert 17.0 < sample.seconds < 19.5


async def test_random_bytes_behind_any_beginning_are_survived(studio: GuardedStudio) -> None:
    noise = np.random.default_rng(2).bytes(20_000)
    beginnings = [b"", b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3", b"\xff\xfb\x90\x00", b"\xff\xf1",
                  b"RIFF\x00\x00\x00\x00WAVE", b"\x00\x00\x00\x20ftypM4A "]  # fmt: skip
    for beginning in beginnings:
        assert issubclass(await verdict(studio, beginning + noise), RecordingRejected)


async def test_real_recordings_with_bytes_changed_are_survived(
    studio: GuardedStudio, figure: KeepFigure
) -> None:
    chance = np.random.default_rng(3)
    sources = [speech.austen(), speech.as_mp3(), speech.as_m4a(), speech.as_webm()]
    files = [mutated(source, chance) for source in sources for _ in range(9)]
    figure("T15", "real recordings with bytes changed", len(files))
    verdicts = set()
    for pair in zip(files[::2], files[1::2], strict=True):
        verdicts.update(await asyncio.gather(*(verdict(studio, file) for file in pair)))
    assert Sample in verdicts
    assert Unreadable in verdicts


def mutated(file: bytes, chance: np.random.Generator) -> bytes:
    """Change a few bytes, mostly near the front, or take some out, or put some in."""
    changed = bytearray(file)
    reach = chance.choice([64, 512, len(file)])
    for at in chance.integers(4, reach, size=chance.choice([1, 8, 64])):
        match chance.integers(4):
            case 0:
                changed[at : at + 1] = chance.bytes(1)
            case 1:
                changed[at : at + 4] = [b"\xff\xff\xff\xff", bytes(4)][chance.integers(2)]
            case 2:
                del changed[at : at + chance.integers(1, 20)]
            case _:
                changed[at:at] = chance.bytes(8)
    return bytes(changed)
