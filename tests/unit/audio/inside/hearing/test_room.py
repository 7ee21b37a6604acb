"""How loud the room is: measured where it can be heard, and not made up where it can't."""

import numpy as np
import pytest

from bot.audio.inside.hearing.measures import measured
from bot.audio.inside.hearing.room import is_known, room
from tests.support.sound import forms, sounds, speech
from tests.support.sound.forms import Kind
from tests.support.sound.heard import sample_of, taken
from tests.support.sound.speech import RATE, Samples
from tests.support.sound.tapes import recording, tape

TOLERANCE_DB = 4.0


def with_pauses(*, noise_dbfs: float) -> Samples:
    """The shipped recording with pauses of 2, 5 and 3 s, in a room that hisses."""
    voice = speech.samples_of(speech.austen())
    pauses = [np.zeros(seconds * RATE, dtype=np.float32) for seconds in (2, 5, 3)]
    halves = voice[: 12 * RATE], voice[12 * RATE :]
    talk = np.concatenate([pauses[0], halves[0], pauses[1], halves[1], pauses[2]])
    return talk + sounds.louder(sounds.white(len(talk)), noise_dbfs)


@pytest.mark.parametrize("container", ["ogg", "webm", "mp4"])
def test_noise_is_seen_behind_opus_that_leaves_pauses_out(container: str) -> None:
    noise = taken(speech.as_voice_note(with_pauses(noise_dbfs=-42.0))).above_noise_db
    left_out = taken(forms.rewrapped(sample_of("dtx.opus"), container))
    assert left_out.above_noise_db == pytest.approx(noise, abs=TOLERANCE_DB)
    assert left_out.speech_seconds == pytest.approx(22.4, abs=0.5)
    assert left_out.noise_known


@pytest.mark.parametrize("dtx", ["0", "1"])
def test_pauses_that_amr_only_describes_are_heard(dtx: str) -> None:
    kind = Kind("amr", "amr", "libopencore_amrnb", codec_options={"dtx": dtx})
    take = taken(forms.written(with_pauses(noise_dbfs=-42.0), kind, 8_000, "mono"))
    assert take.total_seconds == pytest.approx(34.7, abs=0.1)
    assert take.speech_seconds == pytest.approx(22.4, abs=0.5)
    assert 20.0 < take.above_noise_db < 30.0


@pytest.mark.parametrize("gain_db", [0.0, -30.0])
@pytest.mark.parametrize(
    "kind",
    [
        Kind("wav", "wav", "pcm_s16le"),
        Kind("ogg", "ogg", "libopus", codec_options={"application": "voip", "b": "16k"}),
        Kind("mp3", "mp3", "libmp3lame"),
        Kind("m4a", "ipod", "aac"),
        Kind("amr", "amr", "libopencore_amrnb", (8_000,)),
        Kind("wma", "asf", "wmav2", codec_options={"b": "64k"}),
    ],
    ids=lambda kind: kind.name if isinstance(kind, Kind) else None,
)
def test_a_gate_leaves_no_quiet_room_but_one_that_is_not_known(kind: Kind, gain_db: float) -> None:
    voice = sounds.louder(sounds.gated(speech.samples_of(speech.austen())), gain_db)
    take = taken(forms.written(voice, kind, kind.rates[0], "mono"))
    assert not take.noise_known


def test_a_room_that_is_heard_is_known_however_quiet_the_recording_is() -> None:
    voice = speech.samples_of(speech.austen())
    for gain_db in (0.0, -12.0, -30.0):
        take = taken(speech.as_wav_of(sounds.louder(voice, gain_db)))
        assert take.noise_known
        assert take.above_noise_db == pytest.approx(30.6, abs=2.0)


def test_zeros_before_and_after_a_noisy_recording_do_not_hide_its_noise() -> None:
    noisy = sounds.noisy(speech.samples_of(speech.austen()), sounds.white, 12.0)
    zeros = np.zeros(5 * RATE, dtype=np.float32)
    alone, between = (
        taken(speech.as_wav_of(sound)) for sound in (noisy, np.concatenate([zeros, noisy, zeros]))
    )
    assert between.noise_known
    assert between.above_noise_db == pytest.approx(alone.above_noise_db, abs=1.0)


def test_one_silent_join_is_no_gate() -> None:
    talk = recording(40.0, [(1.0, 10.0), (12.0, 18.0), (20.0, 26.0), (28.0, 34.0), (36.0, 39.0)])
    talk.frames.powers[320:370] = 0.0
    assert is_known(talk.frames)
    assert not room(talk.frames)[310:380].any()


def test_silence_around_speech_without_a_pause_tells_nothing() -> None:
    talk = recording(20.0, [(1.0, 19.0)], noise_power=0.0)
    take = measured(talk.frames, total_seconds=20.0, speech_seconds=18.0, used_seconds=18.0)
    assert not take.noise_known


def test_frames_fewer_than_a_fade_are_marked_all_the_same() -> None:
    assert len(room(tape(recording(0.2, [(0.0, 0.1)])).frames)) == 6
