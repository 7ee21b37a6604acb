"""Fifty owners whose slots are created at once, while a third of the answers is lost.

Nothing else goes wrong in a calm crowd, so that it shows who waits for whom. In a rough one LISTs
have gaps and processes are killed, too.
"""

import asyncio
from dataclasses import dataclass
from random import Random

from tests.faults.stores.keeper import MemoryKeeper
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.hearing import hearing_faults
from tests.faults.town.judging.ledger import AT_WORK
from tests.faults.town.outside.replies import KINDS
from tests.faults.town.town import Town

PEOPLE = 50
LOST = 1 / 3
"""How likely the answer to a create is lost."""

LOSSES = (
    Fault.REQUEST_LOST,
    Fault.ANSWER_LOST,
    Fault.APPLIED_LATE,
    Fault.HANGS,
    Fault.CODE_500_APPLIED,
    Fault.HTML_APPLIED,
    Fault.CUT_SHORT,
    Fault.NO_DATA,
)
"""Ways in which it is not known whether a slot was created: it was in five of them."""

CREATE_SECONDS = 5.0
"""So long takes a create besides, so that nearly all are in the air at once."""

FAULTS_LAST = 300.0
"""Seconds after which nothing goes wrong any more; by then most have a slot."""

GAPS = (Fault.EMPTY_LIST, Fault.SHRUNKEN_LIST, Fault.UNKNOWN_STATE)
GAP = 0.1
"""How likely a LIST doesn't show everything, in a rough crowd."""

KILL_IN_A_CROWD = 0.0008
"""How likely a process of a rough crowd is killed at a moment; there are thousands."""


class Losses(Chaos):
    """Loses answers to creates; in a rough crowd LISTs have gaps, and processes are killed."""

    def __init__(self, random: Random, *, lost: float, rough: bool) -> None:
        super().__init__(random, each_call=GAP, each_commit=0.0)
        self.unlucky: set[int] = set()
        """The trainings to which this happened."""
        self._lost = lost
        self._rough = rough

    def in_call(self, *kinds: Fault) -> Fault | None:
        if kinds == KINDS["create"] and self.random.random() < self._lost:
            self.unlucky.add(AT_WORK.get())
            return self._happens(self.random.choice(LOSSES))
        if kinds == KINDS["voices"] and self._rough:
            return super().in_call(*GAPS)
        return None

    def now_and_then(self, likelihood: float, kind: Fault) -> bool:
        is_mine = self._rough and kind is Fault.KILLED
        return is_mine and super().now_and_then(KILL_IN_A_CROWD, kind)

    def _happens(self, kind: Fault) -> Fault:
        self.happened[kind] += 1
        return kind


@dataclass(frozen=True)
class Gathering:
    """What became of a crowd."""

    violations: list[str]
    history: list[str]
    slots: int
    """How many slots there are in the end."""
    unlucky: int
    """How many trainings had the answer to a create lost."""
    most_at_once: int
    """How many clones had an open intent at one time."""
    lucky_seconds: float
    """The longest from the wish for a slot to the training request, without a lost answer."""
    seconds: float
    """The same, with one."""


async def gather(seed: int, *, lost: float = LOST, rough: bool = False) -> Gathering:
    """Have everybody send a recording within a second; a seed decides what is left open."""
    random = Random(seed)  # noqa: S311 - it decides what fails, and keeps no secret
    chaos = Losses(random, lost=lost, rough=rough)
    town = Town(chaos, MemoryKeeper, owners=PEOPLE, tick=5.0, tells=True, places=PEOPLE)
    town.account.create_seconds = CREATE_SECONDS
    with hearing_faults(town.ledger):
        town.open()
        await _everybody_sends(town)
        await asyncio.sleep(FAULTS_LAST)
        await town.come_to_rest()
        await town.close()
    waits = {
        training_id: runs[0].at - town.ledger.wished_at[training_id]
        for training_id, runs in town.account.runs.items()
    }
    lucky = [waited for training_id, waited in waits.items() if training_id not in chaos.unlucky]
    return Gathering(
        violations=town.ledger.violations,
        history=list(town.ledger.history),
        slots=sum(1 for slot in town.account.slots.values() if slot.clone_id),
        unlucky=len(chaos.unlucky),
        most_at_once=town.ledger.most_intents,
        lucky_seconds=max(lucky),
        seconds=max(waits.values()),
    )


async def _everybody_sends(town: Town) -> None:
    for owner in town.owners:
        owner.agree()
        owner.send("fine")
        await asyncio.sleep(1.0 / PEOPLE)
