import asyncio
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from cloning.domain.errors import UpstreamUnavailable
from cloning.domain.models import Step
from storage.database import Database
from storage.processes.presence import present_as
from storage.processes.takeover import free_claims, free_leases, hasten_deletions
from tests.support.world import World


async def test_claims_of_a_dead_process_are_free_at_once(world: World, database: Database) -> None:
    await world.has_a_recording()
    now = world.clock()
    async with database.transaction() as work:
        (due,) = await work.trainings.due(now + timedelta(minutes=1), 10)
        claim = await work.trainings.claim(
            due, now=now + timedelta(minutes=1), until=now + timedelta(minutes=2)
        )
        assert claim is not None
        await work.leases.take("sweep", "the dead", now=now, until=now + timedelta(seconds=30))
    assert await free_claims(database, now) == 1
    await free_leases(database, ["sweep"])
    async with database.transaction() as work:
        again = await work.trainings.claim(due, now=now, until=now + timedelta(minutes=1))
        assert again is not None
        assert again.training.step is Step.PREPARE
        assert again.training.fence > claim.training.fence
        assert await work.leases.take("sweep", "me", now=now, until=now + timedelta(seconds=1))


async def test_a_training_that_nobody_has_claimed_yet_keeps_its_grace(
    world: World, database: Database
) -> None:
    await world.owner_agrees()
    claim = await world.bot.submissions.submit(world.recording())
    assert await free_claims(database, world.clock()) == 0
    assert await world.training(claim.training.id) == claim.training


async def test_a_deletion_that_is_owed_is_tried_at_once(world: World, database: Database) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", UpstreamUnavailable(answer="599 engine error"))
    assert not await world.bot.collection.delete(clone.owner_id, clone.id)
    async with database.transaction() as work:
        assert await work.clones.to_erase(world.clock(), 10) == []
    await hasten_deletions(database, world.clock())
    async with database.transaction() as work:
        assert [one.id for one in await work.clones.to_erase(world.clock(), 10)] == [clone.id]


def test_one_process_works_alone_and_a_second_one_knows_that_it_does_not(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    with present_as("worker", url) as first, present_as("worker", url) as second:
        assert (first.alone, second.alone) == (True, False)
    with present_as("worker", url) as alone:
        assert alone.alone


async def test_a_killed_process_no_longer_counts(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    script = (
        "import sys; from storage.processes.presence import present_as\n"
        "with present_as('worker', sys.argv[1]) as one:\n"
        "    print(one.alone, flush=True); sys.stdin.read()"
    )
    other = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        script,
        url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"True\n"
    with present_as("worker", url) as alone:
        assert not alone.alone
    other.kill()
    await other.communicate()
    with present_as("worker", url) as alone:
        assert alone.alone


def test_who_comes_while_one_of_two_is_left_is_not_alone(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    with ExitStack() as first_life:
        first = first_life.enter_context(present_as("worker", url))
        first.show()
        with present_as("worker", url) as second:
            assert not second.alone
            first_life.close()
            with present_as("worker", url) as first_again:
                assert not first_again.alone
