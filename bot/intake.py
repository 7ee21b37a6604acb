"""The durable update queue: an update is committed before Telegram is told that we have it.

python-telegram-bot awaits `put` for every update before it asks for the next ones, so a `put` that
commits loses none (as it comes, eight kills under load lost 266 of 400). Updates of one chat are
handled in order, chats in parallel and in turn.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta

import orjson
from telegram import Bot, Update

from cloning.errors import CloningError, StorageUnavailable, TelegramUnavailable
from cloning.models import Content
from storage.inbox import Inbox

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
"""How long the number of an update is kept, to know it again; Telegram keeps it for a day."""

AFTER_FAULTS = 2
"""How many more tries an update gets after a fault of ours: three in all (promises.md, P3)."""

AFTER_DEATHS = 4
"""The same when processes died meanwhile: more, since something else may have killed them."""

LONGEST_PAUSE = 30.0
"""Seconds between two tries of the same update, at most."""


class UnreadableUpdate(ValueError):
    """This is no update, or none that our library understands."""


def read_update(body: bytes, bot: Bot | None) -> Update:
    """Make an update of what Telegram sent; UnreadableUpdate when that can't be done."""
    try:
        update = Update.de_json(orjson.loads(body), bot)
    except Exception as fault:
        # The library has no error of its own for this: it stumbles in whatever way it does.
        raise UnreadableUpdate from fault
    if not isinstance(update.update_id, int):
        raise UnreadableUpdate
    return update


class Intake(asyncio.Queue[object]):
    """The library's update queue, over the inbox."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        parse: Callable[[bytes], Update],
        apologise: Callable[[Update], Awaitable[None]],
        content_of: Callable[[Update], Content | None] = lambda _update: None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._inbox = inbox
        self.parse = parse
        self._apologise = apologise
        self._content_of = content_of
        self._pause = pause
        self._lines: defaultdict[int, deque[Update]] = defaultdict(deque)
        self._turns: deque[int] = deque()
        self._stop: object | None = None
        self._changed = asyncio.Event()
        self._handed_out = 0
        self._lined_up: set[int] = set()
        self._suspects: dict[int, int] = {}
        """What a death or a fault of ours left undone, with the most tries that may be counted."""
        self._twice_in_a_crash: set[int] = set()
        self._one_by_one = asyncio.Lock()
        self._failures: dict[int, Exception] = {}
        self._tries: defaultdict[int, int] = defaultdict(int)
        self._retries: set[asyncio.Task[None]] = set()

    async def put(self, item: object) -> None:
        """Commit an update, however long that takes: until then Telegram is not told."""
        if not isinstance(item, Update):
            self._stop = item
            self._changed.set()
            return
        tries = 0
        while not await self._accepted(item):
            await self._pause(min(2.0**tries, LONGEST_PAUSE))
            tries += 1

    async def _accepted(self, update: Update) -> bool:
        try:
            await self.accept(update, update.to_json().encode())
        except StorageUnavailable as fault:
            log.warning("update not kept, intake pauses: %s", fault.__cause__ or fault)
            return False
        except Exception:
            # Let through, it would end the library's polling for good, and without a word.
            log.exception("update not kept, intake pauses")
            return False
        return True

    async def accept(self, update: Update, body: bytes) -> None:
        """Commit an update once, and have it handled; StorageUnavailable if it can't be kept."""
        if await self._inbox.keep(update.update_id, body, self._content_of(update)):
            self._line_up(update)

    async def recover(self) -> None:
        """Hand out again what an earlier process left undone."""
        for update_id, body, tries in await self._inbox.undone():
            if update_id in self._lined_up:
                continue
            self._suspects[update_id] = AFTER_DEATHS
            if tries:
                self._twice_in_a_crash.add(update_id)
                self._tries[update_id] = tries
            self._line_up(self.parse(body))  # it could be read when it was kept

    async def forget_old(self) -> None:
        """Forget the numbers of updates that can't be delivered again any more."""
        await self._inbox.forget_older_than(KEPT)

    async def get(self) -> object:
        """Wait for the next update whose chat is free, or for the signal to stop."""
        while not self._turns and self._stop is None:
            self._changed.clear()
            await self._changed.wait()
        self._handed_out += 1
        return self._stop or self._lines[self._turns.popleft()][0]

    def task_done(self) -> None:
        """One of what was handed out is dealt with."""
        self._handed_out -= 1
        self._changed.set()

    async def join(self) -> None:
        """Wait until all that was handed out is dealt with; what lines up is kept for later."""
        while self._handed_out:
            self._changed.clear()
            await self._changed.wait()

    def failed(self, update_id: int, fault: Exception) -> None:
        """Note that an update could not be dealt with; it is tried again."""
        self._failures[update_id] = fault

    def in_the_works(self, update: Update) -> AbstractAsyncContextManager[object]:
        """Wait until an update may be handled beside those that are.

        Those that were in the works when two processes died come one at a time: the next death
        then tells which of them it was, and no other is counted with it.
        """
        alone = update.update_id in self._twice_in_a_crash
        return self._one_by_one if alone else nullcontext()

    async def may_try(self, update: Update) -> bool:
        """Count a suspect's try before it is made; False when it is not to be tried now."""
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
        """Park an update, but not before its sender has been told."""
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
        """It kills nobody, and what failed was not ours: it may be tried for ever."""
        if update.update_id not in self._suspects:
            return
        try:
            await self._inbox.acquit(update.update_id)
        except StorageUnavailable as fault:
            log.warning("update stays a suspect: %s", fault, extra={"update": update.update_id})
        else:
            self._forget_suspicion(update.update_id)

    async def _done(self, update: Update) -> None:
        try:
            await self._inbox.done(update.update_id)
        except StorageUnavailable as fault:
            log.warning("update stays undone: %s", fault, extra={"update": update.update_id})
        self._next(update)

    def _try_later(self, update: Update, seconds: float = 0.0) -> None:
        """Try an update again after so many seconds, or after longer and longer pauses."""
        retry = asyncio.create_task(self._try_again(update, seconds))
        self._retries.add(retry)
        retry.add_done_callback(self._retries.discard)

    async def _try_again(self, update: Update, seconds: float) -> None:
        tries = self._tries[update.update_id]
        self._tries[update.update_id] += 1
        await self._pause(seconds or min(2.0**tries, LONGEST_PAUSE))
        self._give_turn(_chat_of(update))

    def _line_up(self, update: Update) -> None:
        self._lined_up.add(update.update_id)
        line = self._lines[_chat_of(update)]
        line.append(update)
        if len(line) > 1:
            return
        if update.update_id in self._twice_in_a_crash:
            self._try_later(update)  # whoever is beyond suspicion goes first
        else:
            self._give_turn(_chat_of(update))

    def _next(self, update: Update) -> None:
        """Let the next update of the chat have its turn, after the other chats."""
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
    """Tell how many seconds Telegram wants to be left alone; 0 when it did not say."""
    return fault.retry_after if isinstance(fault, TelegramUnavailable) else 0.0


def _chat_of(update: Update) -> int:
    chat = update.effective_chat or update.effective_user
    return chat.id if chat is not None else 0
