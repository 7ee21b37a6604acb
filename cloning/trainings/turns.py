"""Claims trainings, and hands over from one step to the next within a single transaction."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from cloning.domain.errors import CloningError
from cloning.domain.limits import CLAIM, is_due
from cloning.domain.models import Claim, Step
from cloning.ports.outside import Clock
from cloning.ports.store import Transaction

log = logging.getLogger(__name__)

Act = Callable[[], Awaitable["Turn | None"]]
"""Does what a step has to do and writes it down; returns the next step's turn, if it has one.

Any CloningError means that it will be tried again.
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A claimed training, and what this worker has to do for it now."""

    claim: Claim
    act: Act


class Work(Protocol):
    """One step of a training."""

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        """Write down what must be known before the step calls anybody; return what to do then.

        This is part of the transaction that claims the training.
        """
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Turns:
    """Takes turns at trainings; whoever puts the service together fills in the steps."""

    clock: Clock
    steps: dict[Step, Work] = field(default_factory=dict)

    async def take(self, work: Transaction, training_id: int) -> Turn | None:
        """Claim a training, and begin its step; None if it isn't due."""
        now = self.clock()
        claim = await work.trainings.claim(training_id, now=now, until=now + CLAIM)
        return None if claim is None else Turn(claim, await self._begin(work, claim))

    async def _begin(self, work: Transaction, claim: Claim) -> Act:
        """Begin a step; a bug in there is raised by its act, where bugs of steps are dealt with.

        Raised here it would undo the end of the step before, which may hold a new slot's id.
        """
        try:
            return await self.steps[claim.training.step].begin(work, claim)
        except CloningError:
            raise
        except Exception as bug:
            log.exception("%s can't begin", claim.training.step)
            return partial(_raise, bug)

    async def go_on(self, work: Transaction, moved: Claim) -> Turn | None:
        """Write a training that has moved, and take its next turn in the same write if it is due.

        The claim was loaded in this transaction, so nothing of it has to be loaded again.
        """
        training, now = moved.training, self.clock()
        if not is_due(training.due_at, now):
            await work.trainings.save(training)
            return None
        taken = replace(training, due_at=now + CLAIM)
        await work.trainings.overtake(taken)
        claim = replace(moved, training=replace(taken, fence=taken.fence + 1))
        return Turn(claim, await self._begin(work, claim))


async def _raise(bug: Exception) -> Turn | None:
    raise bug
