"""A figure that is compared with what is needed never reaches it by rounding."""

import pytest

from bot.app import now
from cloning.domain.models import Reason
from cloning.domain.recordings.rejections import RecordingStuck, TooNoisy, TooShort
from handlers.words.languages import read_catalogues
from handlers.words.measures.figures import minutes_heard, tenth, whole
from handlers.words.reasons import why

ENGLISH = read_catalogues(now).speech("en")


def test_figures_are_rounded_down() -> None:
    assert (whole(14.99), whole(19.6), tenth(9.97), tenth(10.0)) == (14, 19, 9.9, 10.0)


@pytest.mark.parametrize(
    ("heard", "total", "minutes"),
    [(398.0, 400.0, (6, 7)), (1170.0, 1210.0, (19, 21)), (20.0, 10_800.0, (1, 180))],
)
def test_some_minutes_are_always_missing_if_some_seconds_are(
    heard: float, total: float, minutes: tuple[int, int]
) -> None:
    assert minutes_heard(heard, total) == minutes


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            TooShort(seconds=9.97, minimum=10.0).reason,
            "only 9.9 s of speech in this, and I need",
        ),
        (TooNoisy(above_noise_db=9.96, good_db=20.0).reason, "9 dB above it"),
        (RecordingStuck(minutes=30).reason, "for 30 minutes"),
    ],
)
def test_a_refusal_says_figures_that_explain_it(reason: Reason, said: str) -> None:
    assert said in why(ENGLISH, reason)
