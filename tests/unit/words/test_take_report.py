"""The take report names the part of a long recording that is used, in every language."""

from dataclasses import replace

import pytest

from bot.app import now
from cloning.domain.models import Claim, Clone, Reason, State, Step, Training
from cloning.domain.owner import Owner
from handlers.words.languages import read_catalogues
from handlers.words.reasons import why
from handlers.words.take_report import report, training
from tests.support.fakes import GOOD_TAKE

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
