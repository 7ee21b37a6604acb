"""What a status message says, chosen from the row of its training alone."""

from dataclasses import replace

import pytest

from cloning.domain.endings import EXPIRED, OVERTAKEN
from cloning.domain.models import Outcome, Step, Training
from cloning.domain.progress import AT_STEP, Progress, progress_of
from cloning.domain.transitions import dropped
from cloning.domain.trouble import Trouble
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.values import TRAINING

RESERVED = replace(TRAINING, step=Step.RESERVE)
WATCHED = replace(TRAINING, step=Step.WATCH)
HELD_UP = replace(WATCHED, trouble=Trouble.UPSTREAM_SILENT)


@pytest.mark.parametrize(
    ("training", "progress"),
    [
        (replace(TRAINING, step=Step.CONSENT), Progress.CONSENT),
        (replace(TRAINING, step=Step.REPLACE), Progress.REPLACE),
        (TRAINING, Progress.RECEIVED),
        (replace(TRAINING, tries=3), Progress.RECEIVED),
        (replace(TRAINING, step=Step.MORE), Progress.MORE),
        (replace(TRAINING, step=Step.CHOICE), Progress.CHOICE),
        (RESERVED, Progress.RECEIVED),
        (replace(RESERVED, take=GOOD_TAKE), Progress.RECEIVED),
        (replace(RESERVED, take=replace(GOOD_TAKE, speech_seconds=12.0)), Progress.SHORT),
        (replace(RESERVED, take=replace(GOOD_TAKE, crest_db=1.0)), Progress.RECEIVED),
        (replace(TRAINING, step=Step.TRAIN), Progress.TRAINING),
        (WATCHED, Progress.TRAINING),
        (replace(WATCHED, told_slow=True), Progress.SLOW),
        (replace(HELD_UP, tries=1), Progress.TRAINING),
        (replace(HELD_UP, tries=2), Progress.DELAYED),
        (replace(TRAINING, step=Step.ANNOUNCE, outcome=Outcome.REFUSED), Outcome.REFUSED),
        (replace(TRAINING, step=Step.DONE, outcome=Outcome.SUCCESS), Outcome.SUCCESS),
        (dropped(TRAINING), Progress.DROPPED),
        (
            dropped(replace(TRAINING, step=Step.ANNOUNCE, outcome=Outcome.SUCCESS)),
            Progress.DROPPED,
        ),
        (dropped(TRAINING, EXPIRED), Progress.EXPIRED),
        (dropped(TRAINING, OVERTAKEN), Progress.OVERTAKEN),
        (replace(TRAINING, step=Step.DONE), Progress.DROPPED),
    ],
)
def test_a_status_message_says_how_things_stand(
    training: Training, progress: Progress | Outcome
) -> None:
    assert progress_of(training) is progress


def test_only_a_training_that_needs_a_slot_can_wait_for_another_one() -> None:
    assert progress_of(RESERVED, waits=True) is Progress.WAITING
    assert progress_of(WATCHED, waits=True) is Progress.TRAINING


def test_there_is_something_to_say_at_every_step_before_the_end() -> None:
    assert set(Step) - set(AT_STEP) == {Step.ANNOUNCE}
