"""What a process tells of the others, and which of them it misses."""

from bot.web.readiness.checkup import STARTING
from bot.web.readiness.contacts import Neighbour
from bot.web.readiness.health import LIVES_FOR
from tests.support.fakes.clock import FakeClock
from tests.support.readiness import FakeProcess, FakeRoll
from tests.unit.web.readiness.looking import DENIED, SECOND, named


async def test_any_process_tells_what_any_other_has_met(
    web: FakeProcess, worker: FakeProcess, clock: FakeClock
) -> None:
    worker.contacts.upstream_heard(DENIED)
    await worker.rounds.sign()
    clock.move(3 * SECOND)
    health = await web.checkup.look()
    assert [row.label for row in health.rows] == ["web bbbbbbbb", "worker cccccccc"]
    assert (health.ready, health.problems[0].processes) == (False, ("worker cccccccc",))
    row = health.as_json()["processes"][1]
    assert (row["heartbeat_seconds"], row["alive"], row["version"]) == (3.0, True, "0.2.0")


async def test_what_two_processes_have_met_is_said_once(
    web: FakeProcess, worker: FakeProcess
) -> None:
    for process in (web, worker):
        process.samples = "samples"
        await process.rounds.sign()
    (problem,) = (await web.checkup.look()).problems
    assert problem.processes == ("web bbbbbbbb", "worker cccccccc")


async def test_a_worker_that_is_gone_is_missed_and_its_troubles_are_not(
    web: FakeProcess, worker: FakeProcess, clock: FakeClock
) -> None:
    worker.samples = "disk"
    await worker.rounds.sign()
    clock.move(STARTING)
    web.contacts.met(Neighbour.TELEGRAM)
    health = await web.checkup.look()
    assert named(health) == ["worker"]
    assert "python -m bot worker" in str(health)
    assert "gone, last seen 60 s ago" in str(health)


async def test_another_process_may_take_a_minute_to_start(web: FakeProcess) -> None:
    assert (await web.checkup.look()).ready


async def test_a_process_is_alive_until_it_has_been_silent_for_half_a_minute(
    web: FakeProcess, worker: FakeProcess, clock: FakeClock
) -> None:
    await worker.rounds.sign()
    alive = []
    for wait in (LIVES_FOR, SECOND):
        clock.move(wait)
        alive.append((await web.checkup.look()).rows[1].is_alive)
    assert alive == [True, False]


async def test_what_a_process_of_another_version_reports_is_read_as_far_as_it_is_known(
    web: FakeProcess, worker: FakeProcess, roll: FakeRoll
) -> None:
    await worker.rounds.sign()
    entry = roll.entries["c" * 16]
    del entry.report["contacts"]["upstream"]
    entry.report["contacts"]["moon"] = {"at": 1.0, "trouble": "eclipse", "urgent": True}
    health = await web.checkup.look()
    assert (health.ready, health.problems) == (True, [])
