"""The speaker encoder tells voices apart, and base voices are mixed by what it says."""

import numpy as np
import pytest

from sandbox.engine.base.mixing import base_voices, mixed, nearest
from sandbox.engine.encoder.ge2e import embed
from sandbox.engine.label import label
from sandbox.engine.sound import Sound, read_wav, resample, write_wav
from tests.support.sound import speech


def reading() -> Sound:
    sound, rate = read_wav(speech.as_wav())
    return resample(sound, rate, 16_000)


def test_two_halves_of_a_reading_are_one_voice() -> None:
    first, second = np.array_split(reading(), 2)
    assert embed(first, 16_000) @ embed(second, 16_000) > 0.9


def test_a_reading_that_is_played_faster_is_another_voice() -> None:
    first, second = np.array_split(reading(), 2)
    assert embed(first, 16_000) @ embed(second, 22_000) < 0.8


def test_loudness_rate_and_pauses_do_not_change_a_voice() -> None:
    spoken = reading()[: 16_000 * 8]
    quiet = np.concatenate([np.zeros(16_000), spoken[: 16_000 * 8] / 4, np.zeros(32_000)])
    assert embed(resample(quiet, 16_000, 24_000), 24_000) @ embed(spoken, 16_000) > 0.98


@pytest.mark.parametrize("samples", [0, 1, 479, 16_000])
def test_silence_and_next_to_nothing_can_be_listened_to(samples: int) -> None:
    assert np.isfinite(embed(np.zeros(samples), 16_000)).all()


def test_a_base_voice_is_nearest_to_itself_and_has_the_largest_share_of_its_mixture() -> None:
    known = base_voices()
    for name, embedding in zip(known.names, known.embeddings, strict=True):
        assert nearest(embedding).shares == {name: 1.0}
        shares = mixed(embedding).shares
        assert max(shares, key=lambda one: shares[one]) == name
        assert sum(shares.values()) == pytest.approx(1)


def test_a_mixture_is_nearer_to_a_stranger_than_each_base_voice() -> None:
    known, stranger = base_voices(), embed(reading(), 16_000)
    shares = np.array(list(mixed(stranger).shares.values()))
    mixture = shares @ known.embeddings
    mixture /= np.linalg.norm(mixture)
    assert mixture @ stranger > (known.embeddings @ stranger).max() + 0.05


@pytest.mark.parametrize(
    ("similarity", "meaning"),
    [
        (0.95, "hardly to be told from the person by the encoder"),
        (0.85, "nearer than strangers come, but not the person"),
        (0.74, "the pitch and some of the timbre"),
        (0.60, "the kind of voice, and not more"),
        (0.30, "another voice"),
    ],
)
def test_a_label_says_what_a_similarity_means(similarity: float, meaning: str) -> None:
    said = label(similarity, unseen=True)
    assert f"{similarity:.2f}: {meaning};" in said
    assert said.startswith("sandbox imitation, AI-generated: no voice was cloned")
    assert "not made from" in said
    assert "not made from" not in label(similarity, unseen=False)


@pytest.mark.parametrize("wav", [b"", b"RIFF", speech.as_wav()[:30]])
def test_what_is_no_wav_is_refused(wav: bytes) -> None:
    with pytest.raises(ValueError, match="no WAV"):
        read_wav(wav)


def test_a_wav_comes_back_as_it_was_written() -> None:
    sound = np.array([0.0, 0.5, -1.0, 2.0])
    again, rate = read_wav(write_wav(sound, 24_000, "a comment"))
    assert rate == 24_000
    assert again == pytest.approx([0.0, 0.5, -1.0, 1.0], abs=1e-4)
