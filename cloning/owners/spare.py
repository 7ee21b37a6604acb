"""Clones that never became a voice: they take up no place, the next new voice reuses one."""

from cloning.domain.models import Clone, Outcome, State, Step
from cloning.ports.store import Transaction


async def has_a_voice(work: Transaction, clone: Clone) -> bool:
    """Return whether a clone has, or ever had, a finished voice that could be lost."""
    if clone.state is State.SUCCESS or clone.demo_file_id is not None:
        return True
    trainings = await work.trainings.of_clone(clone.id)
    return any(training.outcome is Outcome.SUCCESS for training in trainings)


async def spare_clones(work: Transaction, owner_id: int) -> list[Clone]:
    """Load the clones that have no voice and no training under way."""
    clones = await work.clones.of_owner(owner_id)
    return [clone for clone in clones if await _is_spare(work, clone)]


async def _is_spare(work: Transaction, clone: Clone) -> bool:
    latest = await work.trainings.latest(clone.id)
    over = latest is None or latest.step is Step.DONE or latest.outcome is not None
    return over and not await has_a_voice(work, clone)
