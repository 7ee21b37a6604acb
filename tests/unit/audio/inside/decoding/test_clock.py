"""Times are those of a player: sound may begin later than its file."""

import io
import struct

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from tests.support.sound import speech
from tests.support.sound.heard import seconds_of, taken
from tests.support.sound.minutes import reading
from tests.support.sound.speech import RATE, Samples

LATE_SECONDS = 25.0


FRAGMENTS = {"movflags": "frag_keyframe+delay_moov"}


def late(voice: Samples, container: str, codec: str, *, film: bool, **options: str) -> bytes:
    """Write sound that begins 25 s after its file, with or without a picture that does not."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options) as output:
        picture = output.add_stream("mpeg4", rate=1) if film else None
        sound = output.add_stream(codec, rate=RATE, layout="mono")
        assert isinstance(sound, AudioStream)
        if picture is not None:
            assert isinstance(picture, VideoStream)
            picture.width = picture.height = 64
            picture.pix_fmt = "yuv420p"
            grey = np.full((64, 64, 3), 128, dtype=np.uint8)
            for _ in range(30):
                frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
                output.mux(picture.encode(frame))
            output.mux(picture.encode(None))
        resampler = av.AudioResampler(sound.format.name, "mono", RATE)
        at = int(LATE_SECONDS * RATE)
        for start in range(0, len(voice), RATE):
            piece = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(voice[start : start + RATE])[np.newaxis], "flt", "mono"
            )
            piece.sample_rate = RATE
            for one in resampler.resample(piece):
                assert one is not None
                one.pts, at = at, at + one.samples
                output.mux(sound.encode(one))
        output.mux(sound.encode(None))
    return beginning_late(file.getvalue()) if container == "avi" else file.getvalue()


def beginning_late(avi: bytes) -> bytes:
    """Say in the header of the sound when it begins (`dwStart`), which FFmpeg does not write."""
    header = avi.index(b"strh", avi.index(b"strh") + 4) + 8
    assert avi[header : header + 4] == b"auds"
    scale, rate = struct.unpack_from("<II", avi, header + 20)
    start = struct.pack("<I", round(LATE_SECONDS * rate / scale))
    return avi[: header + 28] + start + avi[header + 32 :]


@pytest.mark.parametrize(
    ("container", "codec", "film"),
    [
        ("mp4", "aac", True),
        ("mp4", "aac", False),
        ("mov", "pcm_s16le", True),
        ("matroska", "aac", True),
    ],
)
@pytest.mark.parametrize("minutes", [2, 6], ids=["decoded as a whole", "too long for that"])
def test_a_part_is_named_by_the_clock_of_the_player(
    container: str, codec: str, film: bool, minutes: int
) -> None:
    """It was named 25 s too early."""
    file = late(reading(minutes), container, codec, film=film)
    take = taken(file, part_from=LATE_SECONDS + 60.0)
    assert take.part_begins_at == pytest.approx(LATE_SECONDS + 60.3, abs=1.0)
    assert take.level_dbfs == pytest.approx(
        taken(speech.as_wav_of(reading(2)), part_from=60.0).level_dbfs, abs=1.0
    )
    assert take.total_seconds == pytest.approx(LATE_SECONDS + 60.0 * minutes, abs=1.0)


@pytest.mark.parametrize(
    ("container", "codec", "options"),
    [
        ("mpegts", "aac", {}),
        ("mpegts", "ac3", {}),
        ("mpeg", "mp2", {}),
        ("avi", "libmp3lame", {}),
        ("mp4", "aac", FRAGMENTS),
    ],
)
def test_sound_that_begins_late_in_a_film_of_any_form_is_counted(
    container: str, codec: str, options: dict[str, str]
) -> None:
    """In streams (TS, MPEG) the rate is unknown until sound comes, and the wait was left out."""
    file = late(speech.samples_of(speech.austen()), container, codec, film=True, **options)
    assert seconds_of(file) == pytest.approx(LATE_SECONDS + 24.73, abs=0.2)


def test_a_part_of_a_long_transport_stream_is_named_by_the_clock_of_the_player() -> None:
    take = taken(late(reading(6), "mpegts", "aac", film=True), part_from=LATE_SECONDS + 60.0)
    assert take.part_begins_at == pytest.approx(LATE_SECONDS + 60.3, abs=1.0)
    assert take.total_seconds == pytest.approx(LATE_SECONDS + 360.0, abs=1.0)


def test_silence_before_the_sound_does_not_hide_the_room() -> None:
    voice = speech.samples_of(speech.austen())
    take = taken(late(voice, "mp4", "aac", film=True))
    alone = taken(speech.recorded(voice, "mp4", "aac"))
    assert take.above_noise_db == pytest.approx(alone.above_noise_db, abs=1.0)
    assert take.noise_known
