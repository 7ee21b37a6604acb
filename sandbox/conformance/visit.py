"""A visit to an account: what it has made there, and how it leaves it as it was."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sandbox.conformance.answers import Answer
from sandbox.conformance.sample import Sample
from sandbox.conformance.service import Service
from sandbox.conformance.verdicts import Differs, NotTried

FIRST_PAUSE_SECONDS: Final = 0.05
LONGEST_PAUSE_SECONDS: Final = 5.0
MOST_GAPS: Final = 5
"""How many calls may go unanswered while we wait for a training."""

UNKNOWN: Final = "a create got no answer, and the account can't be listed: a slot may be there"

_GONE: Final = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What the visit may take."""

    revision: str = ""
    """Either 2025 or 2026; empty: as the server behaves."""
    slots: int = 1
    """How many slots it may create in all."""
    paid: bool = False
    """Whether one more may be of the paid tier; nobody can delete it."""
    training_seconds: float = 1800.0
    """How long a training may take."""
    other_key: str = ""
    """The key of another account, to see whether the two are apart; may be empty."""
    shared: bool = False
    """Whether others create slots in the account at the same time."""


@dataclass(slots=True)
class Visit:
    """The state of a visit; checks read it, and change it as they go."""

    service: Service
    sample: Sample
    stay: Stay
    revision: str = ""
    before: Sequence[str] = ()
    """The ids that the account had before."""
    first: Answer | None = None
    """The answer that created our slot."""
    has_demo: bool = False
    """Whether a training of our slot has succeeded."""
    deleted: str = ""
    """The id of our slot, once it was deleted as a check."""
    paid: list[str] = field(default_factory=list)
    """The ids of paid slots that we have made; they stay."""
    _ours: list[str] = field(default_factory=list)
    _lost: int = 0
    """How many creates may have taken effect although we don't know the slot."""
    _creating: set[asyncio.Task[Answer]] = field(default_factory=set)

    @property
    def slot_id(self) -> str:
        """The id of our slot; raises NotTried if there is none."""
        if not self._ours:
            raise NotTried("there is no slot to try it with: none could be created")
        return self._ours[0]

    async def create(self, body: object, *, key: str | None = None, paid: bool = False) -> Answer:
        """Ask for a slot, whatever comes of it; it is ours from the moment that we know its id.

        Raises:
            NotTried: if it might be one slot too many.
        """
        if len(self._ours) + self._lost >= self.stay.slots and not paid:
            raise NotTried("it might spend another slot (--slots says how many may be spent)")
        task = asyncio.create_task(self._create(body, key, paid=paid))
        self._creating.add(task)
        task.add_done_callback(self._creating.discard)
        return await asyncio.shield(task)  # whoever stops us must not make us forget a slot

    async def put(self, body: Mapping[str, object]) -> Answer:
        """Train or rename our slot."""
        return await self.service("PUT", f"/{self.slot_id}", body)

    async def get(self) -> Answer:
        """Look at our slot."""
        return await self.service("GET", f"/{self.slot_id}")

    async def ended(self) -> Answer:
        """Wait for the end of a training; raises Differs if it doesn't come in time."""
        pause, gaps = FIRST_PAUSE_SECONDS, 0
        try:
            async with asyncio.timeout(self.stay.training_seconds):
                while _goes_on(answer := await self.get()) and gaps < MOST_GAPS:
                    gaps += bool(answer.trouble)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        except TimeoutError:
            limit = f"{self.stay.training_seconds:g} s"
            raise Differs(f"it is still in Training after {limit} (--training-minutes)") from None
        return answer

    async def leave(self) -> Sequence[str]:
        """Delete all that we have made; returns what is left, in words."""
        if self._creating:
            await asyncio.wait(set(self._creating))
        suspects = await self._suspects() if self._lost else ()
        if suspects is None:
            return [UNKNOWN, *await self._undeleted(self._ours)]
        left = [f"the slot {slot} may be ours" for slot in suspects if self.stay.shared]
        ours = [*self._ours, *(() if self.stay.shared else suspects)]
        return left + await self._undeleted(ours)

    async def _create(self, body: object, key: str | None, *, paid: bool) -> Answer:
        answer = await self.service("POST", body=body, key=key)
        slot_id = answer.text("id")
        if slot_id:
            (self.paid if paid else self._ours).append(slot_id)
        elif answer.code in {None, 0}:
            self._lost += 1
        return answer

    async def _suspects(self) -> Collection[str] | None:
        """Return the slots that are new, untouched, and not known to be ours; None: unknown."""
        voices = (await self.service("GET")).voices
        if voices is None:
            return None
        return [
            slot_id
            for voice in voices
            if isinstance(slot_id := voice.get("id"), str)
            and voice.get("state") == "Init"
            and slot_id not in {*self.before, *self._ours}
        ]

    async def _undeleted(self, slots: Iterable[str]) -> list[str]:
        """Delete slots; returns which ones stay, in words."""
        return [
            f"the slot {slot} could not be deleted" for slot in slots if await self._stays(slot)
        ]

    async def _stays(self, slot_id: str) -> bool:
        """Delete a slot; a delete may succeed and still answer with an error, so look again."""
        await self.service("DELETE", f"/{slot_id}")
        return (await self.service("GET", f"/{slot_id}")).code != _GONE


def _goes_on(answer: Answer) -> bool:
    return bool(answer.trouble) or answer.text("state") == "Training"
