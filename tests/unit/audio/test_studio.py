"""Samples of real speech, made in guarded children."""

import io
from collections.abc import Callable
from dataclasses import replace

import av
import numpy as np
import pytest

from bot.app import now
from bot.audio.studio import GuardedStudio
from cloning.domain.errors import DemoUnavailable
from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.recordings.rejections import Silent, TooBig, TooShort, UnknownType, Unreadable
from cloning.domain.recordings.take import judged
from handlers.words.languages import read_catalogues
from handlers.words.reasons import why
from tests.support.attacks import hostile
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.sound import sounds, speech

EVERY_KIND = [
    speech.austen,
    speech.as_mp3,
    speech.as_m4a,
    speech.as_aac,
    speech.as_wav,
    speech.as_float_wav,
    speech.as_flac,
    speech.as_webm,
    speech.as_video_note,
]
every_kind = pytest.mark.parametrize("recording", EVERY_KIND, ids=lambda made: made.__name__)
ONE_DECIBEL = 1.0
CEILING = 10 ** (-1 / 20)
AUSTEN_SECONDS = 24.7


def active_level(samples: speech.Samples, *, rate: int) -> float:
    """Measure the RMS of what is not a pause, in dBFS; independent of how the studio does it."""
    length = rate // 50
    frames = samples[: len(samples) // length * length].reshape(-1, length).astype(np.float64)
    powers = (frames**2).mean(axis=1)
    return float(10 * np.log10(powers[powers > powers.max() / 1000].mean()))


@every_kind
async def test_the_sample_is_a_wav_as_the_upstream_wants_it(
    studio: GuardedStudio, recording: Callable[[], bytes]
) -> None:
    sample = await studio.sample([recording()])
    samples = speech.samples_of_wav(sample.wav)
    with av.open(io.BytesIO(sample.wav), format="wav") as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.sample_rate) == (
            "pcm_s16le",
            24_000,
        )
    assert sample.seconds == len(samples) / 24_000
    assert AUSTEN_SECONDS - 1.0 < sample.seconds <= AUSTEN_SECONDS
    assert active_level(samples, rate=24_000) == pytest.approx(-23.0, abs=ONE_DECIBEL)
    assert np.abs(samples).max() <= CEILING


@pytest.mark.parametrize("gain_db", [-25.0, -12.0, 10.0])
async def test_quiet_and_loud_recordings_come_out_at_one_level(
    studio: GuardedStudio, gain_db: float
) -> None:
    loudness = np.float32(10 ** (gain_db / 20))
    recording = speech.as_wav_of(speech.samples_of(speech.austen()) * loudness)
    samples = speech.samples_of_wav((await studio.sample([recording])).wav)
    assert active_level(samples, rate=24_000) == pytest.approx(-23.0, abs=ONE_DECIBEL)
    assert np.abs(samples).max() <= CEILING


async def test_of_a_long_recording_at_most_a_minute_is_used(studio: GuardedStudio) -> None:
    twice_and_more = np.tile(speech.samples_of(speech.austen()), 3)
    sample = await studio.sample([speech.as_wav_of(twice_and_more)])
    assert 55.0 < sample.seconds <= 60.0
    assert len(speech.samples_of_wav(sample.wav)) == sample.seconds * 24_000
    assert sample.take.total_seconds == pytest.approx(3 * AUSTEN_SECONDS, abs=0.1)
    assert sample.take.speech_seconds > 65.0
    assert sample.take.used_seconds is not None
    assert 45.0 < sample.take.used_seconds < sample.seconds


async def test_of_a_short_recording_all_speech_is_used(studio: GuardedStudio) -> None:
    take = (await studio.sample([speech.austen()])).take
    assert take.used_seconds == take.speech_seconds


def test_that_nothing_after_three_hours_is_listened_to_is_said() -> None:
    take = replace(
        GOOD_TAKE,
        total_seconds=LONGEST_LISTENED_SECONDS,
        speech_seconds=0.0,
        level_dbfs=-70.0,
    )
    with pytest.raises(Silent) as refusal:
        judged(take)
    words = why(read_catalogues(now).speech("en"), refusal.value.reason)
    assert words.startswith("The first 180 minutes of this recording are silent")


async def test_long_pauses_and_silent_ends_are_cut(studio: GuardedStudio) -> None:
    spoken = speech.samples_of(speech.austen())
    pause = np.zeros(5 * speech.RATE, dtype=np.float32)
    plain = await studio.sample([speech.as_wav_of(spoken)])
    slow = await studio.sample(
        [speech.as_wav_of(np.concatenate([pause, spoken, pause, spoken, pause]))]
    )
    assert slow.seconds == pytest.approx(2 * plain.seconds + 0.25, abs=0.15)


async def test_several_recordings_make_one_sample_in_their_order(studio: GuardedStudio) -> None:
    short, austen = await studio.sample([speech.short()]), await studio.sample([speech.austen()])
    both = await studio.sample([speech.short(), speech.as_mp3()])
    assert both.seconds == pytest.approx(short.seconds + 0.4 + austen.seconds, abs=0.1)
    assert both.take.speech_seconds == pytest.approx(
        short.take.speech_seconds + austen.take.speech_seconds, abs=0.3
    )
    beginning = speech.samples_of_wav(short.wav)
    assert np.abs(speech.samples_of_wav(both.wav)[: len(beginning)] - beginning).max() < 0.001


