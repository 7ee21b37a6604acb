"""The step `announce`: tell the owner once how a training ended, then clear up.

We begin at most two sends. A second one needs two conditions: nobody knows whether the first has
arrived, and Telegram has answered for this chat since. So an outage costs one send, however long it
lasts. The second send says that it is one. A send that certainly did not happen doesn't count. We
always edit the status message. If it is gone and nobody knows whether a send has arrived, we send a
text in its place, without a sound, by the same rules.
"""

import logging
from dataclasses import replace
from functools import partial

from cloning.domain.errors import DemoUnavailable, TelegramUnavailable, Unreachable
from cloning.domain.limits import DEMO_PATIENCE
from cloning.domain.models import Announcement, Claim, Outcome, Step
from cloning.domain.recordings.sound import Clip
from cloning.domain.transitions import announced
from cloning.holding import holding
from cloning.ports.outside import Clock, Demos, Notifier, Samples, Studio, Upstream
from cloning.ports.store import Store, Transaction
from cloning.trainings.held import held
from cloning.trainings.turns import Act
from cloning.trainings.unreachable import keep_for_later

log = logging.getLogger(__name__)

MOST_PUSHES = 2

MOST_WORDS = 2
"""How often we begin to send the text that takes the place of a status message."""


@holding
class Announce:
    """Delivers announcements."""

    store: Store
    upstream: Upstream
    demos: Demos
    studio: Studio
    samples: Samples
    notifier: Notifier
    clock: Clock

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        """Load the announcement, and whether a later training has overtaken this one."""
        announcement = await work.announcements.get(claim.training.id)
        latest = await work.trainings.latest(claim.clone.id)
        overtaken = latest is not None and latest.id != claim.training.id
        return partial(self._announce, claim, announcement, overtaken=overtaken)

    async def _announce(
        self, claim: Claim, announcement: Announcement | None, *, overtaken: bool
    ) -> None:
        """Send the announcement; once that is settled, edit the status message and clear up."""
        await self._erase_sample(claim)
        try:
            if announcement is None or _settled(claim, announcement):
                await self._close(claim, announcement)
            elif announcement.unproven and not announcement.seen:
                await self._see(claim, announcement)
            else:
                await self._push(claim, announcement, overtaken=overtaken)
        except Unreachable:
            await keep_for_later(self.store, claim, self.clock())

    async def _erase_sample(self, claim: Claim) -> None:
        """Erase the sample: the training is over, so nobody needs it, whatever Telegram says."""
        if claim.training.sample is not None:
            await self.samples.erase(claim.training.sample)

    async def _see(self, claim: Claim, announcement: Announcement) -> None:
        """Wait until Telegram answers before anything is sent again."""
        await self.notifier.see(claim, announcement.outcome)
        async with held(self.store, claim) as (work, present):
            await work.announcements.save(replace(announcement, seen=True))
            await work.trainings.save(replace(present.training, due_at=self.clock(), tries=0))

    async def _push(self, claim: Claim, announcement: Announcement, *, overtaken: bool) -> None:
        """Send it, in words if overtaken: the slot may then have a later training's demo."""
        only_words = overtaken or announcement.pushes >= MOST_PUSHES
        clip = None if only_words else await self._clip(claim, announcement)
        begun = await self._begin(claim, announcement)
        try:
            message_id, file_id = await self._send(claim, clip, announcement)
        except Unreachable:
            await self._undo(claim, announcement)
            raise
        except TelegramUnavailable as fault:
            if fault.delivered is False:
                await self._undo(claim, announcement)
            raise
        now = self.clock()
        arrived = replace(begun, unproven=False, message_id=message_id, delivered_at=now)
        await self._delivered(claim, arrived, file_id)

    async def _clip(self, claim: Claim, announcement: Announcement) -> Clip | None:
        """Get the demo clip; None if there is none, or if we have tried for too long."""
        if announcement.outcome is not Outcome.SUCCESS:
            return None
        try:
            async with self.notifier.preparing(claim):
                return await self.studio.clip(await self.demos.fetch(claim.clone.demo_url))
        except DemoUnavailable as fault:
            log.warning("demo unavailable: %s", fault, extra={"clone": claim.clone.id})
            if self.clock() - announcement.created_at < DEMO_PATIENCE:
                await self._ask_for_the_url_again(claim)
                raise
            return None

    async def _ask_for_the_url_again(self, claim: Claim) -> None:
        voice = await self.upstream.get(claim.clone.slot_id or "")
        async with held(self.store, claim) as (work, present):
            await work.clones.save(replace(present.clone, demo_url=voice.demo_url))

    async def _begin(self, claim: Claim, announcement: Announcement) -> Announcement:
        begun = replace(announcement, pushes=announcement.pushes + 1, unproven=True, seen=False)
        await self._write(claim, begun)
        return begun

    async def _undo(self, claim: Claim, announcement: Announcement) -> None:
        """Uncount a send that certainly did not happen; Telegram has to answer again first."""
        await self._write(claim, replace(announcement, seen=False))

    async def _write(self, claim: Claim, announcement: Announcement) -> None:
        async with held(self.store, claim) as (work, _present):
            await work.announcements.save(announcement)

    async def _send(
        self, claim: Claim, clip: Clip | None, announcement: Announcement
    ) -> tuple[int | None, str | None]:
        if announcement.pushes >= MOST_PUSHES:
            await self.notifier.conclude(claim, announcement.outcome, heard=False)
            return None, None
        repeat = announcement.unproven
        if clip is not None:
            return await self.notifier.demo(claim, clip, repeat=repeat)
        return await self.notifier.word(claim, announcement.outcome, repeat=repeat), None

    async def _delivered(
        self, claim: Claim, announcement: Announcement, file_id: str | None
    ) -> None:
        async with held(self.store, claim) as (work, present):
            await work.announcements.save(announcement)
            if file_id is not None:
                await work.clones.save(replace(present.clone, demo_file_id=file_id))
            await work.trainings.save(replace(present.training, due_at=self.clock(), tries=0))
        log.info("announced", extra={"clone": claim.clone.id, "training": claim.training.id})

    async def _close(self, claim: Claim, announcement: Announcement | None) -> None:
        heard = announcement is None or announcement.delivered_at is not None
        has_status = claim.training.status_message_id is not None
        if has_status or announcement is None:
            outcome = claim.training.outcome or Outcome.FAILED
            shown = await self.notifier.conclude(claim, outcome, heard=heard)
            if not shown and not heard:
                await self._do_without_status(claim)
                return
        async with held(self.store, claim) as (work, present):
            if await _came_to_nothing(work, present):
                await work.clones.remove(present.clone.id)
                return
            await work.trainings.save(announced(present.training))

    async def _do_without_status(self, claim: Claim) -> None:
        """Owe a text instead: the status message is gone, and perhaps nothing else has arrived."""
        async with held(self.store, claim) as (work, present):
            now = self.clock()
            await work.trainings.save(replace(present.training, status_message_id=None, due_at=now))


async def _came_to_nothing(work: Transaction, claim: Claim) -> bool:
    """Return whether the clone has only had refused recordings, all of them announced."""
    if claim.training.outcome is not Outcome.REFUSED or claim.clone.slot_id is not None:
        return False
    trainings = await work.trainings.of_clone(claim.clone.id)
    others = [training for training in trainings if training.id != claim.training.id]
    return all(one.step is Step.DONE and one.outcome is Outcome.REFUSED for one in others)


def _settled(claim: Claim, announcement: Announcement) -> bool:
    """Return whether no send is owed; for a refusal the status message is enough."""
    has_status = claim.training.status_message_id is not None
    if announcement.outcome is Outcome.REFUSED and has_status:
        return True
    most = MOST_PUSHES if has_status else MOST_PUSHES + MOST_WORDS
    given_up = announcement.unproven and announcement.pushes >= most
    return announcement.delivered_at is not None or given_up
