"""When a status message says what a voice will speak, and what it says when that was changed."""

from dataclasses import replace

import pytest

from bot.app import now
from cloning.domain.models import Claim, Clone, State
from cloning.domain.owner import Owner
from cloning.domain.progress import Progress
from handlers.buttons.language_offer import NO_OFFER, STAYS, LanguageOffer, name_in
from handlers.words.languages import Language, read_catalogues
from tests.support.values import NOON, TRAINING

CLONE = Clone(id=1, owner_id=1, title="Ada", state=State.INIT, created_at=NOON, voice_language="zh")
CLAIM = Claim(training=TRAINING, clone=CLONE, owner=Owner(id=1, chat_id=1))
OFFER = LanguageOffer(("zh", "en"))
ENGLISH, CHINESE, GERMAN = (read_catalogues(now).speech(code) for code in Language)


@pytest.mark.parametrize("progress", Progress)
def test_it_stands_until_the_training_begins(progress: Progress) -> None:
    undecided, over = {Progress.REPLACE}, {Progress.DROPPED, Progress.EXPIRED, Progress.OVERTAKEN}
    too_late = {Progress.TRAINING, Progress.SLOW, Progress.DELAYED}
    assert OFFER.stands(CLAIM, progress) is (progress not in undecided | over | too_late)


@pytest.mark.parametrize(
    "clone",
    [
        replace(CLONE, slot_id="slot-1"),
        replace(CLONE, slot_intent_at=NOON),
        replace(CLONE, voice_language=None),
        replace(CLONE, voice_language="ja"),
    ],
    ids=["a slot", "perhaps a slot", "no language", "a language that is no longer there"],
)
def test_it_does_not_stand_for_a_clone_with(clone: Clone) -> None:
    assert not OFFER.stands(replace(CLAIM, clone=clone), Progress.RECEIVED)


@pytest.mark.parametrize("progress", Progress)
def test_without_languages_nothing_is_offered(progress: Progress) -> None:
    assert not NO_OFFER.stands(CLAIM, progress)


def test_only_owners_of_paid_voices_hear_that_a_voice_stays() -> None:
    free = OFFER.in_words(ENGLISH, CLAIM, "Got it.")
    paid = LanguageOffer(OFFER.allowed, paid=True).in_words(ENGLISH, CLAIM, "Got it.")
    assert (
        free
        == "Got it.\n\nThe voice will speak Chinese. That can't be changed once training begins."
    )
    assert paid == f"{free}\n\n{STAYS}"


def test_a_language_is_called_as_the_owner_calls_it() -> None:
    said = [name_in(speech, "yue") for speech in (ENGLISH, CHINESE, GERMAN)]
    assert said == ["Cantonese", "粤语", "Kantonesisch"]
