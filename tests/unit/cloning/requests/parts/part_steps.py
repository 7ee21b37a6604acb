"""What tests of parts have in common: a long recording, and somebody who chooses a part of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from cloning.domain.models import Claim, State, Training
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.world import ANNA, World

LONG_TAKE = replace(GOOD_TAKE, total_seconds=360.0, part_begins_at=130.0, part_ends_at=190.0)
NOISY_TAKE = replace(LONG_TAKE, above_noise_db=15.0)
SHORT_TAKE = replace(LONG_TAKE, speech_seconds=8.0)
PART = 300.0

Walk = Callable[[World], Awaitable[Training]]


async def trained(world: World, state: State | None = None) -> Training:
    """A long recording has come to the upstream, and to an end there if a state is named."""
    world.studio.alone[b"recording file-501"] = LONG_TAKE
    claim = await world.trains_a_clone()
    if state is not None:
        await world.upstream_ends(claim, state)
    return await world.training(claim.training.id)


async def chooses(world: World, training: Training, begins_at: float = PART) -> Claim:
    claim = await world.bot.part_choice.choose(ANNA, training.id, begins_at)
    if claim.training.status_message_id is None:
        await world.acknowledged(claim)
    return claim
