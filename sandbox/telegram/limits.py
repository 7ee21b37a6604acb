"""How fast Telegram lets a bot send, for tests that want these limits."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.telegram.forms.errors import too_many_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """Messages that a bot may send within one second (Bots FAQ: 30 in all, 1 for each chat)."""

    overall: int = 30
    per_chat: int = 1


class Limiter:
    """Counts messages and refuses those that come too fast; without limits, accepts everything."""

    def __init__(self, limits: RateLimits | None) -> None:
        self._limits = limits
        self._sent: dict[int | None, deque[datetime]] = defaultdict(deque)

    def check(self, chat_id: int, now: datetime) -> None:
        """Count a message to a chat; ApiError 429 tells in how many seconds it may be sent."""
        if not self._limits:
            return
        limits = {None: self._limits.overall, chat_id: self._limits.per_chat}
        for key, limit in limits.items():
            recent = self._sent[key]
            while recent and recent[0] <= now - timedelta(seconds=1):
                recent.popleft()
            if len(recent) >= limit:
                wait = (recent[0] + timedelta(seconds=1) - now).total_seconds()
                raise too_many_requests(math.ceil(wait))
        for key in limits:
            self._sent[key].append(now)
