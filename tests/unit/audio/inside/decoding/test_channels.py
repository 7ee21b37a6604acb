"""What is recorded on several channels, or on several tracks, is heard where it is clearest."""

from functools import cache

import numpy as np
import pytest

from bot.audio import answers
from bot.audio.inside import child
from bot.audio.inside.clearest import one_track
from bot.audio.inside.decoding.channels import best_mix
from bot.audio.studio import GuardedStudio
from tests.support.sound import sounds, speech
from tests.support.sound.heard import taken
from tests.support.sound.many import with_channels, with_tracks
from tests.support.sound.speech import RATE, Samples

THIRDS_OF_OCTAVES = 200.0 * 2.0 ** (np.arange(16) / 3.0)


@cache
def voice() -> Samples:
    """The shipped recording, 2.8 dB louder: it peaks at -1.0 dBFS, and has 22.4 s of speech."""
    return sounds.louder(speech.samples_of(speech.austen()), 2.8)


def mono(file: bytes) -> Samples:
    """What is heard of a WAV, at 48 kHz."""
    return one_track(file, "wav", rate=RATE, longest_seconds=300.0)


def later(samples: Samples, by: int) -> Samples:
    return np.concatenate([np.zeros(by, dtype=np.float32), samples[: len(samples) - by]])


def third_octaves_db(samples: Samples) -> Samples:
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    edges = np.searchsorted(hertz, THIRDS_OF_OCTAVES)
    powers: Samples = 10 * np.log10(np.add.reduceat(spectrum, edges)[:-1])
    return powers


def clip_of(file: bytes, form: str) -> Samples:
    answer = answers.read(child.clip(file, form))
    assert isinstance(answer, answers.Made)
    return speech.samples_of(answer.sound)


def rms_db(samples: Samples) -> float:
    return 10 * float(np.log10((samples**2).mean()))


@pytest.mark.parametrize("channels", [2, 6, 8])
def test_the_same_voice_on_all_channels_is_measured_as_on_one(channels: int) -> None:
    """With av 18.1.0 as it mixes by itself: a peak of +2.0 dBFS on two channels."""
    alone = taken(speech.as_wav_of(voice()))
    take = taken(with_channels(*[voice()] * channels))
    assert take.peak_dbfs == pytest.approx(alone.peak_dbfs, abs=0.3)
    assert take.level_dbfs == pytest.approx(alone.level_dbfs, abs=0.3)
    assert take.speech_seconds == pytest.approx(alone.speech_seconds, abs=0.1)


@pytest.mark.parametrize("channels", [2, 6, 8])
def test_a_demo_with_the_same_on_all_channels_is_as_loud_as_with_one(channels: int) -> None:
    """With av 18.1.0 as it mixes by itself: 2.5 to 2.9 dB louder on two, and clipped."""
    alone, clip = (
        clip_of(speech.as_wav_of(voice()), "wav"),
        clip_of(with_channels(*[voice()] * channels), "wav"),
    )
    assert rms_db(clip) == pytest.approx(rms_db(alone), abs=0.3)
    assert np.abs(clip).max() == pytest.approx(np.abs(alone).max(), rel=0.035)
    assert np.abs(clip).max() <= 1.0


def test_a_demo_at_full_scale_does_not_leave_it() -> None:
    """Decoders give more than was put in, and a codec adds once more."""
    loud = with_channels(
        *[sounds.overdriven(voice(), 3.0)] * 2, container="mp3", codec="libmp3lame"
    )
    assert np.abs(clip_of(loud, "mp3")).max() <= 1.0
    assert taken(loud).peak_dbfs <= 0.0


def test_opposite_phases_do_not_cancel_each_other() -> None:
    alone = taken(speech.as_wav_of(voice()))
    take = taken(with_channels(voice(), -voice()))
    assert take.speech_seconds == pytest.approx(alone.speech_seconds, abs=0.1)
    assert take.level_dbfs == pytest.approx(alone.level_dbfs, abs=1.0)


@pytest.mark.parametrize("lag", [1, 10, 21, 48])
def test_two_microphones_of_a_phone_are_not_added_up_to_a_comb(lag: int) -> None:
    """Right is within 3 dB of one microphone; their sum lacks 30 dB and more at 1,143 Hz (21)."""
    heard = third_octaves_db(mono(with_channels(voice(), later(voice(), lag))))
    assert np.abs(heard - third_octaves_db(voice())).max() < 3.0


def test_channels_that_are_nearly_the_same_are_averaged_so_their_noise_is_halved() -> None:
    noise = sounds.louder(sounds.white(2 * len(voice())), -60.0)
    left, right = voice() + noise[: len(voice())], voice() + noise[len(voice()) :]
    heard = mono(with_channels(left, right))
    assert rms_db(heard - voice()) == pytest.approx(rms_db(left - voice()) - 3.0, abs=0.5)


@pytest.mark.parametrize("clean", [0, 1])
@pytest.mark.parametrize("hiss_dbfs", [-26.0, -40.0])
def test_a_channel_of_hiss_is_left_out(clean: int, hiss_dbfs: float) -> None:
    hiss = sounds.louder(sounds.white(len(voice())), hiss_dbfs)
    channels = [voice(), hiss] if clean == 0 else [hiss, voice()]
    take = taken(with_channels(*channels))
    assert take.above_noise_db >= 28.0
    assert take.speech_seconds == pytest.approx(22.4, abs=0.5)


def tone(hertz: float, dbfs: float) -> Samples:
    times = np.arange(len(voice())) / RATE
    samples: Samples = np.sin(2 * np.pi * hertz * times).astype(np.float32)
    return samples * np.float32(10 ** (dbfs / 20))


