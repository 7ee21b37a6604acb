"""The voice-clone API, and the two ways in which it may not answer."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count

from cloning.domain.errors import SlotNotFound, UpstreamUnavailable
from cloning.domain.models import State, Voice
from cloning.ports.outside import Wanted, every_slot
from tests.support.fakes.script import Script

LOST_ANSWER = UpstreamUnavailable(answer="connection reset")
"""Nobody knows whether the request arrived."""

NEVER_SENT = UpstreamUnavailable(answer="connection refused", applied=False)
"""The request certainly did not arrive."""


class FakeUpstream:
    """A voice-clone API that keeps slots and trains none of them by itself."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.slots: dict[str, Voice] = {}
        self.trained: list[tuple[str, str, str]] = []
        """Slot, URL of the sample, title: of every training request that was applied."""
        self.requests: list[str] = []
        self.unlisted: set[str] = set()
        """Slots that are there, and that the LIST leaves out."""
        self.begins_late = False
        """Whether a slot shows its old state for a while after a training request."""
        self.meanwhile: deque[Callable[[], Awaitable[object]]] = deque()
        """What goes on while what was read is on its way, one at each GET or LIST."""
        self.languages: dict[str, str | None] = {}
        """What each slot was created to speak."""
        self._numbers = count(1)

    def has(self, slot_id: str, state: State, name: str = "somebody's", demo_url: str = "") -> None:
        """Put a slot there, or into a state."""
        self.slots[slot_id] = Voice(
            slot_id=slot_id,
            name=name,
            state=state,
            language=self.languages.get(slot_id) or "",
            demo_url=demo_url,
        )

    async def create(self, language: str | None) -> Voice:
        await self._asked("create")
        slot_id = f"slot-{next(self._numbers)}"
        self.languages[slot_id] = language
        self.has(slot_id, State.INIT, "复刻音色-A1B2C")
        voice = self.slots[slot_id]
        await self.script.at("after create")
        return voice

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        await self._asked("train", slot_id)
        voice = self._slot(slot_id)
        state = voice.state if self.begins_late else State.TRAINING
        self.slots[slot_id] = voice = replace(voice, state=state, name=title)
        self.trained.append((slot_id, sample_url, title))
        await self.script.at("after train")
        return voice

    async def rename(self, slot_id: str, title: str) -> Voice:
        await self._asked("rename", slot_id)
        self.slots[slot_id] = voice = replace(self._slot(slot_id), name=title)
        await self.script.at("after rename")
        return voice

    async def get(self, slot_id: str) -> Voice:
        await self._asked("get", slot_id)
        voice = self._slot(slot_id)
        await self._on_its_way()
        return voice

    async def voices(self, wanted: Wanted = every_slot) -> Sequence[Voice]:
        await self._asked("voices")
        listed = [
            voice
            for slot_id, voice in self.slots.items()
            if slot_id not in self.unlisted and wanted(slot_id, voice.state)
        ]
        await self._on_its_way()
        return listed

    async def delete(self, slot_id: str) -> None:
        await self._asked("delete", slot_id)
        self._slot(slot_id)
        del self.slots[slot_id]
        await self.script.at("after delete")

    async def ping(self) -> None:
        await self._asked("ping")

    async def _on_its_way(self) -> None:
        if self.meanwhile:
            await self.meanwhile.popleft()()

    async def _asked(self, verb: str, slot_id: str = "") -> None:
        self.requests.append(f"{verb} {slot_id}".strip())
        await self.script.at(f"before {verb}")

    def _slot(self, slot_id: str) -> Voice:
        if slot_id not in self.slots:
            raise SlotNotFound(answer="404: voice not found", reqid="req-1")
        return self.slots[slot_id]
