"""MP4s whose index or edit list is wrong are heard whole, or refused as damaged; never silent."""

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.inside.decoding.edits import Edits, edits_of, index_is_broken
from cloning.domain.recordings.rejections import Unreadable
from tests.support.sound import speech
from tests.support.sound.heard import seconds_of, taken

WHOLE = pytest.approx(24.77, abs=0.1)


def changed(box: bytes, at: int, number: int, file: bytes | None = None) -> bytes:
    """Write a number into the voice memo, behind the name of a box."""
    memo = bytearray(file or speech.as_m4a())
    struct.pack_into(">I", memo, memo.index(box) + 4 + at, number)
    return bytes(memo)


LIES = {
    "the clock stands still": (b"mdhd", 12, 0),
    "a tick is a second": (b"mdhd", 12, 1),
    "the clock is six times too slow": (b"mdhd", 12, 8_000),
    "the clock runs away": (b"mdhd", 12, 0xFFFFFFFF),
    "the length is 0": (b"mdhd", 16, 0),
    "the edit shows nothing": (b"elst", 8, 0),
    "the edit shows a tick": (b"elst", 8, 1),
    "the edit shows a second": (b"elst", 8, 1_000),
    "the edit begins nowhere": (b"elst", 12, 0xFFFFFFFF),
    "the edit begins 10 s in, and is as long as all": (b"elst", 12, 480_000),
    "the edit begins behind the end": (b"elst", 12, 1_440_000),
    "the edit begins in the past": (b"elst", 12, 0x80000000),
    "there are twice as many samples a frame": (b"stts", 12, 2_048),
    "a frame lasts half a day": (b"stts", 12, 0x80000000),
    "a frame lasts no time": (b"stts", 12, 0),
    "there are a million frames": (b"stts", 8, 1_000_000),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_voice_memo_whose_index_lies_is_heard_whole(lie: str) -> None:
    """Two hundredths of a second of it were heard, and called silent; or it was refused."""
    assert seconds_of(changed(*LIES[lie])) == WHOLE


@pytest.mark.parametrize("count", [1, 5, 100])
def test_an_index_that_lists_a_few_frames_is_refused_as_damaged(count: int) -> None:
    """It was called silent, and the microphone was blamed."""
    with pytest.raises(Unreadable):
        taken(changed(b"stsz", 8, count))


def trimmed(begin: float, seconds: float) -> bytes:
    """Trim the memo as a phone does: the sound stays, and the edit list shows a part of it."""
    file = changed(b"elst", 8, round(seconds * 1_000))
    file = changed(b"elst", 12, round(begin * 48_000), file)
    return changed(b"tkhd", 20, round(seconds * 1_000), file)


@pytest.mark.parametrize(("begin", "seconds"), [(0.0, 12.0), (5.0, 15.0), (12.0, 12.7)])
def test_what_somebody_trimmed_away_is_not_heard(begin: float, seconds: float) -> None:
    file = trimmed(begin, seconds)
    assert edits_of(file) is Edits.TRIMMED
    assert seconds_of(file) == pytest.approx(seconds, abs=0.1)


def test_an_ordinary_memo_is_fine() -> None:
    assert edits_of(speech.as_m4a()) is Edits.FINE
    assert not index_is_broken(speech.as_m4a())


@given(st.data())
def test_any_index_is_survived(data: st.DataObject) -> None:
    file = bytearray(speech.as_m4a())
    start = file.index(b"moov") - 4
    for at in data.draw(st.lists(st.integers(start, len(file) - 4), max_size=8)):
        file[at : at + 4] = data.draw(st.binary(min_size=4, max_size=4))
    cut = bytes(file[: data.draw(st.integers(start, len(file)))])
    assert edits_of(cut) in Edits
    assert index_is_broken(cut) in {True, False}


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


@pytest.mark.parametrize(
    "file",
    [
        box(b"moov", b"".join(box(b"trak", box(b"free", b"") * 5_000) for _ in range(400))),
        box(b"moov", box(b"trak", box(b"edts", box(b"elst", b"\xff" * 15_000_000)))),
        box(
            b"moov",
            box(
                b"trak",
                box(b"mdia", box(b"minf", box(b"stbl", box(b"stts", b"\xff" * 15_000_000)))),
            ),
        ),
        box(b"moov", box(b"trak", b"\x00\x00\x00\x01free" + b"\xff" * 8)),
        box(b"moov", b"") * 100_000,
    ],
    ids=range(5),
)
def test_looking_at_an_index_that_is_a_bomb_takes_no_time(file: bytes) -> None:
    began = time.process_time()
    edits_of(file)
    index_is_broken(file)
    assert time.process_time() - began < 2.0