async def test_a_quiet_and_a_loud_recording_are_joined_at_one_level(
    studio: GuardedStudio,
) -> None:
    quiet = speech.as_wav_of(sounds.louder(speech.samples_of(speech.austen()), -25))
    sample = await studio.sample([quiet, speech.austen()])
    samples = speech.samples_of_wav(sample.wav)
    for half in (samples[: 24 * 24_000], samples[-24 * 24_000 :]):
        assert active_level(half, rate=24_000) == pytest.approx(-23.0, abs=ONE_DECIBEL)


async def test_a_good_recording_is_refused_with_an_unreadable_one(
    studio: GuardedStudio,
) -> None:
    with pytest.raises(Unreadable):
        await studio.sample([speech.austen(), speech.austen()[:100]])
    with pytest.raises(UnknownType):
        await studio.sample([speech.austen(), b"hello"])


async def test_three_seconds_of_speech_are_too_short(studio: GuardedStudio) -> None:
    sample = await studio.sample([speech.short()])
    assert 2.0 < sample.take.speech_seconds < 3.0
    with pytest.raises(TooShort):
        judged(sample.take)


async def test_pauses_do_not_count_as_speech(studio: GuardedStudio) -> None:
    pause = np.zeros(20 * speech.RATE, dtype=np.float32)
    recording = np.concatenate([pause, speech.samples_of(speech.short()), pause])
    take = (await studio.sample([speech.as_wav_of(recording)])).take
    assert 2.0 < take.speech_seconds < 3.0
    assert take.total_seconds == pytest.approx(43.0, abs=0.1)


KNOCK = np.zeros(12 * speech.RATE, dtype=np.float32)
KNOCK[speech.RATE : speech.RATE + 480] = 0.9


@pytest.mark.parametrize(
    "nothing",
    [
        np.zeros(12 * speech.RATE, dtype=np.float32),
        sounds.louder(speech.samples_of(speech.austen()), -60),
        sounds.louder(sounds.white(12 * speech.RATE), -60),
        KNOCK,
    ],
    ids=["silence", "far below hearing", "faint hiss", "a knock"],
)
async def test_a_recording_in_which_nothing_can_be_heard_is_silent(
    studio: GuardedStudio, nothing: speech.Samples
) -> None:
    sample = await studio.sample([speech.as_wav_of(nothing)])
    assert (sample.wav, sample.seconds) == (b"", 0.0)
    with pytest.raises(Silent):
        judged(sample.take)


@pytest.mark.parametrize("file", [b"\x89PNG\r\n\x1a\n", b"hello", bytes(5000)])
async def test_another_kind_of_file_is_no_audio(studio: GuardedStudio, file: bytes) -> None:
    with pytest.raises(UnknownType):
        await studio.sample([file])
    with pytest.raises(DemoUnavailable, match="the demo is of unknown type"):
        await studio.clip(file)


async def test_an_empty_file_is_unreadable(studio: GuardedStudio) -> None:
    with pytest.raises(Unreadable):
        await studio.sample([b""])


async def test_a_file_that_is_too_big_starts_no_child() -> None:
    studio = GuardedStudio(make_sample=hostile.dies_by_signal, make_clip=hostile.dies_by_signal)
    too_big = b"OggS" + bytes(20 * 1024 * 1024)
    with pytest.raises(TooBig, match="maximum_megabytes=20"):
        await studio.sample([too_big])
    with pytest.raises(DemoUnavailable, match="the demo is too big"):
        await studio.clip(too_big)


@pytest.mark.parametrize(
    "work", [hostile.dies_by_signal, hostile.exits_with_3, hostile.talks_nonsense]
)
async def test_a_child_that_comes_to_nothing_makes_the_file_unreadable(
    work: Callable[..., bytes],
) -> None:
    studio = GuardedStudio(make_sample=work, make_clip=work)
    with pytest.raises(Unreadable):
        await studio.sample([speech.short()])
    with pytest.raises(DemoUnavailable, match="the demo is unreadable"):
        await studio.clip(speech.short())


async def test_a_child_that_answers_another_question_makes_the_file_unreadable() -> None:
    studio = GuardedStudio(
        make_sample=hostile.claims_to_have_made_a_clip,
        make_clip=hostile.claims_to_have_made_a_sample,
    )
    with pytest.raises(Unreadable):
        await studio.sample([speech.short()])
    with pytest.raises(DemoUnavailable, match="the demo is unreadable"):
        await studio.clip(speech.short())


async def test_it_can_be_warmed_up_and_closed_as_often_as_one_likes(
    studio: GuardedStudio,
) -> None:
    await studio.warm()
    await studio.warm()
    assert (await studio.clip(speech.short())).seconds == pytest.approx(3.0, abs=0.1)
    await studio.close()
    await studio.close()
