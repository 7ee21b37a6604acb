"""Answers to the question whether a recording replaces a finished voice or becomes a new one.

Nothing is spent before the answer. Buttons name the recording by its message, because the answer
begins another training. A second answer, also from another device, changes nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from cloning.domain.errors import Outdated
from cloning.domain.limits import Quota
from cloning.domain.models import Claim, Recording, Step, Training
from cloning.owners.caps import Caps
from cloning.owners.ownership import find_own_claim, own_clone
from cloning.owners.titles import FIRST_TITLE
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction
from cloning.requests.beginning import Beginning
from cloning.requests.destination import recording_of

Begin = Callable[[Transaction, Claim, Recording], Awaitable[Training]]


class Replacement:
    """Begins a training that waited for its owner to choose its destination."""

    def __init__(
        self,
        *,
        store: Store,
        quota: Quota,
        caps: Caps,
        clock: Clock,
        voice_languages: Sequence[str] = (),
    ) -> None:
        self._store = store
        self._beginning = Beginning(
            quota=quota, caps=caps, clock=clock, voice_languages=voice_languages
        )

    async def replace(self, owner_id: int, chat_id: int, message_id: int) -> Claim:
        """Train the clone again with the recording of this message, replacing its voice.

        Raises:
            Outdated: if nothing is known of this recording any more.
            TrainingsUsedUp: if it can't begin now; the recording keeps waiting.
        """

        async def begin(work: Transaction, waited: Claim, recording: Recording) -> Training:
            return await self._beginning.begin(
                work, waited.owner, waited.clone, recording, agreed=True
            )

        return await self._answer(owner_id, chat_id, message_id, begin)

    async def make_new(
        self, owner_id: int, chat_id: int, message_id: int, first_title: str = FIRST_TITLE
    ) -> Claim:
        """Make a new voice of the recording of this message; the finished one stays as it is.

        Raises:
            Outdated: if nothing is known of this recording any more, or another part of it was
                chosen, which is only for the voice that was made of it.
            ClonesUsedUp, TrainingsUsedUp: if it can't begin now; the recording keeps waiting.
        """

        async def begin(work: Transaction, waited: Claim, recording: Recording) -> Training:
            if waited.training.part_from_seconds is not None:
                raise Outdated
            return await self._beginning.begin_new(work, waited.owner, recording, first_title)

        return await self._answer(owner_id, chat_id, message_id, begin)

    async def _answer(self, owner_id: int, chat_id: int, message_id: int, begin: Begin) -> Claim:
        """Begin what an owner wants, or load what an earlier answer has begun."""
        async with self._store.transaction() as work:
            waited = await _waiting(work, owner_id, chat_id, message_id)
            if waited.training.step is not Step.REPLACE:
                return waited
            await work.trainings.remove(waited.training)
            begun = await begin(work, waited, recording_of(waited.owner, waited.training))
            return await _in_its_place(work, waited, begun)


async def _waiting(work: Transaction, owner_id: int, chat_id: int, message_id: int) -> Claim:
    # The last one, because the same recording may have been trained with another part before.
    training = await work.trainings.about(chat_id, message_id)
    waiting = await find_own_claim(work, owner_id, training)
    if waiting is None:
        raise Outdated
    return waiting


async def _in_its_place(work: Transaction, waited: Claim, begun: Training) -> Claim:
    """Copy what the waiting training had: status message, joined recordings, part, album note."""
    training = replace(
        begun,
        status_message_id=waited.training.status_message_id,
        joined=waited.training.joined,
        part_from_seconds=waited.training.part_from_seconds,
        album_told=waited.training.album_told,
    )
    await work.trainings.save(training)
    clone = await own_clone(work, waited.owner.id, training.clone_id)
    return replace(waited, training=training, clone=clone)
