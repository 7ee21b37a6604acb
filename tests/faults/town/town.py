"""A bot, its owners and its outside, put together so that somebody can have things happen there."""

import asyncio
from collections.abc import Callable, Iterable

from storage.in_memory.rows import Rows
from tests.faults.loop import LoopClock
from tests.faults.stores.keeper import Keeper, Look
from tests.faults.town.bots.desk import Desk
from tests.faults.town.bots.machine import Disk
from tests.faults.town.bots.process import AT_ONCE, QUOTA, Outside
from tests.faults.town.bots.processes import Processes
from tests.faults.town.chaos import Chaos
from tests.faults.town.judging.endings import (
    how_all_ended,
    unanswered,
    what_is_left,
    what_is_not_counted,
    what_leaked,
    what_remains,
)
from tests.faults.town.judging.invariants import (
    what_is_missing,
    what_is_too_much,
    what_is_too_often,
    what_nobody_minds,
)
from tests.faults.town.judging.lateness import Lateness
from tests.faults.town.judging.ledger import Ledger
from tests.faults.town.outside.account import Account
from tests.faults.town.outside.engine import Engine
from tests.faults.town.outside.slots import Slot
from tests.faults.town.outside.telegram import Telegram
from tests.faults.town.people.owners import Owner

LONGEST_REST = 4 * 24 * 3600.0
"""Seconds after which whatever is still to be done counts as never done."""


class Town:
    """Everything there is; to be made inside the event loop that it lives in."""

    def __init__(
        self,
        chaos: Chaos,
        make_keeper: Callable[[Look], Keeper],
        *,
        owners: int,
        tick: float,
        tells: bool,
        places: int = AT_ONCE,
    ) -> None:
        self.chaos = chaos
        self.time = asyncio.get_running_loop().time
        self.ledger = Ledger(self.time, tells=tells)
        self.ledger.forgettings.troubles = chaos.troubles
        self.clock = LoopClock(asyncio.get_running_loop())
        self.processes = Processes(chaos, self.ledger, self.clock, tick)
        self._desk = Desk(chaos, self.processes.alive)
        self.processes.started = self._desk.go_on
        engine = Engine(chaos, self.ledger, self.processes.serve)
        self.account = Account(chaos, self.ledger, engine)
        self.telegram = Telegram(self.ledger)
        self._lateness = Lateness(self.time, self.account)
        self._disk = Disk(self.clock)
        self._keeper = make_keeper(self.ledger.sees_commit)
        self.processes.outside = Outside(
            self._keeper, self._disk, self.account, self.telegram, chaos, self.clock, places
        )
        self.owners = [self._owner(7001 + number) for number in range(owners)]
        self._foreign: list[dict[str, object]] = []

    def _owner(self, owner_id: int) -> Owner:
        return Owner(owner_id, self.chaos, self.telegram, self.ledger, self._desk.post)

    def open(self) -> None:
        """Put somebody else's slots into the account, and start the bot."""
        for number in range(self.chaos.random.randrange(3)):
            state = self.chaos.random.choice(("Success", "Failed", "Training"))
            slot = Slot(f"foreign-{number}", "somebody's", state, "https://elsewhere.example.org/")
            self.account.slots[slot.slot_id] = slot
        self._foreign = self.account.foreign()
        self.processes.start()

    async def come_to_rest(self) -> Rows:
        """Let nothing go wrong any more, wait until nothing is due, and look at all there is.

        A training that is stuck is given up after a day, so it may take that long.
        """
        self.chaos.stop()
        self.processes.outage = self.processes.telegram_outage = False
        for owner in self.owners:
            owner.settle()
        began = self.time()
        rows = await self._keeper.rows()
        while not self.ledger.violations and self._is_restless(rows):
            if self.time() - began > 300.0:
                self.processes.slow_down()
            tick = self.processes.slowest_tick()
            self._blame(self._lateness.look(rows, self.clock(), tick))
            for owner in self.owners:
                owner.answer()
            await asyncio.sleep(30.0 if self.time() - began < 3600.0 else 600.0)
            if self.time() - began > LONGEST_REST:
                left = list(what_is_left(rows, self.telegram.blocked))
                self.ledger.violated(f"P15: never done: {left}, {self._desk.waiting} updates")
            rows = await self._keeper.rows()
        if not self.ledger.violations:
            self._look(rows)
        return rows

    def _is_restless(self, rows: Rows) -> bool:
        left = any(what_is_left(rows, self.telegram.blocked))
        stray = self.ledger.consents.abandoned | self._disk.late
        abandoned = stray & self._disk.hosted.keys()
        return left or bool(self._desk.waiting or self.account.in_transit or abandoned)

    async def look_around(self) -> None:
        """Look at what must be so at any time."""
        rows = await self._keeper.rows()
        now = self.clock()
        for faults in (
            what_nobody_minds(rows, self.account),
            what_is_missing(rows, self._disk),
            what_is_too_much(rows, QUOTA),
            what_is_too_often(rows, QUOTA, now) if not self.clock.was_wrong else (),
        ):
            self._blame(faults)
        self._look_at_foreign_slots()

    def _look(self, rows: Rows) -> None:
        sent = {(owner.id, number): kind for owner in self.owners for number, kind in owner.sent}
        for faults in (
            what_leaked(rows, self.account, self._disk),
            how_all_ended(rows, self.ledger, self.telegram),
            unanswered(sent, self.ledger, self.telegram),
            what_remains(rows, self.account, self.ledger.forgettings),
            what_is_not_counted(rows, self.account),
        ):
            self._blame(faults)
        self._look_at_foreign_slots()

    def _blame(self, faults: Iterable[str]) -> None:
        for fault in faults:
            self.ledger.violated(fault)

    def _look_at_foreign_slots(self) -> None:
        if self.account.foreign() != self._foreign:
            self.ledger.violated("P6: a foreign slot was changed")

    async def close(self) -> None:
        """Stop everything that still goes on."""
        for bot in list(self.processes.bots):
            bot.life.dead = True
            bot.life.cancel()
        await self.account.close()
        await asyncio.sleep(0)
