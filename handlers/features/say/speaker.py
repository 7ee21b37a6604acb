"""Finds the clone that should speak."""

from cloning.domain.errors import NotReady
from cloning.domain.models import Clone
from cloning.speaking.speaking import Offer
from handlers.context import Context


async def speaker(context: Context, owner_id: int, offer: Offer, clone_id: int) -> Clone:
    """Return an owner's clone that can speak; CloneNotFound or NotReady if it isn't one."""
    clone = await context.collection.clone(owner_id, clone_id)
    if clone.id not in {one.id for one in offer.voices}:
        raise NotReady(title=clone.title)
    return clone
