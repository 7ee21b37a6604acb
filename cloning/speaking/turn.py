"""One conversation at a time with the platform, whichever process has it.

The platform knows us as one device, and may end the older one of two conversations of a device,
which would have been paid for.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cloning.domain.errors import StorageUnavailable
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.faults import SpeechUnavailable
from cloning.domain.speaking.manner import AS_IT_IS, Manner
from cloning.ports.speaking.speech import Speech
from cloning.trainings.in_hand import InHand

log = logging.getLogger(__name__)

LEASE = "speech"

TURN_SECONDS = 60.0
"""How long an utterance waits for its turn; then it is put off, which costs nothing."""

ASK_SECONDS = 1.0
"""How often a process asks whether another one has ended."""


@dataclass(frozen=True, kw_only=True, eq=False)
class InTurn:
    """Adapter of the port in cloning/ports/speaking/speech.py, in front of the one that speaks."""

    speech: Speech
    in_hand: InHand
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    patience_seconds: float = TURN_SECONDS
    _here: asyncio.Lock = field(default_factory=asyncio.Lock)
    """In this process."""

    async def say(self, slot_id: str, text: str, manner: Manner = AS_IT_IS) -> Clip:
        """See the port `Speech`; SpeechUnavailable also if it is not its turn for long."""
        async with self._turn():
            return await self.speech.say(slot_id, text, manner)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self.patience_seconds):
                await self._here.acquire()
        except TimeoutError:
            raise SpeechUnavailable(answer="others are speaking") from None
        try:
            await self._take_from_others()
            try:
                yield
            finally:
                await self._give_back()
        finally:
            self._here.release()

    async def _take_from_others(self) -> None:
        """Take the lease; SpeechUnavailable if another process has it for too long."""
        for _ in range(max(1, int(self.patience_seconds / ASK_SECONDS))):
            try:
                if await self.in_hand.take(LEASE):
                    return
            except StorageUnavailable as fault:
                raise SpeechUnavailable(answer="the database is away") from fault
            await self.pause(ASK_SECONDS)
        raise SpeechUnavailable(answer="another process is speaking")

    async def _give_back(self) -> None:
        try:
            await self.in_hand.give_back(LEASE)
        except StorageUnavailable as fault:
            log.warning("the turn to speak can't be given back, and ends soon: %s", fault)
