"""What people ask for: a text to be said, by which clone, once more, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cloning.domain.errors import Banned, Outdated, UnderMaintenance
from cloning.domain.limits import QUESTION_LIFE, Quota
from cloning.domain.models import Clone, Outcome
from cloning.domain.owner import Owner
from cloning.domain.speaking.endings import CANCELLED
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.refusals import (
    ConsentMissing,
    NoVoiceReady,
    SpeechNotOffered,
    StillSpeaking,
    WordNotSaid,
)
from cloning.domain.speaking.texts import to_be_said
from cloning.domain.speaking.transitions import begun, chosen, told_anew
from cloning.domain.speaking.utterance import UNDER_WAY, Request, Utterance, UtteranceStep
from cloning.domain.speaking.words import Unsaid
from cloning.holding import holding
from cloning.owners.ownership import find_own_clone
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction
from cloning.speaking.budget import admit, left
from cloning.speaking.ending import Ending
from cloning.speaking.lookup import (
    drop_questions,
    find_speaker,
    list_under_way,
    must_be_free,
    own_speaker,
    own_utterance,
    ready_clones,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an owner may have said now."""

    voices: Sequence[Clone]
    """Their clones that are ready."""
    left: int
    """How many characters of the day are left."""
    per_day: int
    longest: int
    """How many characters one text may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An utterance that was taken on."""

    utterance: Utterance
    clone: Clone | None
    """None while its owner has to choose one of `voices`, or if it is gone again."""
    voices: Sequence[Clone] = ()
    left: int
    """How many characters of the day are left after it."""


