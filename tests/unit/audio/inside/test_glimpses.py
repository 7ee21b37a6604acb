"""Which parts of a recording are looked at more closely, from a glimpse of each second."""

import numpy as np
import pytest

from bot.audio.inside.glimpses import PART_SECONDS, Glimpse, Glimpses, Seconds
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames
from tests.support.sound import tapes


@pytest.mark.parametrize("apart", [10.0, 70.0])
def test_a_part_has_what_was_heard_in_its_middle(apart: float) -> None:
    """Of glimpses that are 70 s apart, speech may begin and end anywhere around one."""
    seen = [
        Glimpse(np.float64(apart * n) + ten_seconds(), frames_of_ten_seconds(n == 9))
        for n in range(20)
    ]
    begins_at = Glimpses(seen, 20 * apart).best(1)[0]
    assert begins_at + PART_SECONDS / 2 == pytest.approx(9 * apart + 5.0, abs=10.0)


def test_several_parts_do_not_overlap() -> None:
    seen = [
        Glimpse(np.float64(10.0 * n) + ten_seconds(), frames_of_ten_seconds(True))
        for n in range(60)
    ]
    starts = sorted(Glimpses(seen, 600.0).best(3))
    assert len(starts) == 3
    assert min(np.diff(starts)) >= PART_SECONDS


def test_if_nobody_speaks_the_loudest_part_is_the_best() -> None:
    seen = [
        Glimpse(
            np.float64(10.0 * n) + ten_seconds(),
            frames_of_ten_seconds(False, power=1e-8 * (n == 30)),
        )
        for n in range(60)
    ]
    assert 220.0 <= Glimpses(seen, 600.0).best(1)[0] <= 300.0


def ten_seconds() -> Seconds:
    return np.arange(0.0, 10.0, FRAME_SECONDS, dtype=np.float64)


def frames_of_ten_seconds(spoken: bool, *, power: float = 1e-6) -> Frames:
    stretches = [(1.0, 4.0), (5.0, 9.0)] if spoken else []
    frames = tapes.recording(len(ten_seconds()) * FRAME_SECONDS, stretches, noise_power=power)
    return frames.frames
