"""Claims trainings, and hands over from one step to the next within a single transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from cloning.domain.limits import CLAIM
from cloning.domain.models import Claim, Step, Training
from cloning.ports.outside import Clock
from cloning.ports.store import Transaction

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
        if claim is None:
            return None
        return Turn(claim, await self.steps[claim.training.step].begin(work, claim))

    async def go_on(self, work: Transaction, training: Training) -> Turn | None:
        """Write a training that has moved, and take its next turn at once if it is due."""
        await work.trainings.save(training)
        return await self.take(work, training.id)
