"""A claim that is as it was can be prolonged, whatever was claimed; the three stores agree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cloning.domain.models import Recording, Tombstone
from cloning.domain.owner import Owner
from cloning.ports.holds import Hold
from cloning.ports.store import Store
from tests.support.world import ANNA

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SOON = NOON + timedelta(seconds=15)
LATER = SOON + timedelta(seconds=4)
RECORDING = Recording(owner_id=ANNA, chat_id=ANNA, message_id=501, file_id="file", own=True)


async def test_a_training_is_prolonged_unless_another_has_claimed_it_since(
    each_store: Store,
) -> None:
    async with each_store.transaction() as work:
        await work.owners.save(Owner(id=ANNA, chat_id=ANNA))
        clone = await work.clones.add(ANNA, "My voice", NOON)
        training = await work.trainings.add(clone, RECORDING, now=NOON)
        await work.trainings.save(replace(training, due_at=NOON))
        number = training.id
        await work.trainings.claim(number, now=NOON, until=SOON)
        others = [Hold(number, SOON, 0), Hold(number, NOON, 1), Hold(number + 1, SOON, 1)]
        assert await work.trainings.renew(others, LATER) == frozenset()
        assert await work.trainings.renew([Hold(number, SOON, 1)], LATER) == {number}
        assert await work.trainings.claim(number, now=SOON, until=LATER) is None
        assert await work.trainings.claim(number, now=LATER, until=LATER) is not None


async def test_a_deletion_is_prolonged_unless_another_has_it_since(each_store: Store) -> None:
    async with each_store.transaction() as work:
        await work.owners.save(Owner(id=ANNA, chat_id=ANNA))
        clone = await work.clones.add(ANNA, "My voice", NOON)
        await work.clones.save(replace(clone, erase_at=SOON))
        others = [Hold(clone.id, NOON), Hold(clone.id + 1, SOON)]
        assert await work.clones.renew(others, LATER) == frozenset()
        assert await work.clones.renew([Hold(clone.id, SOON)], LATER) == {clone.id}
        renewed = await work.clones.get(clone.id)
        assert renewed is not None
        assert renewed.erase_at == LATER


async def test_an_erasure_is_prolonged_unless_another_has_it_since(each_store: Store) -> None:
    async with each_store.transaction() as work:
        tombstone = Tombstone(owner_id=ANNA, chat_id=ANNA, due_at=SOON)
        await work.tombstones.save(tombstone)
        others = [Hold(ANNA, NOON), Hold(ANNA + 1, SOON)]
        assert await work.tombstones.renew(others, LATER) == frozenset()
        assert await work.tombstones.renew([Hold(ANNA, SOON)], LATER) == {ANNA}
        assert await work.tombstones.get(ANNA) == replace(tombstone, due_at=LATER)
