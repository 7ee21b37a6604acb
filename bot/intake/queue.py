"""The durable update queue: we commit an update before Telegram learns that we have it.

Polling and webhook hand over the exact bytes that Telegram sent, and acknowledge them once `take`
has returned, so nothing is lost that was committed. (With the library's own queue, eight kills
under load lost 266 of 400 updates.) Updates of one chat are handled in order, chats in parallel and
in turn.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta

from telegram import Update

from bot.intake.marks import Marks, pause_after
from bot.intake.updates import UnreadableUpdate
from cloning.domain.errors import CloningError, StorageUnavailable, TelegramUnavailable
from cloning.domain.models import Content
from storage.inbox import Inbox

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
"""How long we keep an update's number to recognise it; Telegram keeps it for a day."""

AFTER_FAULTS = 2
"""Further tries of an update after a fault of ours: three in all (docs/reliability.md, P3)."""

AFTER_DEATHS = 4
"""The same if processes died meanwhile: more tries, because something else may have killed them."""


class Intake(asyncio.Queue[object]):
    """The library's update queue, on top of the inbox."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        parse: Callable[[bytes], Update],
        apologise: Callable[[Update], Awaitable[None]],
        put_aside: Callable[[UnreadableUpdate], None],
        content_of: Callable[[Update], Content | None] = lambda _update: None,
        is_steady: Callable[[], bool] = lambda: True,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._inbox = inbox
        self._parse = parse
        self._apologise = apologise
        self._put_aside = put_aside
        self._content_of = content_of
        self._is_steady = is_steady
        self._pause = pause
        self._marks = Marks(inbox, pause)
        self._lines: defaultdict[int, deque[Update]] = defaultdict(deque)
        self._turns: deque[int] = deque()
        self._stop: object | None = None
        self._rests = False
        self._changed = asyncio.Event()
        self._handed_out = 0
        self._lined_up: set[int] = set()
        self._suspects: dict[int, int] = {}
        """Updates that a crash or a fault of ours left unfinished, with the tries they may have."""
        self._twice_in_a_crash: set[int] = set()
        self._one_by_one = asyncio.Lock()
        self._failures: dict[int, Exception] = {}
        self._tries: defaultdict[int, int] = defaultdict(int)
        self._retries: set[asyncio.Task[None]] = set()

    async def put(self, item: object) -> None:
        """Take the library's signal to stop; updates arrive through `take`."""
        self._stop = item
        self._changed.set()

    async def take(self, bodies: Sequence[bytes]) -> Sequence[int]:
        """Commit updates in one commit and queue them; returns their numbers.

        An unreadable update is put aside and holds up no other one. If it has no number, that isn't
        possible either, and the returned list lacks it.

        Raises:
            StorageUnavailable: if they can't be kept, so that they must not be acknowledged.
        """
        read = [self._read(body) for body in bodies]
        if len(read) == 1:  # as a webhook brings them: this needs no task of its own
            if await self._keep(read[0], bodies[0]):
                self._begin(read[0])
            return _numbers_of(read)
        kept = await asyncio.gather(*map(self._keep, read, bodies), return_exceptions=True)
        for update, is_new in zip(read, kept, strict=True):
            if is_new is True:
                self._begin(update)
        # Some may have been kept: those won't be new when the whole batch comes again.
        if faults := [fault for fault in kept if isinstance(fault, BaseException)]:
            raise faults[0]
        return _numbers_of(read)

    def _read(self, body: bytes) -> Update | UnreadableUpdate:
        try:
            return self._parse(body)
        except UnreadableUpdate as fault:
            return fault

    async def _keep(self, update: Update | UnreadableUpdate, body: bytes) -> bool:
        """Commit an update once; False if it was there already."""
        if isinstance(update, Update):
            person = update.effective_user
            return await self._inbox.keep(
                update.update_id,
                body,
                self._content_of(update),
                person.id if person is not None else None,
            )
        return update.number is None or await self._inbox.put_aside(update.number)

    def _begin(self, update: Update | UnreadableUpdate) -> None:
        if isinstance(update, Update):
            self._line_up(update)
        else:
            self._put_aside(update)

    async def recover(self, *, alone: bool = False) -> None:
        """Queue again what dead processes left unfinished; park what can no longer be read.

        If no other process takes in updates, everything unfinished was left by a dead one.
        """
        left = await self._inbox.adopt(alone=alone, steady=self._is_steady())
        for update_id, body, tries in left:
            if update_id in self._lined_up or self._marks.are_late_for(update_id):
                continue
            update = self._read(body)
            if isinstance(update, UnreadableUpdate):
                await self._park(update_id, update)
                continue
            self._suspects[update_id] = AFTER_DEATHS
            if tries:
                self._twice_in_a_crash.add(update_id)
                self._tries[update_id] = tries
            self._line_up(update)

    async def _park(self, update_id: int, fault: UnreadableUpdate) -> None:
        """Park an update that could be read when it was kept."""
        try:
            await self._inbox.park(update_id)
        except StorageUnavailable as away:
            log.warning("not parked yet: %s", away, extra={"update": update_id})
        else:
            self._put_aside(fault)

    async def forget_old(self) -> None:
        """Forget the numbers of updates that Telegram can no longer deliver again."""
        await self._inbox.forget_older_than(KEPT)

    async def get(self) -> object:
        """Wait for the next update whose chat is free, or for the signal to stop."""
        while (self._rests or not self._turns) and self._stop is None:
            self._changed.clear()
            await self._changed.wait()
        self._handed_out += 1
        return self._stop or self._lines[self._turns.popleft()][0]

    def rest(self) -> None:
        """Hand out no more updates: the process is about to end, and keeps them for the next."""
        self._rests = True

    def task_done(self) -> None:
        """Note that one update has been dealt with."""
        self._handed_out -= 1
        self._changed.set()

    async def join(self) -> None:
        """Wait until everything in progress has been dealt with; the queue is kept for later."""
        while self._handed_out:
            self._changed.clear()
            await self._changed.wait()

    def failed(self, update_id: int, fault: Exception) -> None:
        """Note that handling an update failed; it is tried again."""
        self._failures[update_id] = fault

    def in_the_works(self, update: Update) -> AbstractAsyncContextManager[object]:
        """Wait until an update may run beside those in progress.

        Updates that were in progress when two processes died run one at a time: the next crash then
        tells which of them caused it, and counts against no other.
        """
        alone = update.update_id in self._twice_in_a_crash
        return self._one_by_one if alone else nullcontext()

    async def may_try(self, update: Update) -> bool:
        """Count a suspect's try before it is made; False if it must not be tried now."""
        most = self._suspects.get(update.update_id)
        try:
            if most is None or await self._inbox.tried(update.update_id, most=most):
                return True
            await self._give_up(update)
        except CloningError as fault:
            log.warning("not tried yet: %s", fault, extra={"update": update.update_id})
            self._try_later(update)
        return False

    async def _give_up(self, update: Update) -> None:
        """Park an update, but only after its sender has been told."""
        await self._apologise(update)
        await self._inbox.park(update.update_id)
        log.error("update parked", extra={"update": update.update_id})
        self._next(update)

    async def tried(self, update: Update) -> None:
        """Mark an update as done and go on with its chat, or try it again after a pause."""
        fault = self._failures.pop(update.update_id, None)
        if fault is None:
            await self._done(update)
            return
        if isinstance(fault, CloningError):
            await self._acquit(update)
        else:
            log.error("handler failed", exc_info=fault, extra={"update": update.update_id})
            self._suspects[update.update_id] = AFTER_FAULTS
        self._try_later(update, _told_to_wait(fault))

    async def _acquit(self, update: Update) -> None:
        """It crashes nothing, and the failure was not ours: it may be tried forever."""
        if update.update_id not in self._suspects:
            return
        try:
            await self._inbox.acquit(update.update_id)
        except StorageUnavailable as fault:
            log.warning("update stays a suspect: %s", fault, extra={"update": update.update_id})
        else:
            self._forget_suspicion(update.update_id)

    async def _done(self, update: Update) -> None:
        await self._marks.set(update.update_id)
        self._next(update)

    def _try_later(self, update: Update, seconds: float = 0.0) -> None:
        """Try an update again after `seconds`, or after longer and longer pauses."""
        retry = asyncio.create_task(self._try_again(update, seconds))
        self._retries.add(retry)
        retry.add_done_callback(self._retries.discard)

    async def _try_again(self, update: Update, seconds: float) -> None:
        tries = self._tries[update.update_id]
        self._tries[update.update_id] += 1
        await self._pause(seconds or pause_after(tries))
        self._give_turn(_chat_of(update))

    def _line_up(self, update: Update) -> None:
        self._lined_up.add(update.update_id)
        line = self._lines[_chat_of(update)]
        line.append(update)
        if len(line) > 1:
            return
        if update.update_id in self._twice_in_a_crash:
            self._try_later(update)  # those above suspicion go first
        else:
            self._give_turn(_chat_of(update))

    def _next(self, update: Update) -> None:
        """Queue the next update of the chat behind those of other chats."""
        chat = _chat_of(update)
        self._lines[chat].popleft()
        self._lined_up.discard(update.update_id)
        self._forget_suspicion(update.update_id)
        self._tries.pop(update.update_id, None)
        if self._lines[chat]:
            self._give_turn(chat)
        else:
            del self._lines[chat]

    def _give_turn(self, chat: int) -> None:
        self._turns.append(chat)
        self._changed.set()

    def _forget_suspicion(self, update_id: int) -> None:
        self._suspects.pop(update_id, None)
        self._twice_in_a_crash.discard(update_id)


def _told_to_wait(fault: Exception) -> float:
    """Return how many seconds Telegram wants us to wait; 0 if it didn't say."""
    return fault.retry_after if isinstance(fault, TelegramUnavailable) else 0.0


def _numbers_of(updates: Sequence[Update | UnreadableUpdate]) -> Sequence[int]:
    """Return the numbers of updates, as far as they can be read."""
    numbers = (one.update_id if isinstance(one, Update) else one.number for one in updates)
    return [number for number in numbers if number is not None]


def _chat_of(update: Update) -> int:
    chat = update.effective_chat or update.effective_user
    return chat.id if chat is not None else 0
