"""The processes of a bot: they die, and somebody starts them again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from cloning.domain.errors import CloningError
from tests.faults.loop import LoopClock
from tests.faults.town.bots.life import Life
from tests.faults.town.bots.process import Bot, Outside
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.ledger import Ledger
from tests.support.fakes.script import Killed


@dataclass
class Processes:
    """One or two, as the seed has it."""

    chaos: Chaos
    ledger: Ledger
    clock: LoopClock
    tick: float
    started: Callable[[], None] = field(init=False)
    """Is told when there is somebody new to do the work, or somebody left to."""
    outside: Outside = field(init=False)
    outage: bool = False
    telegram_outage: bool = False
    bots: list[Bot] = field(default_factory=list)
    _numbers: int = 0

    def alive(self) -> list[Bot]:
        """Those that take new work."""
        return [bot for bot in self.bots if not (bot.life.dead or bot.life.stopping)]

    def start(self) -> None:
        """Start one more process."""
        self._numbers += 1
        life = Life(
            chaos=self.chaos,
            ledger=self.ledger,
            outage=lambda: self.outage,
            telegram_outage=lambda: self.telegram_outage,
            suspend=self._suspend,
            ended=self._ended,
        )
        bot = Bot(self.outside, life, holder=f"process-{self._numbers}", tick=self.tick)
        self.bots.append(bot)
        self.ledger.note("process", self._numbers, "starts")
        life.begin(self._begin(bot))

    async def _begin(self, bot: Bot) -> None:
        await bot.start(alone=len(self.bots) == 1)
        self.started()

    def _ended(self) -> None:
        self.bots = [bot for bot in self.bots if not bot.life.dead]
        loop = asyncio.get_running_loop()
        loop.call_later(1.0, self.started)
        loop.call_later(self.chaos.random.uniform(0.5, 60.0), self.start)

    def slow_down(self) -> None:
        """Sweep less often, for what takes hours."""
        for bot in self.bots:
            bot.tick = min(bot.tick * 1.1, 600.0)

    def slowest_tick(self) -> float | None:
        """Tell how many seconds there may be between two sweeps; None while nobody sweeps."""
        return max((bot.tick for bot in self.alive()), default=None)

    async def serve(self, url: str) -> tuple[bytes | None, bool]:
        """Serve a sample, as bot/web/server.py does; says also whether a receipt was written."""
        name = url.rsplit("/", 1)[-1]
        bots = self.alive()
        content = self.outside.disk.hosted.get(name)
        if not bots or content is None:
            return None, False
        hosting = self.chaos.random.choice(bots).hosting
        try:
            if await hosting.need_of(name) is None:
                return None, False
        except (CloningError, Killed):
            return None, False
        whole = name.encode() + b": " + content
        try:
            await hosting.fetched(name)
        except (CloningError, Killed):
            return whole, False
        return whole, True

    def _suspend(self) -> None:
        """The machine sleeps for a while: the wall clock goes on, nothing else does."""
        self.set_clock(timedelta(seconds=self.chaos.random.uniform(30.0, 150.0)))

    def set_clock(self, by: timedelta) -> bool:
        """Set the clock wrong; not while a request is on its way, for nobody could tell then."""
        if self.outside.account.in_transit:
            return False
        self.clock.jump(by)
        self.ledger.note("the clock jumps by", by)
        return True

    async def play_with_the_clock(self) -> None:
        """Set the clock a day wrong for some minutes."""
        await asyncio.sleep(self.chaos.random.uniform(60.0, 1200.0))
        ahead = self.chaos.random.random() < 0.5
        kind = Fault.CLOCK_AHEAD if ahead else Fault.CLOCK_BEHIND
        day = timedelta(days=1 if ahead else -1)
        if not self.chaos.now_and_then(1.0, kind):
            return
        await self._insist_on(day)
        await asyncio.sleep(self.chaos.random.uniform(5.0, 600.0))
        await self._insist_on(-day)

    async def _insist_on(self, by: timedelta) -> None:
        while True:
            if self.set_clock(by):
                return
            await asyncio.sleep(0.1)

    async def break_down(self) -> None:
        """Have the upstream down for some minutes."""
        await asyncio.sleep(self.chaos.random.uniform(60.0, 1200.0))
        self.outage = True
        await asyncio.sleep(self.chaos.random.uniform(60.0, 600.0))
        self.outage = False

    async def lose_telegram(self) -> None:
        """Have Telegram down for some minutes, beginning while something is being said."""
        await asyncio.sleep(self.chaos.random.uniform(60.0, 1200.0))
        self.telegram_outage = True
        await asyncio.sleep(self.chaos.random.uniform(1.0, 900.0))
        self.telegram_outage = False
