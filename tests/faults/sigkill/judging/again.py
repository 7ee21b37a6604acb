"""What the kills interrupted, and whether it was done again after them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from sandbox.telegram.api import TelegramSandbox
from tests.faults.sigkill.judging.breaches import Breach
from tests.faults.sigkill.lives.life import Life
from tests.faults.sigkill.records import Held, Records


class Again:
    """Follows every step that a worker held when it was killed."""

    def __init__(self, lives: Sequence[Life], records: Records, telegram: TelegramSandbox) -> None:
        self.interrupted = sum((life.wreck.steps for life in lives), Counter[str]())
        self.begun_again: Counter[str] = Counter()
        self._lives = lives
        self._records = records
        self._calls = telegram.calls

    def breaches(self) -> Iterator[Breach]:
        """Find steps that nobody has begun again; what its owner has deleted is left out."""
        for life in self._lives:
            for held, again in self._records.begun_again(life.wreck.held).items():
                self.begun_again[held.step] += again
                if not again:
                    yield Breach(what=f"{held} was not begun again after: {life}")

    @property
    def downloaded_again(self) -> int:
        """How many recordings were downloaded before a kill and, because of it, after it."""
        return sum(
            self._was_downloaded_again(life, held)
            for life in self._lives
            for held in life.wreck.held
            if held.step == "prepare"
        )

    def _was_downloaded_again(self, life: Life, held: Held) -> bool:
        times = self._downloads(held.file_id)
        return any(life.began <= time <= life.killed for time in times) and max(times) > life.killed

    def _downloads(self, file_id: str) -> Sequence[datetime]:
        return [
            call.time
            for call in self._calls
            if call.method == "getFile"
            and call.parameters["file_id"] == file_id
            and call.status == 200
        ]
