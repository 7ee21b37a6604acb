"""Finds out how everything is; callers that ask meanwhile share the result."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bot.web.readiness.contacts import CURES, Contact, Neighbour
from bot.web.readiness.health import Health, Problem, Row
from bot.web.readiness.rounds import OPEN, UNUSABLE, Rounds
from cloning.domain.errors import StorageUnavailable
from cloning.domain.trouble import AccountTrouble
from storage.processes.roll import Entry

PATIENCE = 3.0
"""Seconds after which an unresponsive database counts as away."""

STARTING: Final = timedelta(minutes=1)
"""How long processes of other roles may take to show themselves after this one has begun."""

DONE_BY: Final = {"web": ("web", "all"), "worker": ("worker", "all")}
"""The roles of processes by what they do."""

DATABASE_AWAY: Final = Problem(what="database", says=UNUSABLE)
LEFT_ALONE: Final = Problem(
    what="upstream",
    says="left alone, and tried again soon: if it stays, ask its support",
    urgent=False,
)
"""Not urgent: an outage ends by itself and costs no training anything."""

SAYS: Final = {
    "disk": "less than 200 MB are free where the samples are: make room",
    "samples": "none can be kept: see whether AUDIO_DIR, or the store, is there and takes files",
}
"""What is meant by the words in which a place of samples tells its trouble."""


class Kept(Struct, frozen=True, kw_only=True):
    """What the database tells."""

    updates: int
    """How many are overdue."""
    steps: int
    entries: Sequence[Entry]
    account: Sequence[AccountTrouble] = ()
    """What is wrong with the account at the upstream, for which somebody waits."""

    def problems(self) -> Iterator[Problem]:
        """Name what has waited for too long."""
        if self.updates:
            says = (
                f'{self.updates} have waited for more than a minute: look for "update" in the log'
            )
            yield Problem(what="intake", says=says)
        if self.steps:
            says = f"{self.steps} are overdue by more than five minutes: see whether a worker runs"
            yield Problem(what="steps", says=says)
        for about in self.account:
            says = f"recordings wait, because the upstream turns it away ({about}): {CURES[about]}"
            yield Problem(what="account", says=says)


@dataclass(kw_only=True, eq=False)
class Checkup:
    """Looks at this process, and at what all have written down."""

    rounds: Rounds
    kept: Callable[[], Awaitable[Kept]]
    """Asks the database; StorageUnavailable if it is away."""
    patience: float = PATIENCE
    _asking: asyncio.Task[Kept | None] | None = field(default=None, init=False)

    async def look(self) -> Health:
        """Check everything; an upstream that is down does not make us unready."""
        kept, _ = await asyncio.gather(self._ask(), self.rounds.look_at_samples())
        rows = await self._rows(kept.entries if kept is not None else ())
        found = [DATABASE_AWAY] if kept is None else [*kept.problems(), *self._missing(rows)]
        return Health(problems=[*found, *_troubles(rows)], rows=rows)

    async def _ask(self) -> Kept | None:
        """Ask the database, at most once at a time and with a time limit; None if it is away."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._answer())
        try:
            return await asyncio.wait_for(asyncio.shield(self._asking), self.patience)
        except TimeoutError:
            return None

    async def _answer(self) -> Kept | None:
        try:
            return await self.kept()
        except StorageUnavailable:
            return None

    async def _rows(self, entries: Sequence[Entry]) -> Sequence[Row]:
        """Return all processes; of this one we know more than it has written down."""
        ours = await self.rounds.entry()
        others = [entry for entry in entries if entry.name != ours.name]
        return [_row(entry, ours.seen_at) for entry in (ours, *others)]

    def _missing(self, rows: Sequence[Row]) -> Iterator[Problem]:
        """Name what no living process does."""
        if self.rounds.clock() - self.rounds.process.began_at < STARTING:
            return
        alive = {row.entry.role for row in rows if row.is_alive}
        for work, roles in DONE_BY.items():
            if alive.isdisjoint(roles):
                yield Problem(what=work, says=f"no process is there: start python -m bot {work}")


def _row(entry: Entry, now: datetime) -> Row:
    told: Mapping[str, Mapping[str, object]] = entry.report.get("contacts", {})
    contacts = {one: Contact.of_json(told.get(one.value, {})) for one in Neighbour}
    return Row(entry=entry, now=now, contacts=contacts)


def _troubles(rows: Sequence[Row]) -> Sequence[Problem]:
    """Name what living processes have trouble with, each trouble once.

    Not with the database: whoever has that can't write it down, and we have just asked ourselves.
    """
    found: dict[tuple[str, str], Problem] = {}
    for row in (row for row in rows if row.is_alive):
        for problem in _troubles_of(row):
            key = problem.what, problem.says
            earlier = found[key].processes if key in found else ()
            found[key] = replace(problem, processes=(*earlier, row.label))
    return list(found.values())


def _troubles_of(row: Row) -> Iterator[Problem]:
    for neighbour, contact in row.contacts.items():
        if contact.trouble is not None and neighbour is not Neighbour.DATABASE:
            what = contact.trouble if contact.trouble in SAYS else neighbour.value
            says = SAYS.get(contact.trouble, contact.trouble)
            yield Problem(what=what, says=says, urgent=contact.urgent)
    if row.entry.report.get("breaker") == OPEN:
        yield LEFT_ALONE
