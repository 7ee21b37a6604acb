"""What the status message of a slow training says about how long the others took."""

from dataclasses import replace

from tests.support.world import ANNA, World


async def test_a_slow_training_is_compared_only_with_enough_others(world: World) -> None:
    claim = await world.has_a_training()
    async with world.database.transaction() as work:
        await work.trainings.save(replace(claim.training, told_slow=True))
    _claim, figures = await world.bot.standing.latest(ANNA, claim.clone.id)
    assert figures.usual is None
