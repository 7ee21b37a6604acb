from cloning.models import State, Step
from tests.fakes import LOST_ANSWER
from tests.world import ANNA, World


async def test_a_slot_that_turns_up_while_another_training_is_at_the_upstream_waits_its_turn(
    world: World,
) -> None:
    first = await world.has_a_recording()
    world.script.plan("after create", LOST_ANSWER)
    await world.work_until_idle()
    second = await world.has_a_training(message_id=502)
    await world.time_passes(seconds=61)
    waiting = await world.training(first.training.id)
    assert waiting.step is Step.RESERVE
    assert (await world.clone(first.clone.id)).slot_id is not None
    await world.upstream_ends(second, State.FAILED)
    await world.time_passes(seconds=10)
    assert (await world.training(first.training.id)).step is Step.WATCH


async def test_what_waits_for_consent_is_known_with_its_clone(world: World) -> None:
    assert await world.bot.submissions.waiting(ANNA) == []
    claim = await world.sends_a_recording()
    (waiting,) = await world.bot.submissions.waiting(ANNA)
    assert waiting.training.id == claim.training.id
    assert waiting.clone == claim.clone
