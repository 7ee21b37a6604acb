"""Notes joined byte by byte are all heard, whatever their form."""

import io
from functools import cache

import av
import numpy as np
import pytest

from bot.audio.forms.parts import MOST_PARTS, Part, parts
from cloning.domain.recordings.rejections import Unreadable
from tests.support.sound import forms, speech
from tests.support.sound.forms import Kind
from tests.support.sound.heard import seconds_of, taken

ONCE = pytest.approx(22.4, abs=0.5)
TWICE = pytest.approx(2 * 22.4, abs=1.0)

KINDS = [
    Kind("ogg", "ogg", "libopus"),
    Kind("oga", "ogg", "flac"),
    Kind("mp3", "mp3", "libmp3lame"),
    Kind("mp2", "mp2", "mp2"),
    Kind("aac", "adts", "aac"),
    Kind("flac", "flac", "flac"),
    Kind("webm", "webm", "libopus"),
    Kind("m4a", "ipod", "aac"),
    Kind("aiff", "aiff", "pcm_s16be"),
    Kind("caf", "caf", "pcm_s16be"),
    Kind("wma", "asf", "wmav2", codec_options={"b": "64k"}),
    Kind("au", "au", "pcm_s16be"),
    Kind("mts", "mpegts", "aac"),
    Kind("avi", "avi", "pcm_s16le"),
    Kind("w64", "w64", "pcm_s16le"),
    Kind("wav", "wav", "pcm_s16le"),
    Kind("mpg", "mpeg", "mp2"),
]


def written(kind: Kind, rate: int = 48_000, layout: str = "mono") -> bytes:
    return forms.written(speech.samples_of(speech.austen()), kind, rate, layout)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_note_that_was_joined_to_one_with_another_channel_count_is_heard(kind: Kind) -> None:
    assert taken(written(kind) + written(kind, layout="stereo")).speech_seconds == TWICE


def test_joined_notes_that_are_alike_are_heard_one_after_the_other() -> None:
    joined = taken(speech.austen() + speech.austen())
    assert joined.speech_seconds == TWICE
    assert joined.total_seconds == pytest.approx(2 * 24.73, abs=0.05)


def test_what_looks_like_a_file_within_a_page_of_ogg_is_none() -> None:
    note = speech.recorded(
        speech.samples_of(speech.austen()), "ogg", "libopus", labels={"comment": "#!AMR\n"}
    )
    assert parts(note, "ogg") == [Part(note, "ogg")]
    assert taken(note).speech_seconds == ONCE


def test_a_file_behind_the_pages_of_ogg_is_found_in_spite_of_a_page_that_claims_it() -> None:
    whole, other = speech.austen(), written(Kind("flac", "flac", "flac"))
    cut = whole[:-100]
    assert [part.format_name for part in parts(cut + other, "ogg")] == ["ogg", "flac"]


def test_joined_notes_may_have_other_rates_and_codecs() -> None:
    vorbis = Kind("ogg", "ogg", "vorbis", codec_options={"strict": "-2"})
    opus = Kind("ogg", "ogg", "libopus")
    assert taken(written(opus, 16_000) + written(vorbis, 44_100, "stereo")).speech_seconds == TWICE


def test_joined_amr_is_heard() -> None:
    note = written(Kind("amr", "amr", "libopencore_amrnb"), 8_000)
    assert taken(note + note).speech_seconds == TWICE


FORMS = [
    *KINDS,
    Kind("amr", "amr", "libopencore_amrnb", (8_000,)),
    Kind("mkv", "matroska", "pcm_s16le"),
    Kind("mka", "matroska", "flac"),
    Kind("mka", "matroska", "libmp3lame"),
    Kind("mp4", "mp4", "aac", container_options={"movflags": "frag_keyframe+empty_moov"}),
    Kind("caf", "caf", "alac"),
    Kind("m2ts", "mpegts", "aac", container_options={"mpegts_m2ts_mode": "1"}),
    Kind("avi", "avi", "libmp3lame"),
    Kind("wav", "wav", "pcm_s16le", container_options={"rf64": "always"}),
    Kind("wav", "wav", "libmp3lame"),
]


