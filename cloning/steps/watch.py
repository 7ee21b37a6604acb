"""Watches the trainings at the upstream: several with one LIST, a single one with a GET."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from cloning.domain.durations import HISTORY
from cloning.domain.errors import SlotNotFound, Superseded, UpstreamError
from cloning.domain.limits import GIVEN_UP_AFTER, LOST_AT_ONCE, LOST_AT_ONCE_SHARE
from cloning.domain.models import Claim, State, Voice
from cloning.domain.trouble import Trouble
from cloning.ports.outside import Clock, Upstream
from cloning.ports.store import Store, Transaction
from cloning.ports.upkeep import Looks
from cloning.steps.awaited import Awaited
from cloning.steps.heed import Heed, Pace, pace_of
from cloning.trainings.status_message import StatusMessage

log = logging.getLogger(__name__)

OVERDUE_AT_ONCE = 100
"""How many slow or hopeless trainings one look deals with: each is a message to its owner."""

MISSED_AT_ONCE = 20
"""How many missing slots one look asks for by themselves."""

NOTED_AT_ONCE = 1_000
"""In how many trainings one look writes down what keeps us from watching."""

LOADED_AT_ONCE = 500
"""How many trainings with news are loaded in one transaction."""

RESTS = 3
"""After a LIST, the next one waits for so many times as long as it has taken."""

LONGEST_REST = timedelta(minutes=1)

SEVERAL = 2
"""From this number on, we ask for a LIST."""

JUDGED_EVERY = timedelta(minutes=1)
"""How often we look how quick the last trainings were."""


class Watch:
    """Notices final states; believes only this attempt's, and destroys nothing.

    What a look costs depends on what is new or due, not on how many trainings wait.
    """

    def __init__(
        self,
        *,
        store: Store,
        upstream: Upstream,
        status: StatusMessage,
        clock: Clock,
        looks: Looks | None = None,
    ) -> None:
        self._store = store
        self._looks = looks
        self._upstream = upstream
        self._heed = Heed(store=store, upstream=upstream, status=status, clock=clock)
        self._awaited = Awaited(store=store, clock=clock)
        self._clock = clock
        self._rests_until: datetime | None = None
        self._pace = pace_of(())
        self._judged_at: datetime | None = None

    async def look(self) -> None:
        """Ask the upstream once about all trainings in state Training, and write down the news."""
        if not await self._look_after_a_glimpse():
            await self._look_in_a_transaction()

    async def _look_after_a_glimpse(self) -> bool:
        """Look at all if that takes no transaction before the LIST; return whether it was done."""
        now = self._clock()
        since = self._awaited.since(now)
        if self._looks is None or since is None or self._has_to_judge(now):
            return False
        glimpse = await self._looks.watched(
            slow_since=now - self._pace.slow_after,
            hopeless_since=now - GIVEN_UP_AFTER,
            since=since,
            limit=self._awaited.most_new,
        )
        if glimpse is None or glimpse.has_claims or glimpse.outlook.number < SEVERAL:
            return False
        if self._is_resting() or not self._awaited.note_new(glimpse.new, now):
            return False
        await self._look_at_all(self._pace, {}, troubled=glimpse.outlook.troubled)
        return True

    async def _look_in_a_transaction(self) -> None:
        async with self._store.transaction() as work:
            outlook = await work.watched.outlook()
            if outlook.number > 1 and self._is_resting():
                return
            pace = await self._pace_now(work) if outlook.number else pace_of(())
            several = outlook.number > 1
            closely = await self._closely(work, pace) if several else {}
            are_read = several and await self._awaited.read_new(work)
            alone = await work.watched.first(1) if outlook.number == 1 else ()
        if several:
            if not are_read:
                await self._awaited.read_all()
            await self._look_at_all(pace, closely, troubled=outlook.troubled)
            return
        self.forget()
        for claim in alone:
            await self._look_at_one(claim, pace)

    async def _pace_now(self, work: Transaction) -> Pace:
        """Judge how quick the last trainings were; what one more changes can wait a minute."""
        now = self._clock()
        if self._has_to_judge(now):
            self._pace = pace_of(await work.trainings.durations(HISTORY))
            self._judged_at = now
        return self._pace

    def _has_to_judge(self, now: datetime) -> bool:
        judged_at = self._judged_at
        return judged_at is None or abs(now - judged_at) >= JUDGED_EVERY

    def forget(self) -> None:
        """Forget for which slots we wait, because nobody waits."""
        self._awaited.forget()

    async def _look_at_one(self, claim: Claim, pace: Pace) -> None:
        """Ask for a single slot by itself."""
        voice: Voice | None
        try:
            voice = await self._upstream.get(claim.clone.slot_id or "")
        except SlotNotFound:
            voice = None
        except UpstreamError as fault:
            if claim.training.trouble is not fault.trouble:
                await self._take_note(fault.trouble)
            raise
        if claim.training.trouble is not None:
            await self._take_note(None)
        await self._see(claim, voice, pace, believed=True)

    async def _look_at_all(
        self, pace: Pace, closely: Mapping[str, Claim], *, troubled: bool
    ) -> None:
        """Ask for all slots with one LIST, and load only the trainings that it has news of."""
        voices = await self._voices(closely)
        if troubled:
            await self._take_note(None)
        missing, believed = await self._missing()
        for slot_id, claim in closely.items():
            await self._see(claim, voices.get(slot_id), pace, believed=believed)
        asked = [slot_id for slot_id in missing if slot_id not in closely] if believed else []
        news = [slot_id for slot_id in voices if slot_id not in closely]
        for some in _in_parts([*news, *asked[:MISSED_AT_ONCE]]):
            for claim in await self._known(some):
                voice = voices.get(claim.clone.slot_id or "")
                await self._see(claim, voice, pace, believed=believed)

    async def _closely(self, work: Transaction, pace: Pace) -> Mapping[str, Claim]:
        """Load what must be looked at though nothing is new: what is overdue, or was missing."""
        now = self._clock()
        overdue = await work.watched.overdue(
            slow_since=now - pace.slow_after,
            hopeless_since=now - GIVEN_UP_AFTER,
            limit=OVERDUE_AT_ONCE,
        )
        missed = await work.watched.missed(MISSED_AT_ONCE)
        return {claim.clone.slot_id or "": claim for claim in (*overdue, *missed)}

    async def _voices(self, closely: Mapping[str, Claim]) -> Mapping[str, Voice]:
        """Ask for one LIST; return its news, and what it shows of those looked at closely."""
        began = self._clock()
        try:
            found = await self._upstream.voices(self._awaited.sieve(closely))
        except UpstreamError as fault:
            await self._take_note(fault.trouble)
            raise
        now = self._clock()
        self._rests_until = now + min(RESTS * (now - began), LONGEST_REST)
        return {voice.slot_id: voice for voice in found}

    def _is_resting(self) -> bool:
        """Return whether the last LIST took so long that the upstream is left alone for a while."""
        now = self._clock()
        return self._rests_until is not None and now < self._rests_until <= now + LONGEST_REST

    async def _missing(self) -> tuple[Sequence[str], bool]:
        """Return the slots that the LIST lacks, and whether to believe that."""
        missing = self._awaited.missing()
        if not self._believes(missing):
            # Some may be missing because others have ended their trainings: these don't count.
            await self._awaited.read_all()
            missing = self._awaited.still(missing)
        believed = self._believes(missing)
        if not believed:
            log.error(
                "the LIST lacks %d of %d slots: not believed", len(missing), len(self._awaited)
            )
        return missing, believed

    def _believes(self, missing: Sequence[str]) -> bool:
        return len(missing) <= max(LOST_AT_ONCE, LOST_AT_ONCE_SHARE * len(self._awaited))

    async def _known(self, slot_ids: Sequence[str]) -> Sequence[Claim]:
        """Load the trainings of slots, but for those that the LIST may be older than."""
        async with self._store.transaction() as work:
            claims = await work.watched.in_slots(slot_ids)
        for slot_id in {*slot_ids} - {claim.clone.slot_id for claim in claims}:
            self._awaited.drop(slot_id)
        return [claim for claim in claims if self._awaited.recognizes(claim)]

    async def _see(self, claim: Claim, voice: Voice | None, pace: Pace, *, believed: bool) -> None:
        """Heed what a LIST or a GET shows of one training; a fault is no news."""
        try:
            waits = await self._heed(claim, voice, pace, believed=believed)
        except (Superseded, UpstreamError) as fault:
            log.info("nothing learnt: %s", fault, extra={"clone": claim.clone.id})
            return
        if not waits:
            self._awaited.drop(claim.clone.slot_id)
        elif voice is not None and voice.state is State.TRAINING:
            self._awaited.has_begun(claim.clone.slot_id)

    async def _take_note(self, trouble: Trouble | None) -> None:
        """Write down what keeps us from watching, if that has changed."""
        since = self._clock() if trouble is not None else None
        async with self._store.transaction() as work:
            await work.watched.note_trouble(trouble, since, NOTED_AT_ONCE)


def _in_parts(slot_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(slot_ids), LOADED_AT_ONCE):
        yield slot_ids[start : start + LOADED_AT_ONCE]
