"""The step `reserve`: give the clone a slot, and never leave a slot that we don't know of."""

from datetime import timedelta
from functools import partial

from cloning.domain.models import Claim
from cloning.domain.progress import Figures
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction
from cloning.steps.slots.adopt import Adopt
from cloning.steps.slots.create import Create
from cloning.steps.slots.intents import SlotIntents
from cloning.trainings.held import come_back, held
from cloning.trainings.status_message import StatusMessage, figures_of
from cloning.trainings.turns import Act, Turn


class Reserve:
    """Makes sure that a clone has exactly one slot."""

    def __init__(
        self,
        *,
        store: Store,
        status: StatusMessage,
        intents: SlotIntents,
        create: Create,
        adopt: Adopt,
        waiting: timedelta,
        clock: Clock,
    ) -> None:
        self._store = store
        self._status = status
        self._intents = intents
        self._create = create
        self._adopt = adopt
        self._waiting = waiting
        self._clock = clock
        self._told: dict[int, object] = {}
        """By training id: the place in line and the take that its owner was last told about."""

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        """Start training if there is a slot; else wait for the owner's turn, or get a slot."""
        if claim.clone.slot_intent_at is not None:
            return partial(self._adopt, claim)
        figures = await figures_of(work, claim)
        if figures.waits:
            return partial(self._wait, claim, figures)
        self._told.pop(claim.training.id, None)
        if claim.clone.slot_id is not None:
            return partial(self._go_on, claim)
        return partial(self._create, claim)

    async def _go_on(self, claim: Claim) -> Turn | None:
        async with held(self._store, claim) as (work, present):
            return await self._intents.to_train(work, present, present.clone)

    async def _wait(self, claim: Claim, figures: Figures) -> None:
        """Show the place in line whenever it changes, and again after a restart."""
        told = figures.line, claim.training.take
        if self._told.get(claim.training.id) != told:
            await self._status.show(claim, figures)
            self._told[claim.training.id] = told
        await come_back(self._store, claim, self._clock() + self._waiting)
