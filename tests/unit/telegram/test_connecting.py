"""The start, while Telegram can't be reached."""

from typing import Any

from telegram.error import NetworkError

from bot.telegram.application import LONGEST_PAUSE, application_running


class LongUnreachable:
    """An application whose Telegram can't be reached for most of a day."""

    def __init__(self, tries: int) -> None:
        self._tries = tries

    async def initialize(self) -> None:
        self._tries -= 1
        if self._tries:
            raise NetworkError("no route to host")

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def shutdown(self) -> None: ...


async def test_the_start_waits_for_telegram_however_long_that_takes() -> None:
    pauses = list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    application: Any = LongUnreachable(1100)  # 2.0 ** 1024 is too much for a float
    async with application_running(application, pause=pause):
        assert pauses[:3] == [1.0, 2.0, 4.0]
        assert pauses[-1] == LONGEST_PAUSE
        assert len(pauses) == 1099