@holding
class Speaking:
    """Takes texts; saying and sending them is the work of others (utter.py)."""

    store: Store
    ending: Ending
    quota: Quota
    unsaid: Unsaid
    is_offered: bool
    """Whether there is anything that speaks; without it, every request is refused."""
    clock: Clock

    async def offer(self, owner_id: int) -> Offer:
        """Return what an owner may have said now."""
        async with self.store.transaction() as work:
            voices = await ready_clones(work, owner_id) if self.is_offered else ()
            return Offer(
                voices=voices,
                left=await self._left(work, owner_id),
                per_day=self.quota.characters_per_day,
                longest=self.quota.longest_text,
            )

    async def ask(self, request: Request) -> Asked:
        """Take a text on; if the owner has several clones and names none, they are asked.

        Raises:
            SpeechNotOffered, Banned, UnderMaintenance, ConsentMissing: if nothing is said now.
            NoVoiceReady, CloneNotFound, NotReady: if no clone can say it.
            TextEmpty, TextTooLong, WordNotSaid: if the text can't be said.
            StillSpeaking, CharactersUsedUp: if it has to wait.
        """
        async with self.store.transaction() as work:
            for known in await work.utterances.of_owner(request.owner_id):
                if known.update_id == request.update_id:
                    return await self._asked(work, known)
            return await self._begin(work, request)

    async def choose(self, owner_id: int, utterance_id: int, clone_id: int) -> Asked:
        """Have a text said by the clone that its owner has chosen.

        Raises:
            Outdated: if the text does not wait for this any more.
            CloneNotFound, NotReady: if this clone can't say it.
            SpeechNotOffered, Banned, UnderMaintenance, ConsentMissing: if nothing is said now.
            StillSpeaking: if it has to wait.
        """
        async with self.store.transaction() as work:
            utterance = await own_utterance(work, owner_id, utterance_id)
            if utterance.clone_id == clone_id:
                return await self._asked(work, utterance)  # the same press is handled again
            age = self.clock() - utterance.created_at
            if utterance.step is not UtteranceStep.VOICE or age > QUESTION_LIFE:
                raise Outdated
            await self._must_be_open(work, owner_id)
            clone = await own_speaker(work, owner_id, clone_id)
            await must_be_free(work, owner_id)
            going_on = chosen(utterance, clone.id, now=self.clock())
            await work.utterances.save(going_on)
            return await self._asked(work, going_on)

    async def again(
        self, owner_id: int, utterance_id: int, *, update_id: int, manner: Manner | None = None
    ) -> Asked:
        """Take the text of an utterance that is over on again, in this manner or in the same.

        Raises:
            Outdated: if its text is not there any more, or it is not over.
            SpeechNotOffered, and all others of `ask`: as there.
        """
        said = await self.one(owner_id, utterance_id)
        if said.step in UNDER_WAY and said.update_id != update_id:
            raise StillSpeaking
        return await self.ask(
            Request(
                owner_id=owner_id,
                chat_id=said.chat_id,
                message_id=said.message_id,
                message_thread_id=said.message_thread_id,
                update_id=update_id,
                text=said.text,
                clone_id=said.clone_id,
                manner=manner or said.manner,
            )
        )

    async def shown(self, utterance_id: int, message_id: int | None) -> None:
        """Note the status message that a handler has sent, and start at once."""
        async with self.store.transaction() as work:
            utterance = await work.utterances.get(utterance_id)
            if utterance is None:
                return
            is_news = utterance.status_message_id is None and message_id is not None
            shown = replace(utterance, status_message_id=message_id) if is_news else utterance
            if shown.step is UtteranceStep.SPEAK and shown.fence == 0:
                shown = replace(shown, due_at=self.clock())
            elif shown.step is UtteranceStep.DONE and is_news:
                shown = told_anew(shown, now=self.clock())
            await work.utterances.save(shown)
            work.wake_speaker(utterance_id)

    async def cancel(self, owner_id: int, utterance_id: int | None = None) -> Utterance | None:
        """End all that an owner has under way, or the one named; return the last, None if none."""
        cancelled: Utterance | None = None
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            for utterance in await list_under_way(work, owner_id):
                if owner is not None and utterance_id in (None, utterance.id):
                    cancelled = await self.ending.end(work, utterance, owner, CANCELLED)
        return cancelled

    async def under_way(self, owner_id: int) -> Utterance | None:
        """Load the last that an owner has under way; None if there is nothing."""
        async with self.store.transaction() as work:
            found = await list_under_way(work, owner_id)
        return found[-1] if found else None

    async def one(self, owner_id: int, utterance_id: int) -> Utterance:
        """Load an utterance for its owner; Outdated if it is not there any more."""
        async with self.store.transaction() as work:
            return await own_utterance(work, owner_id, utterance_id)

    async def recent(self, owner_id: int) -> Sequence[Utterance]:
        """Load what an owner's clones have said lately and can be sent again, newest first."""
        async with self.store.transaction() as work:
            utterances = await work.utterances.of_owner(owner_id)
        return [one for one in reversed(utterances) if one.file_id is not None]

    async def clone_about(self, owner_id: int, chat_id: int, message_id: int) -> int | None:
        """Return which clone of an owner's has spoken in a message; None if none has.

        These are demo clips, the status messages of trainings that have succeeded, and what clones
        were asked to say.
        """
        async with self.store.transaction() as work:
            speakers = [
                one.clone_id
                for one in await work.utterances.of_owner(owner_id)
                if (one.chat_id, one.sent_message_id) == (chat_id, message_id)
            ]
            training = await work.trainings.about(chat_id, message_id)
            if training is not None and training.outcome is Outcome.SUCCESS:
                is_ours = message_id not in training.message_ids
                speakers += [training.clone_id] if is_ours else []
            clone = await find_own_clone(work, owner_id, speakers[0]) if speakers else None
            return clone.id if clone is not None else None

    async def _begin(self, work: Transaction, request: Request) -> Asked:
        owner = await self._must_be_open(work, request.owner_id)
        clone_id = await find_speaker(work, owner, request.clone_id)
        text = to_be_said(request.text, self.quota.longest_text)
        word = self.unsaid.find(text)
        if word is not None:
            raise WordNotSaid(word=word)
        await must_be_free(work, owner.id)
        await drop_questions(work, owner.id)
        now, per_day = self.clock(), self.quota.characters_per_day
        await admit(work, owner.id, len(text), per_day, now)
        utterance = begun(replace(request, text=text), clone_id, now=now)
        return await self._asked(work, await work.utterances.add(utterance, len(text)))

    async def _asked(self, work: Transaction, utterance: Utterance) -> Asked:
        owner_id = utterance.owner_id
        waits = utterance.step is UtteranceStep.VOICE
        return Asked(
            utterance=utterance,
            clone=await find_own_clone(work, owner_id, utterance.clone_id),
            voices=await ready_clones(work, owner_id) if waits else (),
            left=await self._left(work, owner_id),
        )

    async def _left(self, work: Transaction, owner_id: int) -> int:
        return await left(work, owner_id, self.quota.characters_per_day, self.clock())

    async def _must_be_open(self, work: Transaction, owner_id: int) -> Owner:
        """Return an owner for whom something may be said now."""
        if not self.is_offered:
            raise SpeechNotOffered
        if await work.bans.has(owner_id):
            raise Banned
        paused = await work.maintenance.get()
        if paused is not None:
            raise UnderMaintenance(sentence=paused.sentence)
        owner = await work.owners.get(owner_id)
        if owner is None or not await work.clones.of_owner(owner_id):
            raise NoVoiceReady
        if owner.consent is None:
            raise ConsentMissing
        return owner
