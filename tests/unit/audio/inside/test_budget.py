"""How much time is spent on a recording, whatever else the machine does."""

import pytest

from bot.audio.inside.budget import (
    CPU_SECONDS,
    LAST_CPU_SECONDS,
    MOST_CPU_SECONDS,
    WALL_SECONDS,
    Budget,
    budget_for,
)


def test_a_busy_machine_uses_up_the_budget_too() -> None:
    now = [0.0, 0.0]
    budget = Budget(cpu=lambda: now[0], wall=lambda: now[1])
    now[:] = 1.0, WALL_SECONDS
    assert budget.left == 0.0


def test_a_small_file_may_take_less() -> None:
    """A bomb of 0.7 MB must be given up within 5 s of CPU; a phone's 100 minutes have 3.5 MB."""
    seconds = [budget_for([size]).cpu_seconds for size in (700_000, 2_000_000, 20_000_000)]
    assert seconds == pytest.approx([3.75, 7.0, CPU_SECONDS])


def test_several_recordings_may_take_more_than_one() -> None:
    """Five small notes had to share what one note may take."""
    assert budget_for([700_000] * 3).cpu_seconds == pytest.approx(3 * 3.75)
    assert budget_for([20_000_000] * 9).cpu_seconds == MOST_CPU_SECONDS


def test_a_slow_machine_leaves_less_to_spend_and_time_for_the_answer() -> None:
    now = [0.0]
    budget = Budget(cpu=lambda: now[0], wall=lambda: 6.0 * now[0])
    now[0] = 1.0
    assert budget.left == pytest.approx((WALL_SECONDS - 6.0) / 6.0 - LAST_CPU_SECONDS)
    share = budget.share(2)
    assert share.left == pytest.approx(budget.left / 2)
    now[0] = 3.5
    assert share.left == 0.0


def test_several_recordings_share_a_budget() -> None:
    now = [0.0]
    budget = Budget(12.0, cpu=lambda: now[0], wall=lambda: 0.0)
    now[0] = 3.0
    first = budget.share(3)
    now[0] = 5.0
    assert (first.left, budget.share(2).left) == (1.0, 3.5)
