"""What a measured take means."""

from dataclasses import replace

import pytest

from cloning.errors import NoSpeech, Overdriven, RecordingRejected, Silent, TooNoisy, TooShort
from cloning.take import Concern, could_be_longer, judged
from tests.fakes import GOOD_TAKE


def test_nothing_is_wrong_with_a_good_take() -> None:
    assert judged(GOOD_TAKE) == ()
    assert not could_be_longer(GOOD_TAKE)


@pytest.mark.parametrize(
    ("measured", "rejection"),
    [
        ({"speech_seconds": 0.0, "level_dbfs": -70.0}, Silent),
        ({"speech_seconds": 0.9, "level_dbfs": -20.0}, NoSpeech),
        ({"speech_seconds": 9.9}, TooShort),
        ({"above_noise_db": 9.9}, TooNoisy),
        ({"crest_db": 3.4}, Overdriven),
    ],
)
def test_what_can_not_be_trained_on_is_rejected(
    measured: dict[str, float], rejection: type[RecordingRejected]
) -> None:
    take = replace(GOOD_TAKE, **measured)
    with pytest.raises(rejection):
        judged(take)
    assert could_be_longer(take) == (rejection is TooShort)


@pytest.mark.parametrize(
    ("measured", "concern"),
    [
        ({"speech_seconds": 14.9}, Concern.SHORT),
        ({"above_noise_db": 19.9}, Concern.NOISY),
        ({"crest_db": 5.9}, Concern.OVERDRIVEN),
        ({"peak_dbfs": -40.1}, Concern.QUIET),
    ],
)
def test_what_may_train_badly_is_a_concern(measured: dict[str, float], concern: Concern) -> None:
    take = replace(GOOD_TAKE, **measured)
    assert judged(take) == (concern,)
    assert could_be_longer(take) == (concern is Concern.SHORT)
