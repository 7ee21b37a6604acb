"""A part of a long recording can be chosen by where it begins, and be listened to."""

import io

import av
import numpy as np
import pytest

from bot.audio import answers
from bot.audio.inside import child
from bot.audio.studio import GuardedStudio
from cloning.domain.recordings.rejections import PartBeyondEnd, Unreadable
from cloning.domain.recordings.sound import Take
from cloning.domain.recordings.take import judged
from tests.support.sound import sounds, speech
from tests.support.sound.heard import taken
from tests.support.sound.minutes import STEP_DB, file, reading
from tests.support.sound.speech import RATE, Samples

FORMS = [("wav", "pcm_mulaw"), ("ogg", "libopus"), ("mp3", "libmp3lame"), ("mov", "aac")]


def place_of(take: Take) -> tuple[float, float]:
    assert take.part_begins_at is not None
    assert take.part_ends_at is not None
    return take.part_begins_at, take.part_ends_at


@pytest.mark.parametrize("minutes", [3, 6], ids=["decoded as a whole", "too long for that"])
def test_the_part_that_is_asked_for_is_the_one_that_is_used(minutes: int) -> None:
    first = taken(file(minutes), part_from=0.0)
    last = taken(file(minutes), part_from=60.0 * (minutes - 1))
    assert place_of(first) == pytest.approx((0.0, 60.0), abs=7.0)
    assert place_of(last)[0] == pytest.approx(60.0 * (minutes - 1), abs=1.0)
    quieter = first.level_dbfs - last.level_dbfs
    assert quieter == pytest.approx(STEP_DB * (minutes - 1), abs=1.0)
    assert last.total_seconds == pytest.approx(60.0 * minutes, abs=1.0)


@pytest.mark.parametrize("begin", [0.0, 5.0, 42.5, 133.0, 271.25])
def test_a_part_may_begin_at_any_second(begin: float) -> None:
    begins_at, ends_at = place_of(taken(file(6), part_from=begin))
    assert begins_at == pytest.approx(begin, abs=1.0)
    assert begins_at >= begin - 0.1
    assert 50.0 < ends_at - begins_at < 75.0


def test_nothing_but_the_part_is_counted() -> None:
    take = taken(file(6), part_from=120.0)
    assert take.speech_seconds == take.used_seconds
    assert 45.0 < take.speech_seconds <= 60.0


def test_a_part_near_the_end_has_what_is_left() -> None:
    take = taken(file(3), part_from=165.0)
    assert place_of(take)[1] == pytest.approx(180.0, abs=1.0)
    assert take.speech_seconds < 15.0


@pytest.mark.parametrize("begin", [359.5, 360.0, 5_000.0])
def test_a_part_beyond_the_end_is_refused_with_where_the_end_is(begin: float) -> None:
    with pytest.raises(PartBeyondEnd) as refusal:
        taken(file(6), part_from=begin)
    assert refusal.value.ends_at_seconds == pytest.approx(360.0, abs=1.0)


def test_a_part_in_which_nobody_speaks_has_no_place() -> None:
    silence = np.zeros(90 * RATE, dtype=np.float32)
    whole = np.concatenate([reading(1), silence, reading(1)])
    take = taken(speech.as_wav_of(whole), part_from=61.0)
    assert (take.speech_seconds, take.part_begins_at) == (0.0, None)


def test_a_part_is_judged_by_itself() -> None:
    noisy = sounds.noisy(reading(1), sounds.white, 14.0)
    whole = speech.as_wav_of(np.concatenate([reading(1), noisy]))
    assert not judged(taken(whole, part_from=0.0))
    assert judged(taken(whole, part_from=60.0)) == ("noisy",)


def test_several_recordings_have_no_part() -> None:
    together = taken(speech.austen(), speech.short(), part_from=10.0)
    assert together.part_begins_at is None
    assert together.speech_seconds == pytest.approx(25.0, abs=2.0)


@pytest.mark.parametrize(("container", "codec"), FORMS)
async def test_a_part_is_used_and_played_from_where_it_begins_to_where_it_ends(
    studio: GuardedStudio, container: str, codec: str
) -> None:
    recording = file(6, container, codec)
    sample = await studio.sample([recording], 130.0)
    assert place_of(sample.take)[0] == pytest.approx(130.0, abs=1.0)
    clip = await studio.part(recording, 130.0, 190.0)
    played = speech.samples_of(clip.ogg)
    assert clip.seconds == pytest.approx(60.0, abs=0.2)
    assert len(played) / RATE == pytest.approx(60.0, abs=0.2)
    assert lag_of(played[20 * RATE : 24 * RATE], reading(6), near=150.0) == pytest.approx(
        0.0, abs=0.2
    )


def lag_of(piece: Samples, whole: Samples, *, near: float) -> float:
    """Tell by how many seconds a piece is later in a whole than it should be."""
    start = int((near - 2.0) * RATE)
    around = whole[start : start + len(piece) + 4 * RATE].astype(np.float64)
    size = len(around) + len(piece)
    product = np.fft.rfft(around, size) * np.conj(np.fft.rfft(piece.astype(np.float64), size))
    found = int(np.argmax(np.fft.irfft(product, size)[: 4 * RATE]))
    return found / RATE - 2.0


async def test_ones_own_voice_carries_no_label(studio: GuardedStudio) -> None:
    labelled = speech.recorded(reading(2), "ogg", "libopus", labels={"comment": "by me"})
    clip = await studio.part(labelled, 60.0, 120.0)
    with av.open(io.BytesIO(clip.ogg)) as container:
        said = {**container.metadata, **container.streams.audio[0].metadata}
    assert "AI-generated" not in str(said)
    assert "by me" not in str(said)


async def test_five_minutes_fit_into_a_voice_bubble(studio: GuardedStudio) -> None:
    clip = await studio.part(file(6), 0.0, 300.0)
    assert len(clip.ogg) < 1_000_000


async def test_a_recording_that_can_not_be_read_is_not_played(studio: GuardedStudio) -> None:
    with pytest.raises(Unreadable):
        await studio.part(speech.austen()[:200], 0.0, 60.0)


@pytest.mark.parametrize("ends_at", [10.0, 3.0, 0.0, float("nan")])
async def test_a_part_that_ends_before_it_begins_is_not_played(
    studio: GuardedStudio, ends_at: float
) -> None:
    """The child ended with a ValueError, which was logged as a child that fails."""
    answer = answers.read(child.part(speech.austen(), "ogg", 10.0, ends_at))
    assert isinstance(answer, answers.Refused)
    with pytest.raises(Unreadable):
        await studio.part(speech.austen(), 10.0, ends_at)
