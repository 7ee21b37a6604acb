"""The stories of clones that are walked with a fault at every point."""

from tests.faults.stories.deeds import (
    agrees,
    asks_to_retrain,
    deletes,
    renames,
    replaces,
    sends,
    sends_another,
    sends_noise,
    sends_silence,
    sends_too_little,
    tries_again,
    uses_it_anyway,
)
from tests.faults.stories.ends import (
    ends_renamed,
    ends_with_a_failure_and_a_success,
    ends_with_nothing,
    ends_with_one_push,
    ends_with_two_successes,
)
from tests.faults.stories.stage import Deed, Story

FIRST_CLONE = Story([Deed(agrees), Deed(sends)], ends_with_one_push)
STORIES = {
    "the first clone": FIRST_CLONE,
    "sent before the consent": Story([Deed(sends), Deed(agrees)], ends_with_one_push),
    "a bad note and a good one before the consent": Story(
        [Deed(sends_silence), Deed(sends_another), Deed(agrees)], ends_with_one_push
    ),
    "two short notes": Story(
        [Deed(agrees), Deed(sends_too_little), Deed(sends_another)], ends_with_one_push
    ),
    "used anyway": Story(
        [Deed(agrees), Deed(sends_noise), Deed(uses_it_anyway)], ends_with_one_push
    ),
    "trained again": Story(
        [
            Deed(agrees),
            Deed(sends),
            Deed(asks_to_retrain),
            Deed(sends_another),
            Deed(replaces),
        ],
        ends_with_two_successes,
    ),
    "failed and tried again": Story(
        [Deed(agrees), Deed(sends), Deed(tries_again)],
        ends_with_a_failure_and_a_success,
        first_fails=True,
    ),
    "deleted": Story([Deed(agrees), Deed(sends), Deed(deletes)], ends_with_nothing),
    "deleted in training": Story(
        [Deed(agrees), Deed(sends), Deed(deletes, waits=False)], ends_with_nothing
    ),
    "renamed": Story([Deed(agrees), Deed(sends), Deed(renames)], ends_renamed),
}
