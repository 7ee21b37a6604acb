"""Says what happens at which moment of a fake.

Each call of a fake passes two moments, such as "before create" and "after create". A `Script` says
what happens at which moment: an error is raised, or something else goes on meanwhile. What is
raised before a call was not applied; what is raised after it was applied and lost its answer.
"""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable

Event = BaseException | Callable[[], Awaitable[object]]


class Killed(BaseException):
    """The process was killed: whoever works on in spite of it is stopped again at once."""


class Script:
    """Says what happens when, and remembers which moments there were."""

    def __init__(self) -> None:
        self.moments: list[str] = []
        self._once: defaultdict[str, deque[Event]] = defaultdict(deque)
        self._always: dict[str, Event] = {}
        self._kills_after = 0
        self._kills_at = ""
        self._dead = False

    def plan(self, moment: str, *events: Event) -> None:
        """Have these happen, one at each time this moment comes."""
        self._once[moment].extend(events)

    def from_now_on(self, moment: str, event: Event) -> None:
        """Have this happen whenever the moment comes."""
        self._always[moment] = event

    def no_longer(self, moment: str) -> None:
        """Have nothing happen at this moment any more."""
        del self._always[moment]

    def kill_at(self, number: int, moments: str) -> None:
        """Kill the process at the so-manieth moment from now of those that begin like this."""
        self._kills_after, self._kills_at = number, moments

    def revive(self) -> None:
        """Begin another process."""
        self._dead, self._kills_after = False, 0

    async def at(self, moment: str) -> None:
        """Come to a moment."""
        if self._dead:
            raise Killed
        self.moments.append(moment)
        if self._kills_after and moment.startswith(self._kills_at):
            self._kills_after -= 1
            if self._kills_after == 0:
                await self._happen(Killed(moment))
        if self._once[moment]:
            await self._happen(self._once[moment].popleft())
        elif moment in self._always:
            await self._happen(self._always[moment])

    async def _happen(self, event: Event) -> None:
        if isinstance(event, BaseException):
            self._dead = self._dead or isinstance(event, Killed)
            raise event.with_traceback(None)
        await event()
