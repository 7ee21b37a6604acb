import asyncio

import pytest

from bot.web.health import Checkup
from cloning.domain.errors import StorageUnavailable


class House:
    """What there is to look at, all well at first."""

    def __init__(self) -> None:
        self.backlog = (0, 0)
        self.samples: str | None = None
        self.samples_answer = asyncio.Event()
        self.samples_answer.set()
        self.trouble = False
        self.left_alone = False
        self.away = False
        self.answers = asyncio.Event()
        self.answers.set()
        self.looks = 0
        self.checkup = Checkup(
            backlog=self._backlog,
            samples=self._samples,
            polls_in_trouble=lambda: self.trouble,
            upstream_left_alone=self._is_left_alone,
            patience=0.05,
        )

    async def _samples(self) -> str | None:
        await self.samples_answer.wait()
        return self.samples

    async def _is_left_alone(self) -> bool:
        return self.left_alone

    async def _backlog(self) -> tuple[int, int]:
        self.looks += 1
        await self.answers.wait()
        if self.away:
            raise StorageUnavailable
        return self.backlog


@pytest.fixture
def house() -> House:
    return House()


async def test_when_all_is_well_it_says_ready_and_no_more(house: House) -> None:
    health = await house.checkup.look()
    assert (health.ready, str(health)) == (True, "ready")


async def test_a_database_that_is_away_is_named(house: House) -> None:
    house.away = True
    health = await house.checkup.look()
    assert (health.ready, health.lines) == (False, ["database"])


async def test_a_disk_without_room_is_named(house: House) -> None:
    house.samples = "disk"
    health = await house.checkup.look()
    assert (health.ready, health.lines) == (False, ["disk"])


async def test_a_store_for_samples_that_does_not_answer_is_named(house: House) -> None:
    house.samples_answer.clear()
    health = await house.checkup.look()
    assert (health.ready, health.lines) == (False, ["samples"])


async def test_updates_and_steps_that_wait_too_long_are_counted(house: House) -> None:
    house.backlog = (12, 3)
    health = await house.checkup.look()
    assert str(health) == "not ready\nintake: 12\nsteps: 3"


async def test_a_telegram_that_somebody_must_look_after_is_named(house: House) -> None:
    house.trouble = True
    health = await house.checkup.look()
    assert (health.ready, health.lines) == (False, ["telegram"])


async def test_an_upstream_that_is_down_is_named_and_we_stay_ready(house: House) -> None:
    house.left_alone = True
    health = await house.checkup.look()
    assert (health.ready, health.lines) == (True, ["upstream: left alone"])


async def test_everything_that_is_wrong_is_named_at_once(house: House) -> None:
    house.away, house.samples, house.left_alone = True, "disk", True
    health = await house.checkup.look()
    assert str(health) == "not ready\ndatabase\ndisk\nupstream: left alone"


async def test_a_database_that_does_not_answer_is_asked_once_however_many_want_to_know(
    house: House,
) -> None:
    house.answers.clear()
    answers = await asyncio.gather(*(house.checkup.look() for _ in range(100)))
    assert {str(health) for health in answers} == {"not ready\ndatabase"}
    assert house.looks == 1
    house.answers.set()
    assert (await house.checkup.look()).ready
