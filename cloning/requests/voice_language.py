"""What a voice will speak: taken from how its owner speaks to us, and theirs to change for a while.

A slot is made for one language and never speaks another, so it is final from the moment in which
we are about to make one. Where the upstream offers no choice, none of this is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cloning.domain.errors import LanguageFinal, Outdated
from cloning.domain.models import Claim, Clone
from cloning.domain.owner import Owner
from cloning.owners.ownership import own_clone
from cloning.ports.store import Store

PREFERRED = "en"
"""What a voice speaks when its owner speaks to us in something that it can't."""


def is_final(clone: Clone) -> bool:
    """Tell whether a slot was made, or may have been: from then on it is too late to choose."""
    return clone.slot_id is not None or clone.slot_intent_at is not None


def with_language(clone: Clone, owner: Owner, allowed: Sequence[str]) -> Clone:
    """Choose one of the languages allowed for a clone that has none of them and may still change.

    It is its owner's, if that is allowed, or else English, or else the first one.
    """
    if is_final(clone) or clone.voice_language in allowed:
        return clone
    spoken = (owner.speaks or "").replace("_", "-").partition("-")[0].lower()
    liked = (code for code in (spoken, PREFERRED, *allowed) if code in allowed)
    return replace(clone, voice_language=next(liked, None))


@dataclass(frozen=True, kw_only=True, eq=False)
class VoiceLanguage:
    """The answers to what a new voice is to speak."""

    store: Store
    allowed: Sequence[str]

    async def choose(self, owner_id: int, clone_id: int, language: str) -> None:
        """Have a clone's voice speak this language.

        Raises:
            CloneNotFound: if this owner has no such clone.
            LanguageFinal: if its slot was made already, or may have been.
            Outdated: if voices can't speak it (any more).
        """
        async with self.store.transaction() as work:
            clone = await own_clone(work, owner_id, clone_id)
            if is_final(clone) and clone.voice_language == language:
                return
            if is_final(clone):
                raise LanguageFinal
            if language not in self.allowed:
                raise Outdated
            await work.clones.save(replace(clone, voice_language=language))

    async def look(self, owner_id: int, clone_id: int) -> Claim:
        """Load a clone with its owner and last training, of which the status message speaks.

        Raises:
            CloneNotFound, Outdated: if there is none.
        """
        async with self.store.transaction() as work:
            clone = await own_clone(work, owner_id, clone_id)
            owner = await work.owners.get(owner_id)
            training = await work.trainings.latest(clone_id)
            if owner is None or training is None:
                raise Outdated
            return Claim(training=training, clone=clone, owner=owner)
