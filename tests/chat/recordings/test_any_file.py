"""Recordings that come as files of any kind, or as films: judged by what is in them."""

import pytest

from bot.demo.stage import Stage
from sandbox.telegram.forms.values import Kind
from sandbox.user import User
from tests.chat.steps import agrees, is_voice
from tests.support.sound import forms, sounds, speech
from tests.support.sound.speech import Maker


def amr() -> bytes:
    kind = forms.Kind("amr", "amr", "libopencore_amrnb", codec_options={"dtx": "1"})
    return forms.written(speech.samples_of(speech.austen()), kind, 8_000, "mono")


def quicktime() -> bytes:
    kind = forms.Kind("mov", "mov", "pcm_s16le")
    file = forms.written(speech.samples_of(speech.austen()), kind, 16_000, "mono")
    return file[:4] + b"wide" + file[8:]


@pytest.mark.parametrize(
    ("file", "name", "mime_type"),
    [
        (speech.austen, "note.ogg", "application/ogg"),
        (amr, "call.amr", "application/octet-stream"),
        (speech.as_m4a, "memo.m4a", None),
        (speech.as_mp3, "voice", None),
        (speech.as_video_note, "film.mp4", "video/mp4"),
        (quicktime, "memo.qt", "video/quicktime"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_a_file_is_heard_whatever_its_sender_declares(
    anna: User, file: Maker, name: str, mime_type: str | None
) -> None:
    await agrees(anna)
    await anna.sends_document(file(), name, mime_type)
    await anna.sees("Your recording is fine: 22 s of speech", within=20)


@pytest.mark.parametrize("kind", [Kind.VIDEO, Kind.ANIMATION])
async def test_an_ordinary_video_is_heard(anna: User, kind: Kind) -> None:
    await agrees(anna)
    video = await anna.sends_video(speech.as_video_note(), kind, seconds=25)
    await anna.sees(is_voice, after=video, within=20)


async def test_a_film_without_sound_is_no_recording(stage: Stage, anna: User) -> None:
    await agrees(anna)
    await anna.sends_video(forms.silent_film(), Kind.ANIMATION)
    await anna.sees("not a recording", within=20)
    assert not stage.upstream.slots


async def test_a_video_that_is_too_big_is_refused_before_it_is_fetched(anna: User) -> None:
    await anna.sends_video(speech.as_video_note(), claimed_size=21 * 1024 * 1024)
    await anna.sees("bigger than 20 MB")


@pytest.mark.parametrize(
    ("file", "named"), [(b"\x02#!SILK_V3" + bytes(500), "SILK"), (b"wvpk" + bytes(500), "WavPack")]
)
async def test_an_unreadable_form_is_named_with_those_that_we_can_read(
    anna: User, file: bytes, named: str
) -> None:
    await agrees(anna)
    await anna.sends_document(file, "voice.slk", None)
    told = await anna.sees(f"I can't read {named}", within=20)
    assert "MP3, M4A, OGG, WAV, FLAC, WebM, AAC, AMR, AIFF, CAF, WMA" in told.text


async def test_a_recording_behind_a_gate_is_not_called_quiet(anna: User) -> None:
    await agrees(anna)
    await anna.sends_voice(speech.as_voice_note(sounds.gated(speech.samples_of(speech.austen()))))
    told = await anna.sees("Your recording is fine", within=20)
    assert "I can't measure the noise: the pauses are digitally silent" in told.text
    assert "hardly any noise" not in told.text
