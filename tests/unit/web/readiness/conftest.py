"""Processes that sign one roll, on one clock."""

import pytest

from tests.support.fakes.clock import FakeClock
from tests.support.readiness import FakeProcess, FakeRoll


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def roll() -> FakeRoll:
    return FakeRoll()


@pytest.fixture
def process(clock: FakeClock, roll: FakeRoll) -> FakeProcess:
    return FakeProcess(clock, roll)


@pytest.fixture
def web(clock: FakeClock, roll: FakeRoll) -> FakeProcess:
    return FakeProcess(clock, roll, "web", "b")


@pytest.fixture
def worker(clock: FakeClock, roll: FakeRoll) -> FakeProcess:
    return FakeProcess(clock, roll, "worker", "c")
