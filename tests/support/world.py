"""Everything of cloning/ on a database, with sentences for tests to speak in."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import count

from cloning.domain.models import (
    Announcement,
    Claim,
    Clone,
    Outcome,
    Recording,
    State,
    Step,
    Training,
)
from cloning.domain.owner import Basis, Consent, Owner, Question
from cloning.domain.progress import Progress
from cloning.domain.recordings.sound import Clip, Sample
from cloning.ports.store import Store
from tests.support.assembly import POLICY, Outside, Process, ScriptedStore

ANNA = 7001
BORIS = 7002
DELETION_MESSAGE = 900
"""Where people ask for a deletion, and read how it goes."""
DEMO_URL = "https://demos.example.org/anna.mp3"


class World(Outside):
    """The outside, one process, and what people do."""

    def __init__(self, database: Store) -> None:
        super().__init__()
        self.database = database
        self._numbers = count(1)
        self.bot = self.another_process()

    def another_process(self) -> Process:
        """Start one more process on the same database."""
        store = ScriptedStore(self.database, self.script)
        return Process(self, store, f"process-{next(self._numbers)}")

    def restarts(self) -> None:
        """Start a new process in the place of one that was killed."""
        self.script.revive()
        self.bot = self.another_process()

    def voices_speak(self, *languages: str) -> None:
        """From now on voices can be made to speak these, as the process hears when it starts."""
        self.voice_languages = languages
        self.bot = self.another_process()

    def may_have(
        self, *, trainings_per_day: int | None = None, paid_slots: int | None = None
    ) -> None:
        """From now on all owners together may have this much; with paid slots, where they cost."""
        self.trainings_per_day, self.paid_slots = trainings_per_day, paid_slots
        self.pays = paid_slots is not None
        self.bot = self.another_process()

    def recording(
        self, *, owner: int = ANNA, message_id: int = 501, app_language: str | None = None
    ) -> Recording:
        """A voice note, as Telegram describes it."""
        return Recording(
            owner_id=owner,
            chat_id=owner,
            message_id=message_id,
            file_id=f"file-{message_id}",
            own=True,
            size_bytes=48_000,
            app_language=app_language,
        )

    async def owner_agrees(self, owner: int = ANNA) -> int:
        """An owner says that it is their own voice."""
        return await self.bot.submissions.agree(owner, owner, Basis.OWN_VOICE, 400)

    async def sends_a_recording(
        self, *, owner: int = ANNA, message_id: int = 501, app_language: str | None = None
    ) -> Claim:
        """An owner sends a voice note, and gets a status message as the handler would send it."""
        recording = self.recording(owner=owner, message_id=message_id, app_language=app_language)
        return await self.acknowledged(await self.bot.submissions.submit(recording))

    async def taps_try_again(self, training: Training, *, owner: int = ANNA) -> Claim:
        """An owner presses the button under the news of a failure."""
        return await self.acknowledged(await self.bot.submissions.again(owner, training.id))

    async def acknowledged(self, claim: Claim) -> Claim:
        """Do what a handler does with a training that was begun."""
        message_id = claim.training.id + 3000
        await self.bot.submissions.shown(claim.training, message_id)
        return claim

    async def has_a_recording(self, *, owner: int = ANNA, message_id: int = 501) -> Claim:
        """An owner who agreed has sent a voice note; nobody has looked at it yet."""
        await self.owner_agrees(owner)
        return await self.sends_a_recording(owner=owner, message_id=message_id)

    async def trains_a_clone(self, *, owner: int = ANNA, message_id: int = 501) -> Claim:
        """An owner's recording has come all the way to the upstream, which is at work on it."""
        claim = await self.has_a_recording(owner=owner, message_id=message_id)
        await self.work_until_idle()
        return await self.claim(claim.training.id)

    async def has_a_training(self, *, owner: int = ANNA, message_id: int = 501) -> Claim:
        """The same without the walk there: all is put where the walk would have put it."""
        recording = self.recording(owner=owner, message_id=message_id)
        sound = await self.recordings.download(recording.file_id)
        sample = await self.studio.sample([sound])
        slot_id = (await self.upstream.create(None)).slot_id
        async with self.database.transaction() as work:
            await work.owners.save(person := self._who_agreed(owner))
            clone = await work.clones.add(owner, "My voice", self.clock())
            begun = await work.trainings.add(clone, recording, now=self.clock())
            clone = replace(clone, state=State.TRAINING, slot_id=slot_id)
            training = replace(
                self._at_the_upstream(begun, sample),
                recordings_sha256=(hashlib.sha256(sound).hexdigest(),),
            )
            await work.clones.save(clone)
            await work.trainings.save(training)
        name = training.sample or ""
        await self.samples.keep(name, sample.wav)
        await self.upstream.train(slot_id, sample_url=self.links.url(name), title="My voice")
        self.notifier.status[begun.id + 3000] = Progress.TRAINING
        return Claim(training=training, clone=clone, owner=person)

    def _who_agreed(self, owner: int) -> Owner:
        consent = Consent(
            basis=Basis.OWN_VOICE, policy_version=POLICY, given_at=self.clock(), message_id=400
        )
        return Owner(id=owner, chat_id=owner, consent=consent)

    def _at_the_upstream(self, begun: Training, sample: Sample) -> Training:
        return replace(
            begun,
            step=Step.WATCH,
            policy_version=POLICY,
            status_message_id=begun.id + 3000,
            sample=f"{begun.id:032x}",
            sample_sha256=hashlib.sha256(sample.wav).hexdigest(),
            sample_seconds=sample.seconds,
            take=sample.take,
            puts=1,
            put_at=self.clock(),
            watched_since=self.clock(),
            seen_training=True,
        )

    async def has_a_clone(self, *, owner: int = ANNA, message_id: int = 501) -> Clone:
        """An owner has a clone and has heard its demo clip; put there without the walk, too."""
        claim = await self.has_a_training(owner=owner, message_id=message_id)
        training, slot_id = claim.training, claim.clone.slot_id or ""
        self.upstream.has(slot_id, State.SUCCESS, demo_url=DEMO_URL)
        self.samples.hosted.clear()
        self.notifier.status[training.id + 3000] = Outcome.SUCCESS
        demo = await self.notifier.demo(claim, Clip(ogg=b"", seconds=4.0), repeat=False)
        clone = replace(claim.clone, state=State.SUCCESS, demo_url=DEMO_URL, demo_file_id=demo[1])
        async with self.database.transaction() as work:
            await work.clones.save(clone)
            await work.trainings.save(
                replace(
                    training,
                    step=Step.DONE,
                    sample=None,
                    outcome=Outcome.SUCCESS,
                    finished_at=self.clock(),
                )
            )
            announcement = await work.announcements.add(training.id, Outcome.SUCCESS, self.clock())
            await work.announcements.save(
                replace(announcement, pushes=1, message_id=demo[0], delivered_at=self.clock())
            )
        return clone

    async def deletes(self, clone_id: int, *, owner: int = ANNA) -> bool:
        """An owner deletes a clone, and what can be done at once is; tells whether it is gone."""
        await self.bot.collection.delete(owner, clone_id)
        await self.bot.collection.deletion_shown(clone_id, DELETION_MESSAGE)
        await self.bot.erase()
        return await self.clone_or_none(clone_id) is None

    async def forgets(self, owner: int = ANNA, *, topic: int | None = None) -> None:
        """An owner says that everything is to be erased; what can be erased at once is."""
        await self.bot.erasure.confirm(owner, topic)
        await self.bot.erasure.start(owner)
        await self.bot.erase()

    async def upstream_ends(self, claim: Claim, state: State) -> None:
        """The upstream has fetched the sample and comes to an end with it, and we notice."""
        current = await self.claim(claim.training.id)
        await self.bot.hosting.fetched(current.training.sample or "")
        self.upstream.has(current.clone.slot_id or "", state, demo_url=DEMO_URL)
        await self.time_passes(seconds=5)

    async def work_until_idle(self) -> None:
        """Advance whatever was woken."""
        await self.bot.work_until_idle()

    async def time_passes(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Move the clock, sweep, and do what is due then."""
        self.clock.move(timedelta(minutes=minutes, seconds=seconds))
        await self.bot.sweep()
        await self.work_until_idle()

    async def time_passes_in_ticks(self, *, minutes: float, tick: float = 10.0) -> None:
        """Let time pass with a sweep every few seconds."""
        for _ in range(int(minutes * 60 / tick)):
            await self.time_passes(seconds=tick)

    async def nothing_happens(self) -> None:
        """Let a moment pass, so that what is planned after it comes the next time."""

    async def claim(self, training_id: int) -> Claim:
        """Load a training with its clone and owner."""
        training = await self.training(training_id)
        clone = await self.clone(training.clone_id)
        return Claim(training=training, clone=clone, owner=await self.owner(clone.owner_id))

    async def asks_to_retrain(self, clone: Clone, *, message_id: int = 502) -> Claim:
        """An owner is asked for a new recording for a clone, and sends it."""
        await self.bot.collection.ask(clone.owner_id, clone.id, Question.RECORDING)
        return await self.sends_a_recording(owner=clone.owner_id, message_id=message_id)

    async def retrains(self, clone: Clone, *, message_id: int = 502) -> Claim:
        """An owner sends a new recording for a clone, and wants its voice replaced by it."""
        await self.asks_to_retrain(clone, message_id=message_id)
        claim = await self.bot.replacement.replace(clone.owner_id, clone.owner_id, message_id)
        await self.bot.submissions.shown(claim.training, claim.training.id + 3000)
        return claim

    async def training(self, training_id: int) -> Training:
        """Load a training that must be there."""
        async with self.database.transaction() as work:
            training = await work.trainings.get(training_id)
        assert training is not None
        return training

    async def last_training(self, clone_id: int = 1) -> Training:
        """Load a clone's last training, which must be there."""
        async with self.database.transaction() as work:
            training = await work.trainings.latest(clone_id)
        assert training is not None
        return training

    async def clone(self, clone_id: int = 1) -> Clone:
        """Load a clone that must be there."""
        clone = await self.clone_or_none(clone_id)
        assert clone is not None
        return clone

    async def clone_or_none(self, clone_id: int = 1) -> Clone | None:
        """Load a clone."""
        async with self.database.transaction() as work:
            return await work.clones.get(clone_id)

    async def owner(self, owner_id: int = ANNA) -> Owner:
        """Load an owner who must be there."""
        async with self.database.transaction() as work:
            owner = await work.owners.get(owner_id)
        assert owner is not None
        return owner

    async def announcement(self, training_id: int) -> Announcement | None:
        """Load what is owed."""
        async with self.database.transaction() as work:
            return await work.announcements.get(training_id)

    async def save_clone(self, clone: Clone) -> None:
        """Put a clone into a state that would take long to come to."""
        async with self.database.transaction() as work:
            await work.clones.save(clone)

    async def removed(self, clone_id: int) -> None:
        """Another process has forgotten a clone."""
        async with self.database.transaction() as work:
            await work.clones.remove(clone_id)

    async def save_training(self, training: Training) -> None:
        """Put a training into a state that would take long to come to."""
        async with self.database.transaction() as work:
            await work.trainings.save(training)
