"""Clones that never became a voice: they take up no place, the next new voice reuses one."""

from collections.abc import Sequence

from cloning.domain.models import Clone, Outcome, State, Step, Training
from cloning.ports.store import Transaction


async def has_a_voice(work: Transaction, clone: Clone) -> bool:
    """Return whether a clone has, or ever had, a finished voice that could be lost."""
    if _sounds(clone):
        return True
    return _has_succeeded(await work.trainings.of_clone(clone.id))


async def spare_ones(work: Transaction, clones: Sequence[Clone]) -> Sequence[Clone]:
    """Choose the clones that have no voice and no training under way."""
    return [clone for clone in clones if await _is_spare(work, clone)]


async def _is_spare(work: Transaction, clone: Clone) -> bool:
    if _sounds(clone):
        return False
    trainings = await work.trainings.of_clone(clone.id)
    latest = trainings[-1] if trainings else None
    over = latest is None or latest.step is Step.DONE or latest.outcome is not None
    return over and not _has_succeeded(trainings)


def _sounds(clone: Clone) -> bool:
    return clone.state is State.SUCCESS or clone.demo_file_id is not None


def _has_succeeded(trainings: Sequence[Training]) -> bool:
    return any(training.outcome is Outcome.SUCCESS for training in trainings)
