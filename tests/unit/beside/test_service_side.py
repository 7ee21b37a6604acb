"""Beside the chats one sees the process and the steps of its trainings, and can end it."""

from pathlib import Path

import pytest

from bot.demo.beside.rows import RowsSide
from bot.demo.beside.service import ServiceSide
from sandbox.play.refused import Refused
from storage.onlooker import Onlooker
from tests.support.beside import shown
from tests.support.values import NOON
from tests.support.world import ANNA, World


class FakeService:
    """A process that does at once what it is told."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.state = "running"
        self.starts = 1
        self.exit_code: int | None = None

    async def start(self) -> None:
        self.state, self.exit_code, self.starts = "running", None, self.starts + 1

    async def stop(self) -> None:
        self.state, self.exit_code = "stopped", 0

    async def kill(self) -> None:
        self.state, self.exit_code = "killed", 137

    async def restart(self) -> None:
        await self.stop()
        await self.start()


@pytest.fixture
def service(tmp_path: Path) -> FakeService:
    return FakeService(tmp_path / "service.log")


@pytest.fixture
def side(service: FakeService, database_path: Path) -> ServiceSide:
    return ServiceSide(service, Onlooker(database_path), now=lambda: NOON)


async def test_what_the_process_goes_through_is_told_among_its_lines(
    side: ServiceSide, service: FakeService
) -> None:
    service.log.write_text('{"event": "polling", "message": "polling"}\n')
    assert [line["message"] for line in (await shown(side))["lines"]] == ["polling", "running"]
    await side.do("kill", {})
    now = await shown(side)
    assert (now["state"], now["exit"], now["lines"][-1]["message"]) == ("killed", 137, "killed")
    await side.do("start", {})
    assert ((await shown(side))["state"], service.starts) == ("running", 2)
    assert [line["number"] for line in (await shown(side))["lines"]] == [1, 2, 3, 4]


async def test_what_is_no_button_is_refused(side: ServiceSide) -> None:
    with pytest.raises(Refused, match="no such button"):
        await side.do("explode", {})


async def test_the_step_of_a_training_and_its_rows_are_shown_as_they_are(
    side: ServiceSide, database_path: Path, world: World
) -> None:
    rows = RowsSide(Onlooker(database_path))
    assert (await shown(rows))["clones"] == []
    await world.has_a_recording()
    [training] = (await shown(side))["trainings"]
    assert (training["step"], training["owner"]) == ("prepare", ANNA)
    [clone] = (await shown(rows))["clones"]
    assert clone["tables"]["trainings"][0]["step"] == "prepare"
    assert "slot_id" not in clone["tables"]["clones"][0]
