"""Telegram as one of our processes sees it, behind a line that fails in every way."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

from cloning.domain.errors import TelegramUnavailable, Unreachable
from cloning.domain.models import Claim, Clone, Outcome, Tombstone
from cloning.domain.owner import Owner
from cloning.domain.progress import NO_FIGURES, Deleted, Figures, Progress, progress_of
from cloning.domain.recordings.rejections import RecordingGone
from cloning.domain.recordings.sound import Clip
from tests.faults.town.bots.life import Life
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.ledger import Message
from tests.faults.town.outside.telegram import Telegram

Value = TypeVar("Value")

SENDING = (
    Fault.TELEGRAM_429,
    Fault.TELEGRAM_REFUSED,
    Fault.TELEGRAM_UNSENT,
    Fault.TELEGRAM_SENT,
    Fault.TELEGRAM_HANGS,
)
DOWNLOADING = (Fault.TELEGRAM_429, Fault.TELEGRAM_REFUSED, Fault.TELEGRAM_UNSENT, Fault.FILE_GONE)
TIMEOUT = 20.0
TOO_LONG = 60.0
"""Longer than a step may take; a sweep may take any time, and waits until our client gives up."""


@dataclass
class TelegramLine:
    """Adapter of cloning.ports.Notifier and Recordings, with what handlers say besides."""

    telegram: Telegram
    chaos: Chaos
    life: Life

    async def acknowledge(self, claim: Claim) -> int | None:
        """Answer a recording; it must succeed."""
        if claim.training.status_message_id is not None:
            return None
        return await self._put(claim)

    async def say(self, chat_id: int, code: str, message_id: int) -> None:
        """Answer in words."""
        message = Message(-message_id, code)
        await self._call(chat_id, "say", lambda: self.telegram.send(chat_id, message))

    async def play(self, chat_id: int, training_id: int) -> None:
        """Play a clip to who would try a training again, for it or a later one is ready."""
        is_its_own = training_id in self.telegram.ledger.late
        message = Message(training_id, Outcome.SUCCESS if is_its_own else "played")
        await self._call(chat_id, "play", lambda: self.telegram.send(chat_id, message))

    async def ask(self, claim: Claim) -> int | None:
        return await self._put(claim)

    async def show(self, claim: Claim, figures: Figures = NO_FIGURES) -> int | None:
        try:
            return await self._put(claim, figures)
        except (TelegramUnavailable, Unreachable):
            return None

    def preparing(self, claim: Claim) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def demo(self, claim: Claim, clip: Clip, *, repeat: bool) -> tuple[int, str | None]:
        message = Message(claim.training.id, Outcome.SUCCESS, True, repeat, clip.ogg)
        return await self._push(claim, message), f"voice of {claim.training.id}"

    async def word(self, claim: Claim, outcome: Outcome, *, repeat: bool) -> int:
        return await self._push(claim, Message(claim.training.id, outcome, True, repeat))

    async def see(self, claim: Claim, outcome: Outcome) -> None:
        await self._call(claim.training.chat_id, "see", lambda: None)

    async def conclude(self, claim: Claim, outcome: Outcome, *, heard: bool = True) -> bool:
        message_id, chat_id = claim.training.status_message_id, claim.training.chat_id
        if message_id is not None:
            await self._edit(claim, message_id, outcome)
            return True
        message = Message(claim.training.id, outcome)
        await self._call(chat_id, "conclude", lambda: self.telegram.send(chat_id, message))
        return True

    async def deleted(self, owner: Owner, clone: Clone, deleted: Deleted) -> None:
        await self._call(owner.chat_id, "deleted", lambda: None)

    async def receipt(self, tombstone: Tombstone) -> None:
        forgettings = self.telegram.ledger.forgettings
        troubles = forgettings.troubles()

        def arrive() -> None:
            self.telegram.send(tombstone.chat_id, Message(-tombstone.owner_id, "forgotten"))
            forgettings.sees_receipt(tombstone, troubles)

        try:
            await self._call(tombstone.chat_id, "receipt", arrive)
        except Unreachable:
            forgettings.sees_nobody(tombstone)
            raise

    async def download(self, file_id: str) -> bytes:
        await self.life.moment("before download")
        fault = self.chaos.in_call(*DOWNLOADING)
        await asyncio.sleep(self.chaos.random.uniform(0.05, 2.0))
        if fault is Fault.FILE_GONE:
            raise RecordingGone
        if fault is not None:
            raise TelegramUnavailable(retry_after=5.0 * (fault is Fault.TELEGRAM_429))
        return f"recording {file_id}".encode()

    def forget(self, file_id: str) -> None:
        """Nothing is kept at hand here."""

    async def _push(self, claim: Claim, message: Message) -> int:
        chat_id = claim.training.chat_id
        ledger, clock = self.telegram.ledger, self.telegram.ledger.clock
        if clock() - ledger.deleted_at.get(claim.clone.id, clock()) > 2.0:
            ledger.violated(f"P12: training {claim.training.id} was announced after its deletion")
        return await self._call(chat_id, "push", lambda: self.telegram.send(chat_id, message))

    async def _put(self, claim: Claim, figures: Figures = NO_FIGURES) -> int | None:
        progress = progress_of(claim.training, waits=figures.waits)
        message_id, chat_id = claim.training.status_message_id, claim.training.chat_id
        if message_id is not None:
            await self._edit(claim, message_id, progress)
            return None
        message = Message(claim.training.id, progress)
        return await self._call(chat_id, "show", lambda: self.telegram.send(chat_id, message))

    async def _edit(self, claim: Claim, message_id: int, says: Progress | Outcome) -> None:
        chat_id = claim.training.chat_id
        message = Message(claim.training.id, says)
        await self._call(
            chat_id, f"edit {says}", lambda: self.telegram.edit(chat_id, message_id, message)
        )

    def _fault(self) -> Fault | None:
        if self.life.telegram_outage() and self.chaos.now_and_then(1.0, Fault.TELEGRAM_OUTAGE):
            return Fault.TELEGRAM_OUTAGE
        return self.chaos.in_call(*SENDING)

    async def _call(self, chat_id: int, verb: str, apply: Callable[[], Value]) -> Value:
        await self.life.moment(f"before {verb}")
        fault = self._fault()
        self.telegram.ledger.note(verb, "to", chat_id, fault or "")
        await asyncio.sleep(self.chaos.random.uniform(0.05, 1.0))
        if fault is Fault.TELEGRAM_REFUSED:
            raise TelegramUnavailable(delivered=False)
        if fault is Fault.TELEGRAM_429:
            wait = self.chaos.random.uniform(1.0, 60.0)
            raise TelegramUnavailable(retry_after=wait, delivered=False)
        if fault in (Fault.TELEGRAM_HANGS, Fault.TELEGRAM_UNSENT):
            await asyncio.sleep(TIMEOUT if fault is Fault.TELEGRAM_UNSENT else TOO_LONG)
            raise TelegramUnavailable
        if chat_id in self.telegram.blocked:
            raise Unreachable
        if fault is Fault.TELEGRAM_OUTAGE and self.chaos.random.random() < 0.7:
            raise TelegramUnavailable(delivered=self.chaos.random.choice((False, None)))
        value = apply()
        if fault in (Fault.TELEGRAM_SENT, Fault.TELEGRAM_OUTAGE):
            raise TelegramUnavailable
        await self.life.moment(f"after {verb}")
        return value
