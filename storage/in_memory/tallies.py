"""Tallies of one process, in a dictionary."""

from collections import OrderedDict
from collections.abc import Sequence

from cloning.ports.outside import Clock
from cloning.ports.tallies import Answer, Counted, Rule, Tally

MOST = 20_000
"""How many tallies are kept; those that have not changed for longest start over."""


class InMemoryTallies:
    """Adapter of `Tallies` in cloning/ports/tallies.py; never raises StorageUnavailable."""

    def __init__(self, clock: Clock, *, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._tallies: OrderedDict[tuple[str, int], Tally] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tallies)

    @property
    def is_alone(self) -> bool:
        return False

    async def change(self, kind: str, of: int, new: Counted, rule: Rule[Counted, Answer]) -> Answer:
        now = self._clock().timestamp()
        kept = self._tallies.get((kind, of))
        present = kept if isinstance(kept, type(new)) and kept.until > now else new
        following, answer = rule(present, now)
        if following != present:
            self._tallies[kind, of] = following
            self._tallies.move_to_end((kind, of))
            if len(self._tallies) > self._most:
                self._tallies.popitem(last=False)
        return answer

    async def known(self, of: int) -> Sequence[str]:
        now = self._clock().timestamp()
        return sorted(
            kind for (kind, one), kept in self._tallies.items() if one == of and kept.until > now
        )

    async def forget(self, of: int) -> None:
        for name in [name for name in self._tallies if name[1] == of]:
            del self._tallies[name]

    async def tidy(self) -> None:
        now = self._clock().timestamp()
        for name in [name for name, kept in self._tallies.items() if kept.until <= now]:
            del self._tallies[name]
