"""The service's process beside the chats: what it logs, its trainings' steps, and its end."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

from bot.demo.beside.log_tail import LogTail
from cloning.domain.models import Step
from cloning.domain.transitions import UNDER_WAY
from cloning.ports.outside import Clock
from sandbox.play.refused import Refused
from sandbox.telegram.forms.values import Json
from storage.onlooker import Onlooker

LATEST: Final = 60
"""How many lines are shown."""

NEWEST_TRAININGS: Final = (
    "SELECT t.id, t.attempt, t.step, t.tries, t.trouble, t.outcome, c.title, c.owner_id AS owner"
    " FROM trainings t JOIN clones c ON c.id = t.clone_id ORDER BY t.id DESC LIMIT 4"
)


Wishes = Mapping[str, Callable[[], Awaitable[None]]]
"""What each button asks for."""


class Process(Protocol):
    """The part of a `ServiceProcess` that is shown."""

    log: Path
    starts: int

    @property
    def state(self) -> str:
        """What it is doing, in a word."""

    @property
    def exit_code(self) -> int | None:
        """With which code it has ended."""

    async def start(self) -> None:
        """Start it, unless it runs."""

    async def stop(self) -> None:
        """Have it end."""

    async def kill(self) -> None:
        """End it at once."""

    async def restart(self) -> None:
        """Stop it and start it again."""


class ServiceSide:
    """Shows the process and what it does; stops, kills and starts it."""

    name = "service"

    def __init__(self, service: Process, onlooker: Onlooker, *, now: Clock) -> None:
        self._service = service
        self._onlooker = onlooker
        self._now = now
        self._log = LogTail(service.log)
        self._lines: deque[Json] = deque(maxlen=LATEST)
        self._number = 0
        self._state = ""
        self._trainings: list[Json] = []
        self._wishes: Wishes = {
            "start": service.start,
            "stop": service.stop,
            "kill": service.kill,
            "restart": service.restart,
        }

    async def look(self) -> Json:
        """Return the process's state, the newest trainings, and the latest lines of the log."""
        for line in self._log.news():
            self._add(line)
        if (state := str(self._service.state)) != self._state:
            self._state = state
            at = self._now().isoformat()
            self._add({"at": at, "event": "process", "message": state, "level": "process"})
        if self._onlooker.changed():
            self._trainings = [dict(row) for row in self._onlooker.rows(NEWEST_TRAININGS)]
        return {
            "state": state,
            "starts": self._service.starts,
            "exit": self._service.exit_code,
            "steps": [*UNDER_WAY, Step.DONE],
            "trainings": self._trainings,
            "lines": list(self._lines),
        }

    async def do(self, wish: str, _details: Json, /) -> Json | None:
        """Stop, kill, start or restart the process."""
        if wish not in self._wishes:
            raise Refused("There is no such button.")
        await self._wishes[wish]()
        return None

    def _add(self, line: Json) -> None:
        self._number += 1
        self._lines.append({"number": self._number, **line})
