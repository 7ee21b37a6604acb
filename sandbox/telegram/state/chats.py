"""The chats: who is in them, what stands in them, and who may write to them."""

import itertools

from sandbox.telegram.forms.errors import ApiError, bad_request
from sandbox.telegram.forms.values import Chat, Message


class Chats:
    """Every chat that the bot knows, with its messages; a bot can't begin one."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._messages: dict[tuple[int, int], Message] = {}
        self._numbers = itertools.count(1)
        self.closed: set[int] = set()
        """The chats that the bot can't write to: it was blocked, or it is no member."""
        self.without_voice: set[int] = set()
        """The chats whose user accepts no voice messages."""
        self._topics: dict[tuple[int, int], bool] = {}
        """The topics of chats that have some, and whether one can be written to."""

    def open(self, chat: Chat) -> None:
        """Let the bot know a chat; an existing one is kept up to date."""
        self._chats[chat.id] = chat

    def known(self, chat_id: int) -> Chat:
        """Return a chat; ApiError 400 for one that never had anything to do with the bot."""
        if chat_id not in self._chats:
            raise bad_request("chat not found")
        return self._chats[chat_id]

    def admits(self, chat_id: int) -> bool:
        """Whether the bot knows the chat and may write to it."""
        return chat_id in self._chats and chat_id not in self.closed

    def writable(self, chat_id: int) -> Chat:
        """Return a chat that the bot may write to; ApiError 403 when it may not."""
        chat = self.known(chat_id)
        if self.admits(chat_id):
            return chat
        if chat.type == "private":
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        raise ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")

    def open_topic(self, chat_id: int, topic: int) -> None:
        """Let a chat have a topic; one that was closed is open again."""
        self._topics[chat_id, topic] = True

    def close_topic(self, chat_id: int, topic: int) -> None:
        """Let nobody write in a topic any more."""
        self._topics[chat_id, topic] = False

    def delete_topic(self, chat_id: int, topic: int) -> None:
        """Take a topic away."""
        del self._topics[chat_id, topic]

    def check_topic(self, chat_id: int, topic: int | None) -> None:
        """Let the bot write in a topic, or in none; ApiError 400 when it can't."""
        if topic is None:
            return
        if (chat_id, topic) not in self._topics:
            raise bad_request("message thread not found")
        if not self._topics[chat_id, topic]:
            raise bad_request("TOPIC_CLOSED")

    def new_id(self) -> int:
        """Number a message; private chats and groups of one account share the numbers."""
        return next(self._numbers)

    def put(self, message: Message) -> Message:
        """Store a message, or the new version of one."""
        self._messages[message.chat.id, message.id] = message
        return message

    def remove(self, message: Message) -> None:
        """Take a message away, for everybody."""
        del self._messages[message.chat.id, message.id]

    def get(self, chat_id: int, message_id: int | None) -> Message | None:
        """Return a message as it is now; None when there is none."""
        return self._messages.get((chat_id, message_id or 0))

    def find(self, chat_id: int, message_id: int, role: str) -> Message:
        """Return a message; ApiError 400 names the role in which there is none."""
        message = self.get(chat_id, message_id)
        if message is None:
            raise bad_request(f"{role} not found")
        return message

    def messages(self, chat_id: int) -> list[Message]:
        """Return what stands in a chat now, oldest first."""
        return [one for (chat, _), one in self._messages.items() if chat == chat_id]
