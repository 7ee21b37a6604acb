"""Finds clones that can speak, and an owner's utterances, in the caller's transaction."""

from collections.abc import Sequence

from cloning.domain.errors import NotReady, Outdated
from cloning.domain.models import Clone, State
from cloning.domain.owner import Owner
from cloning.domain.speaking.refusals import NoVoiceReady, StillSpeaking
from cloning.domain.speaking.utterance import UNDER_WAY, Utterance, UtteranceStep
from cloning.owners.ownership import own_clone
from cloning.ports.store import Transaction


def can_speak(clone: Clone | None) -> bool:
    """Return whether a clone is there and its voice is ready."""
    return (
        clone is not None
        and clone.deleted_at is None
        and clone.slot_id is not None
        and clone.state is State.SUCCESS
    )


async def ready_clones(work: Transaction, owner_id: int) -> Sequence[Clone]:
    """Load an owner's clones that can speak, oldest first."""
    return [clone for clone in await work.clones.of_owner(owner_id) if can_speak(clone)]


async def own_speaker(work: Transaction, owner_id: int, clone_id: int) -> Clone:
    """Load an owner's clone that can speak; CloneNotFound or NotReady if it isn't one."""
    clone = await own_clone(work, owner_id, clone_id)
    if not can_speak(clone):
        raise NotReady(title=clone.title)
    return clone


async def find_speaker(work: Transaction, owner: Owner, clone_id: int | None) -> int | None:
    """Return which clone is to speak; None if its owner has to choose one.

    Raises:
        NoVoiceReady: if none can.
        CloneNotFound, NotReady: if the one that is named can't.
    """
    if clone_id is not None:
        return (await own_speaker(work, owner.id, clone_id)).id
    ready = await ready_clones(work, owner.id)
    if not ready:
        raise NoVoiceReady
    return ready[0].id if len(ready) == 1 else None


async def own_utterance(work: Transaction, owner_id: int, utterance_id: int) -> Utterance:
    """Load an owner's utterance; Outdated if it is gone or somebody else's."""
    utterance = await work.utterances.get(utterance_id)
    if utterance is None or utterance.owner_id != owner_id:
        raise Outdated
    return utterance


async def find_under_way(work: Transaction, owner_id: int) -> Utterance | None:
    """Load the last utterance that its owner can still cancel."""
    found = [one for one in await work.utterances.of_owner(owner_id) if one.step in UNDER_WAY]
    return found[-1] if found else None


async def must_be_free(work: Transaction, owner_id: int) -> None:
    """Let one utterance at a time of an owner be at the platform, or on its way there.

    Raises:
        StillSpeaking: if one is.
    """
    utterances = await work.utterances.of_owner(owner_id)
    if any(one.step is UtteranceStep.SPEAK for one in utterances):
        raise StillSpeaking


async def drop_questions(work: Transaction, owner_id: int) -> None:
    """Drop what waits for the choice of a clone: something newer is to be said."""
    for utterance in await work.utterances.of_owner(owner_id):
        if utterance.step is UtteranceStep.VOICE:
            await work.utterances.give_back(utterance.id)
            await work.utterances.remove(utterance.id)