@cache
def notes() -> dict[str, tuple[bytes, float]]:
    """A note of three seconds in each form, and how long it is by itself."""
    voice = speech.samples_of(speech.short())
    made = {kind.name: forms.written(voice, kind, kind.rates[0], "mono") for kind in FORMS}
    made["a bare mp3"] = bare(made[".mp3 libmp3lame"])
    return {name: (file, seconds_of(file)) for name, file in made.items()}


def bare(file: bytes) -> bytes:
    """Leave out the tag of an MP3."""
    return file[file.index(b"\xff\xfb") :]


@pytest.mark.parametrize("first", [*(kind.name for kind in FORMS), "a bare mp3"])
def test_joined_notes_may_have_any_two_forms(first: str) -> None:
    """FLAC, WebM and WMA hid a bare AAC or MP3, all hid MTS and MPEG, or made a roar of them."""
    file, seconds = notes()[first]
    heard = {name: seconds_of(file + tail) - seconds for name, (tail, _) in notes().items()}
    right = {name: pytest.approx(length, abs=0.1) for name, (_, length) in notes().items()}
    assert heard == right


NO_SOUND = {
    "noise": np.random.default_rng(3).bytes(60_000),
    "a text": b"I can read you all that I said, and more than that. " * 1_000,
}


@pytest.mark.parametrize("first", [kind.name for kind in FORMS])
@pytest.mark.parametrize("tail", list(NO_SOUND))
def test_what_is_no_sound_does_not_become_a_roar(first: str, tail: str) -> None:
    file, seconds = notes()[first]
    assert seconds_of(file + NO_SOUND[tail]) == pytest.approx(seconds, abs=0.1)


def test_three_forms_may_be_joined() -> None:
    joined = taken(speech.austen() + speech.as_mp3() + speech.austen())
    assert joined.speech_seconds == pytest.approx(3 * 22.4, abs=1.5)


def test_a_note_that_is_broken_off_does_not_silence_the_ones_before_it() -> None:
    assert taken(speech.austen() + speech.austen()[:60]).speech_seconds == ONCE


def test_a_note_that_is_broken_does_not_silence_the_ones_after_it() -> None:
    assert taken(speech.austen()[:60] + speech.austen()).speech_seconds == ONCE


def test_a_file_of_a_thousand_beginnings_is_refused() -> None:
    with pytest.raises(Unreadable):
        parts(b"#!AMR\n" * (MOST_PARTS + 1), "amr")


def test_streams_that_are_heard_at_the_same_time_are_one_part() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as output:
        streams = [output.add_stream("libopus", rate=48_000, layout="mono") for _ in range(2)]
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), dtype=np.float32), "flt", "mono")
            frame.sample_rate, frame.pts = 48_000, 0
            output.mux(stream.encode(frame))
        for stream in streams:
            output.mux(stream.encode(None))
    both = file.getvalue()
    assert parts(both, "ogg") == [Part(both, "ogg")]
    assert parts(both + both, "ogg") == [Part(both, "ogg")] * 2


def test_a_quiet_beginning_claims_no_minutes() -> None:
    voice = speech.samples_of(speech.austen())
    quiet_first = np.concatenate([np.zeros(10 * speech.RATE, dtype=np.float32), voice])
    file = forms.written(quiet_first, Kind("aac", "adts", "aac"), 48_000, "mono")
    with av.open(io.BytesIO(file), "r", format="aac") as container:
        assert container.duration is not None
        assert container.duration > 60 * 1_000_000
    assert taken(file).total_seconds == pytest.approx(34.73, abs=0.1)


def test_amr_is_heard_on_behind_a_damaged_frame() -> None:
    note = written(Kind("amr", "amr", "libopencore_amrnb"), 8_000)
    middle = 6 + (len(note) - 6) // 2
    damaged = note[:middle] + b"\xff" * 40 + note[middle + 40 :]
    assert seconds_of(damaged) == pytest.approx(24.73, abs=1.0)
