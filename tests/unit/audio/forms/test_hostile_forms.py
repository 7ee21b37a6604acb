"""Hostile files of each form: broken off, bits turned over, lengths that lie, bombs."""

import asyncio
import struct
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.audio.forms.parts import MOST_PARTS
from bot.audio.forms.sniff import sniff
from bot.audio.limits import LIMITS
from bot.audio.studio import GuardedStudio
from cloning.domain.recordings.rejections import RecordingRejected
from cloning.domain.recordings.take import judged
from tests.support.sound import forms, speech
from tests.unit.audio.test_hostile_files import verdict

NEW = ("amr", "caf", "aiff", "wma", "avi", "mts", "mpg", "w64", "au", "mp2", "3gp")
KINDS = [kind for kind in forms.KINDS if kind.ending in NEW]
OTHERS = sorted((Path(__file__).parents[3] / "samples" / "forms").glob("*.[!m]*"))


@cache
def sources() -> dict[str, bytes]:
    """Twelve seconds of speech in each of the forms."""
    voice = speech.samples_of(speech.austen())[: 12 * speech.RATE]
    made = {
        kind.name: forms.written(voice, kind, kind.rates[0], kind.layouts[-1]) for kind in KINDS
    }
    return made | {file.name: file.read_bytes() for file in OTHERS}


NAMES = [*(kind.name for kind in KINDS), *(file.name for file in OTHERS)]


@pytest.mark.parametrize("name", NAMES)
async def test_a_form_that_is_broken_off_or_has_its_bits_turned_over_is_survived(
    studio: GuardedStudio, name: str
) -> None:
    file, chance = sources()[name], np.random.default_rng(len(name))
    assert issubclass(await verdict(studio, file[:8]), RecordingRejected)
    files = [file[:40], file[:700], lying(file, chance), lying(file, chance)]
    files += [turned_over(file, chance, reach) for reach in (64, len(file))]
    for pair in zip(files[::2], files[1::2], strict=True):
        await asyncio.gather(*(verdict(studio, hostile) for hostile in pair))


def turned_over(file: bytes, chance: np.random.Generator, reach: int) -> bytes:
    """Turn bits over, one in each of some bytes."""
    changed = bytearray(file)
    for at in chance.integers(4, min(reach, len(file)), size=16):
        changed[at] ^= 1 << int(chance.integers(8))
    return bytes(changed)


def lying(file: bytes, chance: np.random.Generator) -> bytes:
    """Put the largest and the smallest numbers where lengths and counts stand."""
    changed = bytearray(file)
    for at in chance.integers(2, 50, size=6) * 2:
        changed[at : at + 4] = [b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"][chance.integers(3)]
    return bytes(changed)


SILENT_AMR = b"\x04" + bytes(12)
"""A frame of 4.75 kbit/s in which everything is zero, for 20 ms."""


def bombs() -> dict[str, bytes]:
    """Small files that claim, or hold, far more than anybody says."""
    fmt = struct.pack("<IHHIIHH", 16, 1, 8, 192_000, 4_294_967_295, 32, 32)
    comm = struct.pack(">4sIhIh10s", b"COMM", 18, 1, 0xFFFFFFFF, 16, b"\x40\x0e\xac\x44" + bytes(6))
    desc = struct.pack(">4sqd4sIIIII", b"desc", 32, 1e300, b"lpcm", 0, 2**31, 2**31, 2**31, 2**31)
    return {
        "minutes of AMR": b"#!AMR\n" + SILENT_AMR * 30_000,
        "nothing but empty frames": b"#!AMR\n" + b"\x7c" * 100_000,
        "a thousand files": b"#!AMR\n" * (MOST_PARTS * 5),
        "a WAV of empty chunks": b"RIFF\xff\xff\xff\xffWAVE" + b"junk\x00\x00\x00\x00" * 300_000,
        "a WAV of all there is": b"RIFF\xff\xff\xff\xffWAVEfmt " + fmt + b"data\xff\xff\xff\xff",
        "RF64 of all there is": b"RF64\xff\xff\xff\xffWAVEds64"
        + struct.pack("<I", 28)
        + b"\xff" * 28,
        "an AIFF of all there is": b"FORM\xff\xff\xff\xffAIFF" + comm + b"SSND\xff\xff\xff\xff",
        "a CAF that counts in 2^31": b"caff\x00\x01\x00\x00" + desc + b"data" + b"\xff" * 8,
        "a CAF of packets": b"caff\x00\x01\x00\x00" + desc + b"pakt\x7f" + b"\xff" * 200,
        "an ASF header of 2^64": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c"
        + b"\xff" * 300,
        "tags upon tags": b"ID3\x04\x00\x00\x00\x00\x00\x00" * 1_000_000,
        "nothing but sync words": b"\xff\xfb" * 2_000_000,
        "nothing but pages": b"OggS\x00\x02" + b"\xff" * 20 + b"\x00" * 5_000_000,
        "an index of 2^32 entries": b"\x00\x00\x00\x10moov\x00\x00\x00\x08trak" * 200_000,
        "transport packets of nothing": (b"\x47\x1f\xff\x10" + bytes(184)) * 50_000,
        "packs of nothing": b"\x00\x00\x01\xba" * 1_000_000,
    }


@pytest.mark.parametrize("name", list(bombs()))
async def test_a_bomb_is_given_up_early(studio: GuardedStudio, name: str) -> None:
    bomb = bombs()[name]
    began = time.monotonic()
    with pytest.raises(RecordingRejected):
        judged((await studio.sample([bomb])).take)
    assert time.monotonic() - began < LIMITS.wall_seconds


@pytest.mark.parametrize("name", list(bombs()))
def test_looking_at_a_bomb_takes_no_time(name: str) -> None:
    bomb = bombs()[name]
    began = time.process_time()
    sniff(bomb)
    assert time.process_time() - began < 0.3


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("aiff", b"FORM\x00\x00\x00\x20AIFF"), ("amr", b"#!AMR\n"), ("caf", b"caff")],
)
async def test_a_playlist_in_disguise_is_refused(
    studio: GuardedStudio, outer: str, inner: bytes
) -> None:
    playlist = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    assert issubclass(await verdict(studio, inner + playlist), RecordingRejected), outer
