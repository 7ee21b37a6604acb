"""Trainings that have come to a step, and claims of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cloning.domain.models import Claim, Clone, Recording, Step, Training
from cloning.domain.owner import Owner
from storage.database import Database

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=60)
ANNA, BORIS = 7001, 7002


async def training_at(
    database: Database,
    step: Step,
    *,
    owner: int = ANNA,
    due_at: datetime | None = None,
    clone: Clone | None = None,
    message_id: int = 501,
) -> Training:
    """A training that has come to a step, of a new clone unless there is one."""
    recording = Recording(
        owner_id=owner, chat_id=owner, message_id=message_id, file_id="file", own=True
    )
    async with database.transaction() as work:
        await work.owners.save(Owner(id=owner, chat_id=owner))
        clone = clone or await work.clones.add(owner, "My voice", NOON)
        training = await work.trainings.add(clone, recording, now=NOON)
        training = replace(training, step=step, due_at=due_at)
        await work.trainings.save(training)
    return training


async def claim(database: Database, training: Training, now: datetime = NOON) -> Claim | None:
    until = now + timedelta(seconds=60)
    async with database.transaction() as work:
        return await work.trainings.claim(training.id, now=now, until=until)


async def held(database: Database, training: Training) -> Claim:
    taken = await claim(database, training)
    assert taken is not None
    return taken
