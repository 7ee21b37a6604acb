"""A process that looks after its readiness, with nothing but what a test gives it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.web.readiness.checkup import Checkup, Kept
from bot.web.readiness.contacts import Contacts, Neighbour
from bot.web.readiness.rounds import Process, Rounds
from cloning.domain.errors import StorageUnavailable
from cloning.domain.trouble import AccountTrouble
from storage.processes.roll import Entry, Roll
from tests.support.fakes.clock import FakeClock


@dataclass
class FakeRoll:
    """The roll that all processes of a test share."""

    entries: dict[str, Entry] = field(default_factory=dict)
    is_away: bool = False

    async def sign(self, entry: Entry) -> None:
        if self.is_away:
            raise StorageUnavailable
        self.entries[entry.name] = entry

    async def read(self) -> list[Entry]:
        if self.is_away:
            raise StorageUnavailable
        return list(self.entries.values())


class FakeProcess:
    """A process of which all is well at first."""

    def __init__(
        self, clock: FakeClock, roll: FakeRoll | Roll, role: str = "all", name: str = "a"
    ) -> None:
        self.clock = clock
        self.roll = roll
        self.talk: str | None = None
        self.samples: str | None = None
        self.breaker_is_open = False
        self.asked: list[Neighbour] = []
        self.overdue = (0, 0)
        self.account = list[AccountTrouble]()
        self.contacts = Contacts(clock=clock)
        self.rounds = Rounds(
            process=Process(name=name * 16, role=role, version="0.2.0", began_at=clock()),
            roll=roll,
            contacts=self.contacts,
            samples=self._samples,
            breaker_is_open=self._is_open,
            talk=lambda: self.talk,
            ask={one: self._asking(one) for one in (Neighbour.TELEGRAM, Neighbour.UPSTREAM)},
            clock=clock,
            patience=0.05,
        )
        self.checkup = Checkup(rounds=self.rounds, kept=self._kept, patience=0.05)

    async def _kept(self) -> Kept:
        updates, steps = self.overdue
        entries = await self.roll.read()
        return Kept(updates=updates, steps=steps, entries=entries, account=self.account)

    async def _samples(self) -> str | None:
        return self.samples

    async def _is_open(self) -> bool:
        return self.breaker_is_open

    def _asking(self, neighbour: Neighbour) -> Callable[[], Awaitable[None]]:
        async def ask() -> None:
            self.asked.append(neighbour)

        return ask
