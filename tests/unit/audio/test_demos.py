"""Demo clips become voice bubbles and music, and go on saying that a machine made them."""

import io
from collections.abc import Callable

import av
import numpy as np
import pytest

from bot.audio.studio import GuardedStudio
from cloning.domain.recordings.rejections import Unreadable
from cloning.domain.recordings.sound import Clip
from sandbox.telegram.state.files import sound_format
from sandbox.voices.engine import preview
from tests.support.sound import speech


@pytest.mark.parametrize("demo", [speech.short, speech.as_wav, speech.as_mp3])
async def test_a_demo_of_any_kind_becomes_a_voice_bubble(
    studio: GuardedStudio, demo: Callable[[], bytes]
) -> None:
    clip = await studio.clip(demo())
    with av.open(io.BytesIO(clip.ogg), format="ogg") as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.layout.name) == ("opus", "mono")
        assert stream.codec_context.sample_rate == 48_000
        assert "AI-generated voice" in stream.metadata["comment"]
    assert clip.seconds == pytest.approx(len(speech.samples_of(demo())) / speech.RATE, abs=0.1)
    assert len(speech.samples_of(clip.ogg)) / speech.RATE == pytest.approx(clip.seconds, abs=0.1)
    assert len(clip.ogg) < clip.seconds * 5_000


async def test_a_voice_bubble_becomes_music_with_the_same_labels(studio: GuardedStudio) -> None:
    clip = await studio.clip(speech.short())
    music = await studio.music(clip)
    assert sound_format(music) == "mp3"
    with av.open(io.BytesIO(music), format="mp3") as container:
        assert container.metadata["comment"] == "AI-generated voice"
    assert len(speech.samples_of(music)) / speech.RATE == pytest.approx(clip.seconds, abs=0.1)


async def test_a_file_that_is_no_clip_becomes_no_music(studio: GuardedStudio) -> None:
    with pytest.raises(Unreadable):
        await studio.music(Clip(ogg=b"OggS" + bytes(500), seconds=4.0))


async def test_the_labels_of_the_source_stay_on_the_clip(studio: GuardedStudio) -> None:
    labels = {"title": "Demo 7", "artist": "upstream", "comment": "made by a machine"}
    demo = speech.recorded(speech.samples_of(speech.short()), "flac", "flac", labels=labels)
    clip = await studio.clip(demo)
    with av.open(io.BytesIO(clip.ogg), format="ogg") as container:
        kept = {name.lower(): text for name, text in container.streams[0].metadata.items()}
    assert kept["title"] == "Demo 7"
    assert kept["artist"] == "upstream"
    assert kept["comment"] == "made by a machine; AI-generated voice"


async def test_a_preview_of_the_sandbox_still_says_that_it_is_one(studio: GuardedStudio) -> None:
    sample = await studio.sample([speech.austen()])
    clip = await studio.clip(preview(sample.wav))
    with av.open(io.BytesIO(clip.ogg), "r", format="ogg") as container:
        said = container.streams.audio[0].metadata["comment"]
    assert said == "sandbox preview: no voice was cloned; AI-generated voice"
    assert clip.seconds == pytest.approx(5.45, abs=0.01)


async def test_a_long_demo_is_cut_to_a_minute(studio: GuardedStudio) -> None:
    long = speech.as_wav_of(np.tile(speech.samples_of(speech.austen()), 3))
    clip = await studio.clip(long)
    assert clip.seconds == 60.0
    assert len(clip.ogg) < 300_000
