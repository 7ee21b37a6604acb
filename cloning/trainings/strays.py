"""Notes the slots of a LIST that belong to no clone."""

from collections.abc import Sequence

from cloning.domain.models import State, Voice
from cloning.ports.store import Transaction

MAYBE_NEW = (State.INIT, None)
"""The states of a slot that may not have been trained yet; None is a word that we don't know."""


async def note_strays(work: Transaction, voices: Sequence[Voice]) -> Sequence[Voice]:
    """Number the slots that may be new and belong to no clone, and return them."""
    maybe_new = [voice for voice in voices if voice.state in MAYBE_NEW]
    if not maybe_new:
        return []
    ours = await work.clones.with_slots([voice.slot_id for voice in maybe_new])
    known = ours.union(await work.paid_slots.left())
    strays = [voice for voice in maybe_new if voice.slot_id not in known]
    await work.strays.note([voice.slot_id for voice in strays])
    return strays
