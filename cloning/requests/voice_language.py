"""The language that a voice will speak: first the owner's own; they can change it for a while.

A slot is made for one language and never speaks another, so the choice is final from the moment
when we are about to create the slot. If the upstream offers no choice, owners see nothing of this.
"""

from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.errors import LanguageFinal, Outdated
from cloning.domain.models import Clone
from cloning.domain.owner import Owner
from cloning.holding import holding
from cloning.owners.ownership import own_clone
from cloning.ports.store import Store

PREFERRED = "en"
"""The voice's language if it can't speak its owner's."""


def is_final(clone: Clone) -> bool:
    """Return whether a slot was, or may have been, made: then it is too late to choose."""
    return clone.slot_id is not None or clone.slot_intent_at is not None


def with_language(clone: Clone, owner: Owner, allowed: Sequence[str]) -> Clone:
    """Give a clone an allowed language, if it has none and can still change.

    Take its owner's language if allowed, else English, else the first one.
    """
    if is_final(clone) or clone.voice_language in allowed:
        return clone
    spoken = (owner.speaks or "").replace("_", "-").partition("-")[0].lower()
    liked = (code for code in (spoken, PREFERRED, *allowed) if code in allowed)
    return replace(clone, voice_language=next(liked, None))


@holding
class VoiceLanguage:
    """Choices of a new voice's language."""

    store: Store
    allowed: Sequence[str]

    async def choose(self, owner_id: int, clone_id: int, language: str) -> None:
        """Make a clone's voice speak this language.

        Raises:
            CloneNotFound: if this owner has no such clone.
            LanguageFinal: if its slot was, or may have been, made.
            Outdated: if the upstream does not offer this language (any more).
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
