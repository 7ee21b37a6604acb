"""Where updates wait until they are dealt with, as in bot/intake/queue.py: each chat's in order."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable

from cloning.domain.errors import CloningError, StorageUnavailable, TelegramUnavailable, Unreachable
from tests.faults.town.bots.process import Bot
from tests.faults.town.chaos import Chaos
from tests.faults.town.people.deeds import Update


class Desk:
    """Keeps updates over every death of a process."""

    def __init__(self, chaos: Chaos, alive: Callable[[], list[Bot]]) -> None:
        self._chaos = chaos
        self._alive = alive
        self._lines: defaultdict[int, deque[Update]] = defaultdict(deque)
        self._serving: set[tuple[Bot, int]] = set()

    @property
    def waiting(self) -> int:
        """How many updates are not dealt with yet."""
        return sum(map(len, self._lines.values()))

    def post(self, update: Update) -> None:
        """Keep an update, and have it dealt with; what is posted twice may come at once."""
        line = self._lines[update.chat_id]
        if update in line and (bots := self._alive()):
            bot = self._chaos.random.choice(bots)
            bot.life.begin(_handled(bot, update))
        line.append(update)
        self._hurry(update.chat_id)

    def go_on(self) -> None:
        """Somebody new is there: hand out what waits."""
        for chat_id, line in self._lines.items():
            if line:
                self._hurry(chat_id)

    def _hurry(self, chat_id: int) -> None:
        bots = self._alive()
        if bots and (bots[0], chat_id) not in self._serving:
            self._serving.add((bots[0], chat_id))  # or two would begin before either has
            bots[0].life.begin(self._work(bots[0], chat_id))

    async def _work(self, bot: Bot, chat_id: int) -> None:
        line = self._lines[chat_id]
        try:
            while line:
                update = line[0]
                await _handled(bot, update)
                await bot.life.moment("before done")
                if line and line[0] is update:
                    line.popleft()
        finally:
            self._serving.discard((bot, chat_id))


async def _handled(bot: Bot, update: Update) -> None:
    """Deal with an update as the intake and handlers/gates/errors.py do: until it is answered."""
    tries = 0
    while True:
        try:
            await _answered(bot, update)
        except (StorageUnavailable, TelegramUnavailable):
            await asyncio.sleep(min(2.0**tries, 30.0))
            tries += 1
        except Unreachable:
            return
        else:
            return


async def _answered(bot: Bot, update: Update) -> None:
    try:
        await update.act(bot)
    except (StorageUnavailable, TelegramUnavailable, Unreachable):
        raise
    except CloningError as refusal:
        await bot.line.say(update.chat_id, refusal.code, update.message_id)
