"""Telegram beside the chats: the bot's calls as they happen, and Telegram's bad days."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sandbox.play.refused import Refused
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Call, Json

LATEST: Final = 40
"""How many calls are shown."""

LONGEST_TEXT: Final = 60
"""So many characters of what the bot says are shown."""

SENDS: Final = ("sendMessage", "sendVoice", "sendAudio", "sendDocument", "editMessageText")
"""The calls that Telegram counts, and whose answers are lost."""

UNSHOWN: Final = frozenset({"getUpdates"})
"""The poll comes back as soon as it is answered, and says nothing."""

RETRY_SECONDS: Final = 3


Troubles = Mapping[str, Callable[[], Awaitable[None]]]
"""How each kind of trouble begins."""


class TelegramSide:
    """Shows the local Telegram from the bot's side, and lets it fail."""

    name = "telegram"

    def __init__(self, telegram: TelegramSandbox) -> None:
        self._telegram = telegram
        self._trouble: str | None = None
        self._calls: deque[Json] = deque(maxlen=LATEST)
        self._seen = 0
        self._troubles: Troubles = {
            "outage": telegram.close,
            "busy": self._be_busy,
            "gateway": self._be_behind_a_gateway,
        }

    async def look(self) -> Json:
        """Return the latest calls, and what is wrong now."""
        new = self._telegram.calls[self._seen :]
        for number, call in enumerate(new, self._seen):
            if call.method not in UNSHOWN:
                self._calls.append(_told(number, call))
        self._seen += len(new)
        return {"calls": list(self._calls), "trouble": self._trouble}

    async def do(self, wish: str, details: Json) -> Json | None:
        """Begin a trouble of a kind, end all, or lose the answer to the next send of each kind."""
        if wish == "lost_answers":
            for method in SENDS:
                self._telegram.drop_next(method, handled=True)
        elif wish == "heal":
            await self._heal()
        elif wish == "trouble" and details.get("kind") in self._troubles:
            await self._heal()
            self._trouble = str(details["kind"])
            await self._troubles[self._trouble]()
        else:
            raise Refused("There is no such button.")
        return None

    async def _heal(self) -> None:
        self._telegram.heal()
        if self._trouble == "outage":
            await self._telegram.start()
        self._trouble = None

    async def _be_busy(self) -> None:
        for method in SENDS:
            self._telegram.fail_next(method, status=429, retry_after=RETRY_SECONDS, times=None)

    async def _be_behind_a_gateway(self) -> None:
        self._telegram.fail_next(status=502, times=None)


def _told(number: int, call: Call) -> Json:
    text = call.parameters.get("text") or call.parameters.get("caption") or ""
    return {
        "number": number,
        "at": round(call.time.timestamp() * 1000),
        "method": call.method,
        "chat": call.chat_id,
        "text": str(text)[:LONGEST_TEXT],
        "status": call.status,
    }
