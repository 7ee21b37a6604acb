"""A minute of a long recording is listened to on its clearest channel, and for little."""

import time
from functools import cache

import numpy as np
import pytest

from bot.audio.inside.decoding.decode import resampled
from bot.audio.inside.ear import Ear
from bot.audio.inside.hearing.detector import RATE as EAR_RATE
from bot.audio.inside.hearing.frames import FRAME_SECONDS
from bot.audio.inside.hearing.lively import lively
from tests.support.sound import sounds, speech
from tests.support.sound.speech import RATE, Samples

MINUTE = 60 * RATE
SPEECH_SECONDS = pytest.approx(54.0, abs=2.5)


@cache
def voice() -> Samples:
    return np.resize(speech.samples_of(speech.austen()), MINUTE).astype(np.float32)


def as_heard(samples: Samples) -> Samples:
    return resampled(samples.astype(np.float32), RATE, EAR_RATE)


def hiss(dbfs: float) -> Samples:
    return sounds.louder(sounds.white(MINUTE), dbfs)


def tone(hertz: float, dbfs: float) -> Samples:
    wave = np.sin(2 * np.pi * hertz * np.arange(MINUTE) / RATE)
    return sounds.louder(wave.astype(np.float32), dbfs)


def microphones() -> list[Samples]:
    """The two of a phone: the second hears the voice 0.4 ms later, and is noisier."""
    later = np.concatenate([np.zeros(21, dtype=np.float32), voice()[:-21]])
    return [voice() + hiss(-55.0), later + hiss(-45.0)]


def seconds_heard(*channels: Samples) -> float:
    frames = Ear().listen(np.stack([as_heard(channel) for channel in channels]))
    return float(frames.speech.sum()) * FRAME_SECONDS


@pytest.mark.parametrize(
    "other",
    [
        hiss(-20.0),
        hiss(-40.0),
        tone(50.0, -6.0),
        tone(6_500.0, -12.0),
        sounds.louder(voice(), -6) + tone(50.0, -12.0),
        -voice(),
        np.zeros(MINUTE, dtype=np.float32),
    ],
    ids=["hiss", "quiet hiss", "hum", "whistle", "voice and hum", "opposite", "nothing"],
)
@pytest.mark.parametrize("first", [True, False])
def test_another_channel_does_not_hide_the_voice(other: Samples, first: bool) -> None:
    channels = (voice(), other) if first else (other, voice())
    assert seconds_heard(*channels) == SPEECH_SECONDS


def test_the_better_of_two_microphones_is_measured() -> None:
    frames = Ear().listen(np.stack([as_heard(channel) for channel in microphones()]))
    pauses = 10 * np.log10(np.median(frames.powers[~frames.speech]))
    assert pauses == pytest.approx(-58.0, abs=3.0)


def test_a_channel_that_was_clear_is_remembered_where_nothing_was_compared_with_success() -> None:
    ear = Ear()
    clear = np.stack([as_heard(channel) for channel in (hiss(-20.0), voice())])
    ear.listen(clear)
    word = np.zeros(MINUTE, dtype=np.float32)
    word[30 * RATE : 33 * RATE] = voice()[: 3 * RATE]
    frames = ear.listen(np.stack([as_heard(channel) for channel in (hiss(-20.0), word)]))
    assert float(frames.speech.sum()) * FRAME_SECONDS == pytest.approx(2.7, abs=0.7)


def test_two_microphones_cost_little_more_than_two_channels_that_are_alike() -> None:
    """Compared in everything, they cost four times as much: 16 minutes took 30 s of CPU."""
    alike = np.stack([as_heard(voice())] * 2)
    different = np.stack([as_heard(channel) for channel in microphones()])

    def cost(channels: Samples) -> float:
        ear, begun = Ear(), time.process_time()
        ear.listen(channels)
        return time.process_time() - begun

    least, most = (min(cost(one) for _ in range(5)) for one in (alike, different))
    assert most < 2.2 * least


QUIET = np.zeros(MINUTE, dtype=np.float32)


@pytest.mark.parametrize(
    "sound",
    [
        QUIET,
        hiss(-30.0),
        sounds.louder(sounds.pink(MINUTE), -40.0),
        tone(50.0, -6.0),
        tone(1_000.0, -20.0),
    ],
    ids=["silence", "white", "pink", "hum", "whistle"],
)
def test_steady_sounds_are_not_listened_to(sound: Samples) -> None:
    assert not lively(as_heard(sound)).any()


@pytest.mark.parametrize("gain", [0.0, -30.0])
@pytest.mark.parametrize(
    "noise",
    [QUIET, hiss(-40.0), sounds.louder(sounds.pink(MINUTE), -32.0), tone(50.0, -6.0),
     tone(1_000.0, -12.0)],
    ids=["nothing", "white", "pink", "hum", "whistle"],
)  # fmt: skip
def test_a_sentence_in_a_minute_is_listened_to(noise: Samples, gain: float) -> None:
    sentence = np.zeros(MINUTE, dtype=np.float32)
    sentence[20 * RATE : 22 * RATE] = voice()[: 2 * RATE]
    assert lively(as_heard(sounds.louder(sentence + noise, gain))).any()


def test_a_minute_full_of_speech_is_listened_to() -> None:
    assert lively(as_heard(voice())).mean() > 0.3
