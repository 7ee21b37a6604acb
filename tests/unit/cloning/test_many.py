"""Ten thousand trainings at once cost one LIST a sweep, and the news of one comes at once."""

from dataclasses import replace

from cloning.domain.models import Outcome, State, Step
from storage.database import Database
from storage.schema.tables import clones, trainings
from tests.support.world import ANNA, World

MANY = 10_000


async def has_many_trainings(world: World, database: Database) -> None:
    """Put them where one of them was put by hand, so that it does not take all day."""
    claim = await world.has_a_training()
    async with database.connection() as connection:
        clone = dict((await connection.execute(clones.select())).mappings().one(), owner_id=ANNA)
        training = dict((await connection.execute(trainings.select())).mappings().one())
        numbers = range(2, MANY + 1)
        await connection.execute(
            clones.insert(), [{**clone, "id": n, "slot_id": f"slot-{n}"} for n in numbers]
        )
        await connection.execute(
            trainings.insert(),
            [
                {**training, "id": n, "clone_id": n, "message_id": 501 + n, "sample": f"{n:032x}"}
                for n in numbers
            ],
        )
    slot = world.upstream.slots["slot-1"]
    for n in numbers:
        world.upstream.slots[f"slot-{n}"] = replace(slot, slot_id=f"slot-{n}")
    world.upstream.requests.clear()
    assert claim.training.id == 1


async def test_ten_thousand_trainings_cost_one_list_and_an_end_is_noticed_at_once(
    world: World, database: Database
) -> None:
    await has_many_trainings(world, database)
    await world.bot.sweep()
    assert world.upstream.requests == ["voices"]
    world.upstream.has("slot-7777", State.SUCCESS)
    await world.bot.sweep()
    assert world.upstream.requests == ["voices", "voices"]
    ended = await world.training(7777)
    assert (ended.step, ended.outcome) == (Step.ANNOUNCE, Outcome.SUCCESS)
    assert list(world.bot.wakeups.waiting)[-1] == 7777
