"""A preview is honest about being one."""

import io
import wave

import av
import numpy as np

from sandbox.voices.engine import COMMENT, preview
from tests.support.sound import speech
from tests.support.voices.voice_client import wav


def test_a_preview_is_a_chime_and_then_the_sample_itself() -> None:
    sample = speech.as_wav()
    made = preview(sample)
    with wave.open(io.BytesIO(made)) as reader:
        rate, frames = reader.getframerate(), reader.readframes(reader.getnframes())
    heard = np.frombuffer(frames, dtype="<i2")
    chime = int(0.15 * rate) * 3
    with wave.open(io.BytesIO(sample)) as reader:
        spoken = np.frombuffer(reader.readframes(5 * rate), dtype="<i2")
    assert len(heard) == chime + 5 * rate
    assert np.abs(heard[:chime]).max() > 1_000
    assert (heard[chime:] == spoken).all()


async def test_a_preview_says_in_its_labels_what_it_is() -> None:
    with av.open(io.BytesIO(preview(wav(rate=8_000))), "r", format="wav") as container:
        assert container.metadata["comment"] == COMMENT
        assert container.streams.audio[0].codec_context.sample_rate == 8_000
