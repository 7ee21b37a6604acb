"""What speaks, and who tells people about it, made of fakes that do what a test tells them to."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from itertools import count

from cloning.domain.models import Reason
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.manner import AS_IT_IS, Manner
from cloning.domain.speaking.utterance import UtteranceClaim
from tests.support.fakes.script import Script


class FakeSpeech:
    """Says what it is asked to, as bytes that can be read."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.said: list[tuple[str, str, Manner]] = []
        """Slot, text and manner of all that was begun."""

    async def say(self, slot_id: str, text: str, manner: Manner = AS_IT_IS) -> Clip:
        await self._script.at("before say")
        self.said.append((slot_id, text, manner))
        await self._script.at("after say")
        return Clip(ogg=text.encode(), seconds=len(text) / 10)

    @property
    def texts(self) -> Sequence[str]:
        return [text for _slot, text, _manner in self.said]


@dataclass(frozen=True)
class Brought:
    """A message that somebody got: a clip, or the reason why there is none."""

    chat_id: int
    ogg: bytes = b""
    reason: Reason | None = None
    repeat: bool = False


class FakeMessenger:
    """Remembers what people see of what they wanted said."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.brought: list[Brought] = []
        self.status: dict[int | str, object] = {}
        """What each status message says: why there is no clip, or what is waited for; None: it
        is said."""
        self.seen = 0
        self.gone: set[int | str] = set()
        """The status messages that are not there any more."""
        self._ids = count(7001)

    def recording(self, claim: UtteranceClaim) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def show(self, claim: UtteranceClaim) -> None:
        await self._script.at("before show")
        self.status[_status_of(claim)] = claim.utterance.trouble

    async def clip(
        self, claim: UtteranceClaim, clip: Clip, *, repeat: bool
    ) -> tuple[int, str | None]:
        await self._script.at("before bring")
        self.brought.append(Brought(claim.utterance.chat_id, clip.ogg, repeat=repeat))
        await self._script.at("after bring")
        return next(self._ids), f"said-{claim.utterance.id}"

    async def word(self, claim: UtteranceClaim, *, repeat: bool) -> int:
        await self._script.at("before bring")
        utterance = claim.utterance
        told = Brought(utterance.chat_id, reason=utterance.reason, repeat=repeat)
        self.brought.append(told)
        await self._script.at("after bring")
        return next(self._ids)

    async def see(self, claim: UtteranceClaim) -> None:
        await self._script.at("before see")
        self.seen += 1
        await self._script.at("after see")

    async def conclude(self, claim: UtteranceClaim) -> bool:
        await self._script.at("before conclude")
        message = _status_of(claim)
        if message in self.gone:
            return False
        self.status[message] = claim.utterance.reason
        await self._script.at("after conclude")
        return True


def _status_of(claim: UtteranceClaim) -> int | str:
    known = claim.utterance.status_message_id or claim.utterance.inline_message_id
    assert known is not None
    return known
