"""What happens to a training whose slot the upstream no longer has."""

import logging
from datetime import datetime

from cloning.domain.errors import SlotNotFound
from cloning.domain.limits import LOST_AFTER
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

    Another slot is fetched only once, only if the upstream has not answered yet that it trains the
    lost one, and not without consent.
    """
    log.warning("slot lost", extra={"clone": claim.clone.id, "slot": claim.clone.slot_id})
    clone, training = without_a_slot(claim.clone), claim.training
    begun = training.step is not Step.TRAIN
    if begun or training.slots_lost or claim.owner.consent is None:
        lost = Claim(training=training, clone=clone, owner=claim.owner)
        await finish(work, lost, Outcome.FAILED, now=now, reason=LOST)
        return
    await work.clones.save(clone)
    await work.trainings.save(without_its_slot(training, now=now))