@pytest.mark.parametrize("dbfs", [-12.0, -18.0, -24.0, -30.0])
@pytest.mark.parametrize("hertz", [50.0, 9_000.0])
@pytest.mark.parametrize("spoken", [False, True])
def test_a_channel_that_hums_or_whistles_is_left_out(
    dbfs: float, hertz: float, spoken: bool
) -> None:
    """Such as an input with nothing plugged in, below and above what a notch is looked for in."""
    noise = tone(hertz, dbfs)
    take = taken(with_channels(voice(), sounds.louder(voice(), -6) + noise if spoken else noise))
    alone = taken(speech.as_wav_of(voice()))
    assert take.speech_seconds == pytest.approx(alone.speech_seconds, abs=0.5)
    assert take.above_noise_db == pytest.approx(alone.above_noise_db, abs=6.0)


def test_a_voice_in_the_middle_is_heard_between_five_tones() -> None:
    same = tone(440.0, -20.0)
    take = taken(with_channels(same, same, voice(), same, same, same))
    assert take.speech_seconds == pytest.approx(22.4, abs=0.5)


def test_of_a_near_and_a_far_microphone_the_near_one_is_heard() -> None:
    far = sounds.noisy(sounds.louder(later(voice(), 300), -12), sounds.pink, 12.0)
    take = taken(with_channels(far, voice()))
    assert take.above_noise_db >= 28.0


@pytest.mark.parametrize("count", [6, 8, 16])
def test_one_channel_of_many_is_enough(count: int) -> None:
    channels = [np.zeros_like(voice())] * count
    channels[2] = voice()
    take = taken(with_channels(*channels))
    assert take.level_dbfs == pytest.approx(taken(speech.as_wav_of(voice())).level_dbfs, abs=0.3)


FILMS = [("wav", "pcm_s16le"), ("flac", "flac"), ("ogg", "libopus"), ("mp4", "aac")]


@pytest.mark.parametrize(("container", "codec"), FILMS)
async def test_a_film_with_eight_channels_is_heard(container: str, codec: str) -> None:
    """All films with 7.1 were refused. Frames with eight planes or more end a process in PyAV."""
    music = sounds.louder(sounds.music(len(voice()) / RATE)[: len(voice())], -20.0)
    channels = [music, -music, voice(), *[later(music, lag) for lag in (100, 300, 700, 1100, 1300)]]
    file = with_channels(*channels, container=container, codec=codec)
    studio = GuardedStudio()
    try:
        take = (await studio.sample([file])).take
    finally:
        await studio.close()
    assert take.speech_seconds == pytest.approx(22.4, abs=0.5)


@pytest.mark.parametrize("dc", [0.1, 0.5])
@pytest.mark.parametrize("beside", ["nothing", "a step", "the voice", "a quiet voice"])
def test_a_constant_on_one_channel_changes_nothing(beside: str, dc: float) -> None:
    """The voice was 6 dB too quiet; beside a step its crest was 3 dB too high."""
    half = sounds.louder(voice(), -6.5)
    constant = np.full_like(half, dc)
    other = {
        "nothing": constant,
        "a step": np.where(np.arange(len(half)) < len(half) // 2, constant, -constant),
        "the voice": half + constant,
        "a quiet voice": sounds.louder(half, -20.0) + constant,
    }[beside]
    take, alone = taken(with_channels(half, other)), taken(speech.as_wav_of(half))
    assert take.level_dbfs == pytest.approx(alone.level_dbfs, abs=0.3)
    assert take.crest_db == pytest.approx(alone.crest_db, abs=0.3)
    assert take.above_noise_db == pytest.approx(alone.above_noise_db, abs=1.0)


@pytest.mark.parametrize("place", [0, 7])
def test_of_many_channels_pieces_are_compared(place: int) -> None:
    """Five minutes of eight channels took 15 s of CPU, of the 20 s that a child may have."""
    long = np.resize(sounds.louder(voice(), -6.0), 300 * RATE)[:: RATE // 24_000]
    noise = sounds.white(len(long)) * np.float32(0.003)
    channels = np.stack([np.roll(noise, 997 * at) * np.float32(1 + at / 10) for at in range(8)])
    channels[place] += long
    heard_samples = 0

    def listened(samples: Samples) -> float:
        nonlocal heard_samples
        heard_samples += len(samples)
        return float(np.square(samples, dtype=np.float64).sum())

    mix = best_mix(channels, 24_000, listened)
    assert int(np.argmax(mix.weights)) == place
    assert heard_samples <= (600 + 75) * 24_000


def test_two_who_speak_into_a_microphone_each_are_both_heard() -> None:
    half, silence = voice()[: 12 * RATE], np.zeros(12 * RATE, dtype=np.float32)
    take = taken(with_channels(np.concatenate([half, silence]), np.concatenate([silence, half])))
    assert take.speech_seconds > 20.0


@pytest.mark.parametrize("first", ["silence", "hiss", "music"])
def test_speech_on_the_second_track_is_heard(first: str) -> None:
    other = {
        "silence": np.zeros_like(voice()),
        "hiss": sounds.louder(sounds.white(len(voice())), -30.0),
        "music": sounds.music(len(voice()) / RATE),
    }[first]
    take = taken(with_tracks(other[: len(voice())], voice()))
    assert take.speech_seconds == pytest.approx(22.4, abs=0.5)
    assert take.above_noise_db >= 28.0


def test_of_two_tracks_with_the_same_voice_the_cleaner_is_heard() -> None:
    noisy = sounds.noisy(voice(), sounds.white, 14.0)
    assert taken(with_tracks(noisy, voice())).above_noise_db >= 28.0
    assert taken(with_tracks(voice(), noisy)).above_noise_db >= 28.0
