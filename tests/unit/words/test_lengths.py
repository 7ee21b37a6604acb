"""What grows with the number of things in it still fits into one message, in every language."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.upstream.client import LANGUAGES
from cloning.domain.limits import LONGEST_TITLE, MOST_JOINED
from cloning.domain.models import Claim, Clone, Joined, Outcome, Reason, State, Step
from cloning.domain.owner import Owner
from cloning.domain.progress import NO_FIGURES, Progress
from cloning.domain.recordings.sound import Take
from cloning.domain.trouble import Trouble
from cloning.ports.operating.census import Unsaid
from handlers.buttons.language_offer import LanguageOffer
from handlers.chat import phrases
from handlers.features.desk import work
from handlers.words.languages import Language, read_catalogues
from handlers.words.measures.lengths import fits_a_message, units
from handlers.words.reasons import why
from handlers.words.speech import Speech
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.values import TRAINING

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=333, hours=23)
MOST = 2**31 - 1
"""The highest number that a row has."""

CLONE = Clone(
    id=MOST,
    owner_id=1,
    title="🎤" * LONGEST_TITLE,
    state=State.INIT,
    created_at=NOW,
    voice_language="zh",
)
HEARD_IN_PLACES = {"listened_seconds": 10_800.0, "heard_seconds": 3_600.0}
UNUSED = [
    Reason("too_short", {"seconds": 2.5, "minimum": 10.0, **HEARD_IN_PLACES}),
    Reason("silent", HEARD_IN_PLACES),
    Reason("no_speech", HEARD_IN_PLACES),
    Reason("no_speech", {"heard_tracks": 16, "tracks": 128}),
    Reason("too_noisy", {"above_noise_db": 5.0, "good_db": 20.0, **HEARD_IN_PLACES}),
    Reason("overdriven", HEARD_IN_PLACES),
    Reason("unreadable"),
    Reason("of_unknown_type", {"found": "W" * 64}),
    Reason("of_unknown_type", {"declared": "W" * 64}),
    Reason("somebody_elses"),
    Reason("empty"),
    Reason("recording_stuck", {"minutes": 30}),
    Reason("recording_gone"),
    Reason("blocked"),
]
"""Why one of several recordings may be left out."""

POOR = replace(
    GOOD_TAKE,
    total_seconds=10_800.0,
    speech_seconds=11.0,
    above_noise_db=11.0,
    crest_db=3.5,
    level_dbfs=-45.0,
    part_begins_at=9_000.0,
    part_ends_at=9_060.0,
)
"""A take about which there is a lot to say."""


@pytest.fixture(params=Language)
def speech(request: pytest.FixtureRequest) -> Speech:
    return read_catalogues(lambda: NOW).speech(request.param)


def claim(step: Step, trouble: Trouble | None = None) -> Claim:
    training = replace(TRAINING, id=MOST, step=step, trouble=trouble, created_at=LONG_AGO)
    return Claim(training=training, clone=CLONE, owner=Owner(id=1, chat_id=1))


def test_a_page_of_jobs_fits_whatever_they_wait_for(speech: Speech) -> None:
    unsaid = Unsaid(number=MOST, oldest=LONG_AGO, trouble=Trouble.UPSTREAM_DENIES)
    for step in Step:
        for trouble in Trouble:
            claims = [claim(step, trouble)] * (work.JOBS_A_PAGE + 1)
            assert fits_a_message("\n".join(work._jobs(speech, claims, unsaid))), (step, trouble)


def with_unused(step: Step, reasons: Sequence[Reason]) -> Claim:
    """A training of as many recordings as can be joined, all but one of them left out."""
    told = claim(step)
    joined = tuple(
        Joined(message_id=number, file_id="f", reason=reason)
        for number, reason in enumerate(reasons[:MOST_JOINED], 2)
    )
    return replace(told, training=replace(told.training, joined=joined, reason=reasons[-1]))


@pytest.mark.parametrize(
    "stage", [Progress.MORE, Progress.CHOICE, Progress.SHORT, Progress.TRAINING]
)
@pytest.mark.parametrize("take", [GOOD_TAKE, POOR, replace(POOR, unheard_seconds=7_200.0)])
def test_a_status_message_fits_if_all_but_one_recording_were_left_out(
    speech: Speech, stage: Progress, take: Take
) -> None:
    longest = max(UNUSED, key=lambda reason: units(why(speech, reason)))
    told = with_unused(Step.CHOICE, [longest] * MOST_JOINED)
    told = replace(told, training=replace(told.training, take=take))
    text = phrases.progress(speech, told, stage, NO_FIGURES)
    assert text.count(why(speech, longest)) == MOST_JOINED
    offer = LanguageOffer(LANGUAGES["pro"], paid=True)
    assert fits_a_message(offer.in_words(speech, told, text))


def test_a_refusal_fits_if_each_recording_has_a_reason_of_its_own(speech: Speech) -> None:
    by_length = sorted(UNUSED, key=lambda reason: units(why(speech, reason)), reverse=True)
    told = with_unused(Step.DONE, by_length[: MOST_JOINED + 1])
    text = phrases.announcement(speech, told, Outcome.REFUSED, repeat=True)
    assert all(why(speech, reason) in text for reason in by_length[: MOST_JOINED + 1])
    assert fits_a_message(text)
