"""What the engine says, and what it won't; most of these tests need the extra [sandbox]."""

import io

import av
import numpy as np
import pytest

from sandbox.engine.encoder.ge2e import embed
from sandbox.engine.previews import imitating, is_installed
from sandbox.engine.sound import read_wav, resample, write_wav
from sandbox.engine.speaking import CantSpeak, demo, speak
from sandbox.voice_api.engines.harness import Speak
from tests.support.sound import speech

NOT_INSTALLED = "the extra [sandbox] is not installed; for this test: make engine"


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> None:
    if not is_installed():
        if request.config.getoption("--skip-nothing"):
            pytest.fail(NOT_INSTALLED)
        pytest.skip(NOT_INSTALLED)


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("engine")
async def test_a_preview_is_the_recording_and_then_an_imitation_that_is_near_to_it() -> None:
    sample = speech.as_wav()
    async with imitating(seconds=200) as made:  # on a busy machine
        first = await made(sample)
        assert await made(sample) == first
    heard, rate = read_wav(first)
    recording, original = read_wav(sample)
    beginning = resample(recording[: 4 * original], original, rate)
    assert heard[: 4 * rate] == pytest.approx(beginning, abs=1e-3)
    imitation = heard[4 * rate :]
    assert 1.5 < len(imitation) / rate < 5
    assert embed(imitation, rate) @ embed(recording[-8 * original :], original) > 0.75
    with av.open(io.BytesIO(first), format="wav") as container:
        assert "AI-generated: no voice was cloned. Similarity to" in container.metadata["comment"]


@pytest.mark.usefixtures("engine")
def test_a_text_is_said_and_labelled() -> None:
    said, rate = read_wav(speak(speech.as_wav(), "One. Two.", "en-GB"))
    assert 0.8 < len(said) / rate < 3
    assert np.abs(said).max() > 0.05


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("Guten Tag", "de", "speaks English only, not de"),
        ("你好", "en", "can't read 你"),
        ("Жук says hello", "en", "can't read Ж"),
    ],
)
def test_what_is_not_english_is_refused_and_not_read_out_like_english(
    text: str, language: str, reason: str
) -> None:
    with pytest.raises(CantSpeak, match=reason):
        speak(speech.as_wav(), text, language)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("call", [speak, demo])
def test_a_sample_without_a_voice_is_refused(call: Speak) -> None:
    silence = write_wav(np.zeros(5 * 24_000), 24_000)
    with pytest.raises(ValueError, match="there is no voice in the sample"):
        call(silence, "Hello", "en")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("text", ["", "...", "!?"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="there is nothing to say"):
        speak(speech.as_wav(), text, "en")
