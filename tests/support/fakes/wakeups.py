"""What is woken after a commit."""

from collections import deque
from collections.abc import Awaitable, Callable


class FakeWakeups:
    """Remembers who is to be woken."""

    def __init__(self) -> None:
        self.waiting: deque[int] = deque()
        self.speaking: deque[int] = deque()
        self.eraser = False
        """Whether something is to be deleted."""

    def wake(self, training_id: int) -> None:
        self.waiting.append(training_id)

    def wake_speaker(self, utterance_id: int) -> None:
        self.speaking.append(utterance_id)

    def wake_eraser(self) -> None:
        self.eraser = True

    async def carry(
        self,
        *,
        advance: Callable[[int], Awaitable[None]],
        utter: Callable[[int], Awaitable[None]],
        erase: Callable[[], Awaitable[None]],
    ) -> None:
        """Do what was woken, until nothing is."""
        while self.waiting or self.speaking or self.eraser:
            if self.eraser:
                self.eraser = False
                await erase()
            elif self.waiting:
                await advance(self.waiting.popleft())
            else:
                await utter(self.speaking.popleft())
