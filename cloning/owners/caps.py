"""Caps for all owners together, checked in the transaction that uses them up."""

import logging
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

from cloning.domain.errors import AllTrainingsUsedUp, PaidSlotsUsedUp
from cloning.domain.models import Clone
from cloning.owners.allowance import DAY
from cloning.ports.outside import Clock
from cloning.ports.store import Transaction

log = logging.getLogger(__name__)

NEVER = datetime.min.replace(tzinfo=UTC)


class Caps:
    """Refuses what exceeds a cap; logs that for the operator, at most once a day.

    Args:
        clock: tells the present time.
        trainings_per_day: how many trainings may begin within a day; None: any number.
        paid_slots: how many paid slots there may be; None: any number.
        pays: whether new slots have to be paid for.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        trainings_per_day: int | None = None,
        paid_slots: int | None = None,
        pays: bool = False,
    ) -> None:
        self._clock = clock
        self._trainings_per_day = trainings_per_day
        self._paid_slots = paid_slots
        self._pays = pays
        self._logged_at = defaultdict[str, datetime](lambda: NEVER)

    async def admit(self, work: Transaction, clone: Clone) -> None:
        """Check that a clone may begin a training, and may have a slot if it still needs one.

        Raises:
            AllTrainingsUsedUp, PaidSlotsUsedUp: if a cap is reached.
        """
        if clone.slot_id is None and clone.slot_intent_at is None:
            await self._look_for_a_place(work, clone, with_planned=True)
        most = self._trainings_per_day
        if most is None:
            return
        first = await work.trainings.last_begun(most, self._clock() - DAY)
        if first is not None:
            self._log("TRAININGS_PER_DAY_ALL", most)
            raise AllTrainingsUsedUp(frees_at=(first + DAY).timestamp())

    async def take(self, work: Transaction, clone: Clone) -> Clone:
        """Note on a clone whether its new slot has to be paid for.

        Raises:
            PaidSlotsUsedUp: if the cap is reached.
        """
        await self._look_for_a_place(work, clone)
        return replace(clone, paid=self._pays)

    async def _look_for_a_place(
        self, work: Transaction, clone: Clone, *, with_planned: bool = False
    ) -> None:
        most = self._paid_slots
        if most is None or not self._pays:
            return
        taken = await work.paid_slots.taken(clone)
        if with_planned:
            taken += await work.paid_slots.planned(clone)
        if taken >= most:
            self._log("PAID_SLOTS", most)
            raise PaidSlotsUsedUp

    def _log(self, cap: str, most: int) -> None:
        now, before = self._clock(), self._logged_at[cap]
        if not before <= now < before + DAY:
            self._logged_at[cap] = now
            log.warning("%s=%d is reached: what would be more is refused", cap, most)
