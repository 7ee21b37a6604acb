"""The shipped recording is heard whole, whatever a phone, a recorder or a browser made of it."""

from pathlib import Path

import pytest

from bot.audio import answers
from cloning.domain.recordings.rejections import NotAudio, UnknownType
from tests.support.sound import forms, speech
from tests.support.sound.heard import taken

SPEECH_SECONDS = pytest.approx(22.4, abs=0.55)
"""The detector rounds by frames of 32 ms, and by pauses that are just long enough."""
OTHERS = sorted((Path(__file__).parents[3] / "samples" / "forms").glob("*.[!m]*"))


@pytest.mark.parametrize("kind", forms.KINDS, ids=lambda kind: kind.name)
def test_a_recording_is_heard_whole_in_every_form(kind: forms.Kind) -> None:
    voice = speech.samples_of(speech.austen())
    take = taken(forms.written(voice, kind, kind.rates[0], kind.layouts[-1]))
    assert take.speech_seconds == SPEECH_SECONDS
    assert take.total_seconds == pytest.approx(24.73, abs=0.25)


@pytest.mark.parametrize("file", OTHERS, ids=lambda file: file.name)
def test_a_recording_is_heard_whole_in_forms_that_others_wrote(file: Path) -> None:
    assert taken(file.read_bytes()).speech_seconds == SPEECH_SECONDS


def test_a_film_without_sound_is_no_recording() -> None:
    with pytest.raises(NotAudio):
        taken(forms.silent_film())


@pytest.mark.parametrize(
    ("container", "codec", "name"),
    [
        ("matroska", "wavpack", "WavPack"),
        ("matroska", "tta", "TTA"),
        ("mpeg", "pcm_dvd", "DVD PCM"),
        ("matroska", "dca", "DTS"),
        ("mov", "pcm_s16le_planar", "PCM"),
    ],
)
def test_sound_in_a_film_that_can_not_be_read_is_named_as_people_know_it(
    container: str, codec: str, name: str
) -> None:
    """FFmpeg calls it "pcm_dvd"."""
    answer = answers.Refused(found=codec)
    assert answer.rejection().reason.details == {"found": name}
    if codec in {"wavpack", "tta"}:
        film = forms.Kind("film", container, codec)
        with pytest.raises(UnknownType, match=f"found={name}"):
            taken(forms.written(speech.samples_of(speech.short()), film, 48_000, "mono"))


def test_sound_that_has_no_name_is_of_an_unknown_type() -> None:
    assert answers.Refused(found="wavesynth").rejection().reason.details == {}
