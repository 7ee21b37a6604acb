"""Broadcasts: an operator writes a text, sees whom it is for, and has it sent, or stopped."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from cloning.domain.errors import CloningError, TelegramUnavailable, Unreachable
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.operating.broadcast import Broadcast, Stage
from cloning.domain.owner import Owner
from cloning.holding import holding
from cloning.ports.outside import Clock, Courier
from cloning.ports.store import Store, Transaction
from cloning.trainings.in_hand import InHand

log = logging.getLogger(__name__)

LEASE = "broadcast"
BATCH = 50
"""How many people one turn tries; the next turn goes on."""
OPEN_FOR = timedelta(hours=1)
"""How long after the preview a broadcast may be sent."""


@holding
class Broadcasting:
    """What operators say about a broadcast."""

    store: Store
    clock: Clock

    async def ask(self, text: str) -> int | None:
        """Keep a text that is to be sent; return how many people it is for.

        None if another one is being sent.
        """
        async with self.store.transaction() as work:
            last = await work.broadcasts.last()
            if last is not None and last.stage is Stage.RUNNING:
                return None
            await work.broadcasts.save(Broadcast(text=text, asked_at=self.clock()))
            return await work.broadcasts.count_recipients()

    async def send(self, operator_id: int) -> bool:
        """Begin to send what was asked for; False if nothing was, or too long ago."""
        async with self.store.transaction() as work:
            last = await work.broadcasts.last()
            if last is None or last.stage is not Stage.ASKED:
                return last is not None and last.stage is Stage.RUNNING
            if self.clock() - last.asked_at > OPEN_FOR:
                return False
            await work.broadcasts.save(replace(last, stage=Stage.RUNNING))
            await work.audit.add(Entry(deed=Deed.BROADCAST, at=self.clock()), None, operator_id)
        return True

    async def stop(self) -> Broadcast | None:
        """Stop a broadcast, sent or not; return it as it stands, None if there is none."""
        async with self.store.transaction() as work:
            last = await work.broadcasts.last()
            if last is None or last.stage is Stage.OVER:
                return last
            stopped = replace(last, stage=Stage.STOPPED, cursor=0)
            await work.broadcasts.save(stopped)
        return stopped

    async def standing(self) -> Broadcast | None:
        """Return the last broadcast as it stands."""
        async with self.store.transaction() as work:
            return await work.broadcasts.last()


@holding
class Broadcaster:
    """Sends a broadcast to one person after another; one worker at a time does so.

    Whom it is tried with next is written down before the send: a kill in between costs a message
    and doubles none. One message at a time waits for its place, so answers go first.
    """

    store: Store
    courier: Courier
    in_hand: InHand
    clock: Clock
    pause: Callable[[], Awaitable[None]]
    """Waits a moment between two messages."""

    async def go_on(self) -> None:
        """Try a number of people, if a broadcast is being sent."""
        if not await self.in_hand.take(LEASE):
            return
        try:
            for _ in range(BATCH):
                if not self.in_hand.has(LEASE) or not await self._next():
                    return
                await self.pause()
        finally:
            await self.in_hand.give_back(LEASE)

    async def _next(self) -> bool:
        """Try the next person; False if that was the last one, or nobody can be tried now."""
        async with self.store.transaction() as work:
            last = await work.broadcasts.last()
            if last is None or last.stage is not Stage.RUNNING:
                return False
            found = await work.broadcasts.recipients(last.cursor, 1)
            moved = _after(last, found[0].id if found else None)
            await work.broadcasts.save(moved)
            is_banned = bool(found) and await work.bans.has(found[0].id)
        if not found:
            await self._tell(moved)
            return False
        return is_banned or await self._send(found[0], last)

    async def _send(self, owner: Owner, before: Broadcast) -> bool:
        """Send it to a person; False if Telegram takes nothing now, so that they come next."""
        try:
            await self.courier.deliver(owner, before.text)
        except Unreachable:
            await self._note(before, unreachable=1)
            async with self.store.transaction() as work:
                await _lose(work, owner.id, self.clock)
        except TelegramUnavailable as fault:
            log.warning("a broadcast waits: %s", fault)
            if fault.delivered is False:
                await self._note(before, cursor=before.cursor)
                return False
            await self._note(before, unproven=1)
        else:
            await self._note(before, sent=1)
        return True

    async def _note(
        self,
        before: Broadcast,
        *,
        cursor: int | None = None,
        sent: int = 0,
        unreachable: int = 0,
        unproven: int = 0,
    ) -> None:
        """Count what has become of a send, unless another broadcast was asked for meanwhile."""
        async with self.store.transaction() as work:
            last = await work.broadcasts.last()
            if last is None or last.asked_at != before.asked_at:
                return
            if cursor is None or last.stage is not Stage.RUNNING:
                cursor = last.cursor
            noted = replace(
                last,
                cursor=cursor,
                sent=last.sent + sent,
                unreachable=last.unreachable + unreachable,
                unproven=last.unproven + unproven,
            )
            await work.broadcasts.save(noted)

    async def _tell(self, over: Broadcast) -> None:
        try:
            await self.courier.ended(over)
        except CloningError as fault:
            log.warning("the operators were not told that a broadcast is over: %s", fault)


def _after(last: Broadcast, owner_id: int | None) -> Broadcast:
    """Return a broadcast that goes on with an owner, or is over and names nobody."""
    if owner_id is None:
        return replace(last, stage=Stage.OVER, cursor=0)
    return replace(last, cursor=owner_id)


async def _lose(work: Transaction, owner_id: int, clock: Clock) -> None:
    owner = await work.owners.get(owner_id)
    if owner is not None:
        await work.owners.save(owner.lost(clock()))
