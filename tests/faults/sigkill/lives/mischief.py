"""What Telegram and the upstream do wrong meanwhile."""

import random
from collections.abc import Callable, Sequence

from bot.demo.stage import Stage
from sandbox.voices.faults import Drop, Fault, Operation, Page, Says

NOISE = "too much noise"
"""Why trainings fail that the upstream itself lets fail."""

UPSTREAM: Sequence[tuple[Operation, Fault]] = (
    ("create", Drop(applied=True)),
    ("create", Drop(applied=False)),
    ("create", Page(status=502, applied=True)),
    ("train", Drop(applied=True)),
    ("train", Drop(applied=False)),
    ("train", Says(code=599, applied=True)),
    ("list", Says(code=599)),
    ("get", Drop()),
    ("delete", Drop(applied=True)),
    ("demo", Page(status=404)),
)

LOST_ANSWERS = ("sendVoice", "sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates")
"""Calls of the Bot API that are handled and whose connection is dropped then."""

LOST_REQUESTS = ("sendMessage", "editMessageText", "getFile", "file")


class Mischief:
    """Chooses a few faults for each life."""

    def __init__(self, stage: Stage, rng: random.Random) -> None:
        self._stage = stage
        self._rng = rng
        self._all: list[Callable[[], object]] = [*self._of_telegram(), *self._of_upstream()]

    def plan(self) -> None:
        """Let up to four things go wrong in the time to come."""
        for happen in self._rng.sample(self._all, self._rng.randrange(5)):
            happen()

    def end(self) -> None:
        """Let nothing go wrong any more."""
        self._stage.upstream.heal()
        self._stage.telegram.faults.heal()

    def _of_telegram(self) -> list[Callable[[], object]]:
        telegram = self._stage.telegram
        return [
            *(lambda method=one: telegram.drop_next(method, handled=True) for one in LOST_ANSWERS),
            *(
                lambda method=one: telegram.drop_next(method, handled=False)
                for one in LOST_REQUESTS
            ),
            lambda: telegram.fail_next("getFile", status=502),
            lambda: telegram.fail_next("sendMessage", status=429, retry_after=1),
            lambda: telegram.deliver_next_twice(5),
        ]

    def _of_upstream(self) -> list[Callable[[], object]]:
        upstream = self._stage.upstream
        return [
            *(lambda one=one: upstream.fault(*one) for one in UPSTREAM),
            lambda: upstream.fail_next_training(NOISE),
        ]
