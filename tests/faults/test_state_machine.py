"""Whatever owners, faults and time do one after the other: no promise is broken in between.

hypothesis chooses the steps, and makes a run that goes wrong as short as it can be. What must be so
at any time is looked at after each step; what must be so in the end, at the end of each run.
"""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from random import Random
from time import perf_counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.faults.loop import VirtualLoop
from tests.faults.stores.keeper import MemoryKeeper
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.hearing import hearing_faults
from tests.faults.town.town import Town
from tests.support.telling import KeepFigure

RUNS, RUNS_IN_SOAK = 600, 10_000
STEPS = 50
"""hypothesis counts the beginning of a run as a step, which is none of ours."""

FEWEST = 42
"""Steps of a run, on an average: some runs are cut short by hypothesis."""

HAPPENINGS = {Fault.OUTAGE, Fault.SLOT_LOST, Fault.CLOCK_AHEAD, Fault.CLOCK_BEHIND}
"""What has a rule of its own."""
EXPECTED = [kind for kind in Fault if kind not in HAPPENINGS]
DEEDS = (
    "send", "agree", "decline", "again", "retrain", "rename", "delete", "play", "block", "unblock",
    "replace",
)  # fmt: skip


class Lives(RuleBasedStateMachine):
    """A town with two owners, in which one thing happens after the other."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.runner = self.open.enter_context(asyncio.Runner(loop_factory=VirtualLoop))

    @initialize(seed=st.integers(0, 2**32), faults=st.sampled_from((0.0, 0.05, 0.2)))
    def begin(self, seed: int, faults: float) -> None:
        """Everything that the rules leave open is decided by a seed."""
        random = Random(seed)  # noqa: S311 - it decides what fails, and keeps no secret

        async def build() -> Town:
            chaos = Chaos(random, each_call=faults, each_commit=faults / 10)
            town = Town(chaos, MemoryKeeper, owners=2, tick=15.0, tells=True)
            town.open()
            return town

        self.town = self.runner.run(build())
        self.open.enter_context(hearing_faults(self.town.ledger))

    def then(self, happen: Callable[[], object], seconds: float = 0.2) -> None:
        """Have something happen, and look around."""

        async def step() -> None:
            happen()
            await asyncio.sleep(seconds)
            await self.town.look_around()

        type(self).steps += 1
        self.runner.run(step())
        self.must_be_kept()

    def must_be_kept(self) -> None:
        ledger = self.town.ledger
        assert not ledger.violations, "\n".join([*ledger.violations, *ledger.history])

    @rule(owner=st.integers(0, 1), deed=st.sampled_from(DEEDS))
    def an_owner_acts(self, owner: int, deed: str) -> None:
        self.then(getattr(self.town.owners[owner], deed))

    @rule(seconds=st.sampled_from((1.0, 10.0, 60.0, 300.0, 900.0)))
    def time_passes(self, seconds: float) -> None:
        self.then(lambda: None, seconds)

    @rule(kind=st.sampled_from(EXPECTED))
    def something_will_fail(self, kind: Fault) -> None:
        self.then(lambda: self.town.chaos.expect(kind))

    @precondition(lambda self: self.town.processes.alive())
    @rule()
    def a_process_is_killed(self) -> None:
        self.then(self.town.processes.alive()[0].life.kill)

    @precondition(lambda self: len(self.town.processes.bots) == 1)
    @rule()
    def a_second_process_starts(self) -> None:
        self.then(self.town.processes.start)

    @rule(down=st.booleans())
    def the_upstream_goes_down_or_up(self, down: bool) -> None:
        self.then(lambda: setattr(self.town.processes, "outage", down))

    @rule()
    def a_slot_disappears(self) -> None:
        self.then(self.town.account.lose_a_slot)

    @rule(days=st.sampled_from((-1, 1)))
    def the_clock_jumps(self, days: int) -> None:
        self.then(lambda: self.town.processes.set_clock(timedelta(days=days)))

    def teardown(self) -> None:
        try:
            if hasattr(self, "town"):
                self.runner.run(self.town.come_to_rest())
                self.must_be_kept()
        finally:
            self.close()

    def close(self) -> None:
        if hasattr(self, "town"):
            self.runner.run(self.town.close())
        self.open.close()


@pytest.mark.timeout(0)
def test_no_promise_is_broken_whatever_comes_next(figure: KeepFigure, soak: bool) -> None:
    class Counted(Lives):
        pass

    began = perf_counter()
    runs = RUNS_IN_SOAK if soak else RUNS
    run_state_machine_as_test(
        Counted,
        settings=settings(
            max_examples=runs, stateful_step_count=STEPS + 1, derandomize=not soak, deadline=None
        ),
    )
    promises = "P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P26"
    figure(promises, "runs of the state machine", runs)
    figure(promises, "steps of the state machine", Counted.steps)
    figure(promises, "seconds of the state machine", round(perf_counter() - began, 1))
    assert Counted.steps >= runs * FEWEST
