"""How a step takes over from the one before it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import StorageUnavailable
from cloning.domain.limits import CLAIM
from cloning.domain.models import Claim, Step, Training
from cloning.ports.store import Transaction
from cloning.trainings.turns import Act, Turns
from tests.support.world import World


class Broken:
    """A step with a bug in how it begins."""

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        raise ZeroDivisionError


async def test_a_bug_in_how_a_step_begins_does_not_undo_the_end_of_the_one_before(
    world: World,
) -> None:
    claim = await world.has_a_recording()
    turns = Turns(clock=world.clock)
    turns.steps[Step.PREPARE] = Broken()
    training = await world.training(claim.training.id)
    async with world.database.transaction() as work:
        turn = await turns.go_on(work, replace(claim, training=training))
    assert turn is not None
    with pytest.raises(ZeroDivisionError):
        await turn.act()
    assert (await world.training(claim.training.id)).fence == 1


class Noting:
    """A step that notes what it begins with, and what others would find then."""

    def __init__(self) -> None:
        self.claimed: list[Training] = []
        self.kept: list[Training | None] = []

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        self.claimed.append(claim.training)
        self.kept.append(await work.trainings.get(claim.training.id))
        return self._nothing

    async def _nothing(self) -> None:
        """Have nothing to do."""


async def test_a_training_that_has_moved_and_is_due_is_claimed_before_its_step_begins(
    world: World,
) -> None:
    before = await world.has_a_recording()
    turns, step = Turns(clock=world.clock), Noting()
    turns.steps[Step.PREPARE] = step
    moved = replace(await world.training(before.training.id), name="Anna", due_at=world.clock())
    async with world.database.transaction() as work:
        turn = await turns.go_on(work, replace(before, training=moved))
    claimed = replace(moved, fence=moved.fence + 1, due_at=world.clock() + CLAIM)
    assert turn is not None
    assert (step.claimed, step.kept) == ([claimed], [claimed])
    assert turn.claim == replace(before, training=claimed)
    assert await world.training(claimed.id) == claimed


async def test_a_training_that_has_moved_and_waits_is_written_and_left_to_others(
    world: World,
) -> None:
    claim = await world.has_a_recording()
    later = world.clock() + timedelta(minutes=1)
    waits = replace(await world.training(claim.training.id), due_at=later)
    async with world.database.transaction() as work:
        assert await Turns(clock=world.clock).go_on(work, replace(claim, training=waits)) is None
    assert await world.training(claim.training.id) == waits


class Full:
    """A step that begins while the database can't be used."""

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        raise StorageUnavailable


async def test_a_database_that_fails_while_a_step_begins_takes_the_claim_back(
    world: World,
) -> None:
    await world.has_a_recording()
    turns = Turns(clock=world.clock)
    turns.steps[Step.PREPARE] = Full()

    async def take() -> None:
        async with world.database.transaction() as work:
            await turns.take(work, 1)

    with pytest.raises(StorageUnavailable):
        await take()
    assert (await world.training(1)).fence == 0
