"""The take report names the part of a long recording that is used, in every language."""

from dataclasses import replace

import pytest

from bot.app import now
from cloning.domain.models import Claim, Clone, Reason, State, Step, Training
from cloning.domain.owner import Owner
from cloning.domain.recordings.rejections import Silent
from cloning.domain.recordings.take import judged
from handlers.words.languages import read_catalogues
from handlers.words.measures.figures import round_minutes
from handlers.words.reasons import why
from handlers.words.speech import in_a_row
from handlers.words.take_report import report, training
from tests.support.fakes.recordings import GOOD_TAKE

CATALOGUES = read_catalogues(now)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "21 s of speech, hardly any noise; the best part is 2:10 to 1:03:10"),
        ("de", "21 s Sprache, kaum Geräusche; die beste Stelle ist 2:10 bis 1:03:10"),
        ("zh", "最好的一段是 2:10 到 1:03:10"),
    ],
)
def test_the_best_part_of_a_long_recording_is_named(code: str, said: str) -> None:
    take = replace(GOOD_TAKE, part_begins_at=129.7, part_ends_at=3_790.2)
    assert said in report(CATALOGUES.speech(code), take)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "the part you chose is 2:10 to 3:10"),
        ("de", "die von dir gewählte Stelle ist 2:10 bis 3:10"),
        ("zh", "你选的一段是 2:10 到 3:10"),
    ],
)
def test_a_part_that_was_chosen_is_not_called_the_best(code: str, said: str) -> None:
    take = replace(GOOD_TAKE, part_begins_at=129.7, part_ends_at=190.2)
    assert said in report(CATALOGUES.speech(code), take, chosen=True)


def test_nothing_is_named_when_everything_is_used() -> None:
    assert report(CATALOGUES.speech("en"), GOOD_TAKE) == "21 s of speech, hardly any noise"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "about 160 minutes of speech, of which I use the best 58 s, hardly any noise"),
        ("de", "etwa 160 Minuten Sprache (ich verwende die besten 58 s), kaum Geräusche"),
        ("zh", "约 160 分钟说话声"),
    ],
)
def test_hours_of_speech_are_not_counted_in_seconds(code: str, said: str) -> None:
    take = replace(GOOD_TAKE, total_seconds=10_800.0, speech_seconds=9_700.0, used_seconds=58.0)
    assert said in report(CATALOGUES.speech(code), take)


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(119.9, None), (120.0, 2), (179.0, 3), (580.0, 10), (770.0, 15), (9_700.0, 160)],
)
def test_minutes_are_told_in_fives_if_they_are_many(seconds: float, minutes: int | None) -> None:
    assert round_minutes(seconds) == minutes


TYPES = {"en": "MPEG, and MTS", "de": "MPEG und MTS", "zh": "AVI、MPEG和MTS"}
ANY_TYPE = {"en": "MPEG, or MTS", "de": "MPEG oder MTS", "zh": "AVI、MPEG或MTS"}


@pytest.mark.parametrize("language", TYPES)
def test_types_are_listed_as_the_language_lists(language: str) -> None:
    """Chinese has a comma of its own for lists."""
    speech = CATALOGUES.speech(language)
    assert TYPES[language] in why(speech, Reason("of_unknown_type", {"found": "TTA"}))
    assert ANY_TYPE[language] in why(speech, Reason("of_unknown_type", {"declared": "a/b"}))


def test_a_chinese_full_stop_has_no_space_after_it() -> None:
    speech = CATALOGUES.speech("zh")
    said = why(speech, Reason("too_noisy", {**IN_PIECES, "above_noise_db": 5.0, "good_db": 20.0}))
    assert "。我听了" in said
    assert in_a_row("One.", "", "Two.", "三。", "四。") == "One. Two. 三。四。"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "has 40 tracks of sound. I listened to 32 of them, and nobody speaks there."),
        ("de", "hat 40 Tonspuren. Ich habe 32 davon gehört, und dort spricht niemand."),
        ("zh", "这个文件有 40 条音轨。我听了其中 32 条，没有人说话。"),
    ],
)
def test_a_refusal_tells_how_many_tracks_were_heard(language: str, said: str) -> None:
    """It was called silent, and the microphone was blamed."""
    with pytest.raises(Silent) as refusal:
        judged(replace(GOOD_TAKE, speech_seconds=0.0, level_dbfs=-90, tracks=40, heard_tracks=32))
    assert said in why(CATALOGUES.speech(language), refusal.value.reason)


IN_PIECES = {"heard_seconds": 1_800.0, "listened_seconds": 7_200.0}


@pytest.mark.parametrize("code", ["silent", "no_speech"])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I listened to 30 minutes, spread over the first 120, and nobody speaks in them."),
        ("de", "Ich habe 30 Minuten davon gehört, verteilt über die ersten 120, und niemand"),
        ("zh", "我听了分布在前 120 分钟里的 30 分钟，没有人说话。"),
    ],
)
def test_nobody_is_missed_without_saying_how_much_was_heard(
    code: str, language: str, said: str
) -> None:
    assert said in why(CATALOGUES.speech(language), Reason(code, IN_PIECES))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I listened to 30 minutes of it, spread over the first 120 minutes."),
        ("de", "Ich habe 30 Minuten davon gehört, verteilt über die ersten 120 Minuten."),
        ("zh", "我听了其中 30 分钟，分布在前 120 分钟里。"),
    ],
)
def test_other_refusals_say_how_much_was_heard_as_well(language: str, said: str) -> None:
    reason = Reason("too_noisy", {**IN_PIECES, "above_noise_db": 5.0, "good_db": 20.0})
    assert why(CATALOGUES.speech(language), reason).endswith(said)


def test_a_take_that_can_be_used_says_so_too() -> None:
    take = replace(GOOD_TAKE, total_seconds=7_200.0, unheard_seconds=5_400.0)
    begun = Training(
        id=1, clone_id=1, attempt=1, chat_id=1, message_id=1, file_id="file", step=Step.PREPARE,
        due_at=None, fence=1, created_at=now(), take=take,
    )  # fmt: skip
    clone = Clone(id=1, owner_id=1, title="Anna", state=State.TRAINING, created_at=now())
    claim = Claim(training=begun, clone=clone, owner=Owner(id=1, chat_id=1))
    said = training(CATALOGUES.speech("en"), claim, None)
    assert "I listened to 30 minutes of it, spread over the first 120 minutes." in said
