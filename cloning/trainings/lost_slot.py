"""What happens to a training whose slot the upstream no longer has."""

import logging
from datetime import datetime

from cloning.domain.errors import SlotNotFound
from cloning.domain.limits import LOST_AFTER, SLOTS_LOST_AT_MOST
from cloning.domain.models import Claim, Outcome, Reason, Step
from cloning.domain.transitions import without_a_slot, without_its_slot
from cloning.ports.listing import is_listed
from cloning.ports.outside import Upstream
from cloning.ports.store import Transaction
from cloning.trainings.ending import finish

log = logging.getLogger(__name__)

LOST = Reason(SlotNotFound.code)


async def is_lost(upstream: Upstream, claim: Claim, now: datetime) -> bool:
    """Return whether to believe it: the slot stays missing, and the LIST doesn't have it either."""
    since = claim.training.missing_since
    if since is None or now - since < LOST_AFTER:
        return False
    return not await is_listed(upstream, claim.clone.slot_id)


async def lose(work: Transaction, claim: Claim, now: datetime) -> None:
    """Get another slot for a training loaded in this transaction, or end it.

    Another slot is created SLOTS_LOST_AT_MOST times, only if the upstream has not answered yet that
    it trains the lost one, and not without consent.
    """
    log.warning("slot lost", extra={"clone": claim.clone.id, "slot": claim.clone.slot_id})
    clone, training = without_a_slot(claim.clone), claim.training
    is_accepted = training.step is not Step.TRAIN
    was_replaced = training.slots_lost >= SLOTS_LOST_AT_MOST
    if is_accepted or was_replaced or claim.owner.consent is None:
        lost = Claim(training=training, clone=clone, owner=claim.owner)
        await finish(work, lost, Outcome.FAILED, now=now, reason=LOST)
        return
    await work.clones.save(clone)
    await work.trainings.save(without_its_slot(training, now=now))
