"""What an old button finds when it is pressed."""

from cloning.domain.models import State
from tests.support.world import ANNA, BORIS, World


async def test_a_training_is_shown_to_its_owner_only(world: World) -> None:
    claim = await world.has_a_training()
    standing = world.bot.standing
    assert await standing.of(ANNA, claim.training.id) == await world.claim(claim.training.id)
    assert await standing.of(BORIS, claim.training.id) is None
    assert await standing.of(ANNA, 404) is None


async def test_a_message_leads_to_its_training(world: World) -> None:
    claim = await world.has_a_training()
    message_id = claim.training.status_message_id or 0
    about = world.bot.standing.about
    assert await about(ANNA, ANNA, message_id) == await world.claim(claim.training.id)
    assert await about(ANNA, ANNA, message_id + 1) is None
    assert await about(BORIS, ANNA, message_id) is None


async def test_nothing_is_left_of_a_clone_that_is_gone(world: World) -> None:
    clone = await world.has_a_clone()
    latest = await world.bot.standing.latest_left(ANNA, clone.id)
    assert latest is not None
    assert latest[0].clone == clone
    await world.deletes(clone.id)
    assert await world.bot.standing.latest_left(ANNA, clone.id) is None


async def test_what_came_after_a_training_is_the_last_that_came_to_something(world: World) -> None:
    first = await world.has_a_training()
    await world.upstream_ends(first, State.FAILED)
    assert await world.bot.standing.after(ANNA, first.training.id) is None
    second = await world.taps_try_again(first.training)
    await world.work_until_idle()
    after = await world.bot.standing.after(ANNA, first.training.id)
    assert after is not None
    assert after.training.id == second.training.id
    assert await world.bot.standing.after(BORIS, first.training.id) is None


async def test_a_first_take_has_overtaken_nothing(world: World) -> None:
    claim = await world.has_a_training()
    assert await world.bot.standing.overtaken_by(claim) is None
