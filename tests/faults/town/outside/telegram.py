"""Telegram: the chats that owners see, whether a process runs or not."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.faults.town.judging.ledger import Ledger, Message


@dataclass
class Telegram:
    """What there is in Telegram, whether we run or not."""

    ledger: Ledger
    chats: defaultdict[int, dict[int, Message]] = field(default_factory=lambda: defaultdict(dict))
    """What each chat shows, by message id."""
    blocked: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    """Who was forgotten and stays away."""
    ever_blocked: set[int] = field(default_factory=set)
    _last_id: int = 9000

    def send(self, chat_id: int, message: Message) -> int:
        if message.push:
            self.ledger.sees_push(chat_id, message)
        self._last_id += 1
        self.chats[chat_id][self._last_id] = message
        return self._last_id

    def edit(self, chat_id: int, message_id: int, message: Message) -> None:
        if message_id not in self.chats[chat_id]:
            self.ledger.violated(f"P12: message {message_id} edited in chat {chat_id}")
        self.chats[chat_id][message_id] = message
