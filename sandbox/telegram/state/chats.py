"""The chats: their members, their messages, and whether the bot may write."""

import itertools

from sandbox.telegram.forms.errors import ApiError, bad_request
from sandbox.telegram.forms.values import Chat, Message


class Chats:
    """Every chat that the bot knows, with its messages; a bot can't begin one."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._messages: dict[tuple[int, int], Message] = {}
        self._inline: dict[str, tuple[int, int]] = {}
        self._numbers = itertools.count(1)
        self.closed: set[int] = set()
        """The chats that the bot can't write to: the person blocked it, or it isn't a member."""
        self.without_voice: set[int] = set()
        """The chats of people who accept no voice messages."""
        self._topics: dict[tuple[int, int], bool] = {}
        """The chats' topics, and whether each is open."""

    def open(self, chat: Chat) -> None:
        """Let the bot know a chat; an existing one is updated."""
        self._chats[chat.id] = chat

    def known(self, chat_id: int) -> Chat:
        """Return a chat; ApiError 400 if it never had anything to do with the bot."""
        if chat_id not in self._chats:
            raise bad_request("chat not found")
        return self._chats[chat_id]

    def admits(self, chat_id: int) -> bool:
        """Tell whether the bot knows the chat and may write to it."""
        return chat_id in self._chats and chat_id not in self.closed

    def writable(self, chat_id: int) -> Chat:
        """Return a chat that the bot may write to; ApiError 403 if it may not."""
        chat = self.known(chat_id)
        if self.admits(chat_id):
            return chat
        if chat.type == "private":
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        raise ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")

    def open_topic(self, chat_id: int, topic: int) -> None:
        """Add a topic to a chat, or reopen a closed one."""
        self._topics[chat_id, topic] = True

    def close_topic(self, chat_id: int, topic: int) -> None:
        """Close a topic: nobody can write in it."""
        self._topics[chat_id, topic] = False

    def delete_topic(self, chat_id: int, topic: int) -> None:
        """Delete a topic."""
        del self._topics[chat_id, topic]

    def check_topic(self, chat_id: int, topic: int | None) -> None:
        """Check that the bot can write in a topic, or outside topics; ApiError 400 if it can't."""
        if topic is None:
            return
        if (chat_id, topic) not in self._topics:
            raise bad_request("message thread not found")
        if not self._topics[chat_id, topic]:
            raise bad_request("TOPIC_CLOSED")

    def new_id(self) -> int:
        """Return a new message id; all chats of one account share the numbers."""
        return next(self._numbers)

    def put(self, message: Message) -> Message:
        """Store a message, or a new version of one."""
        self._messages[message.chat.id, message.id] = message
        if message.inline_id is not None:
            self._inline[message.inline_id] = message.chat.id, message.id
        return message

    def remove(self, message: Message) -> None:
        """Delete a message for everybody."""
        del self._messages[message.chat.id, message.id]

    def get(self, chat_id: int, message_id: int | None) -> Message | None:
        """Return a message as it is now; None if there is none."""
        return self._messages.get((chat_id, message_id or 0))

    def find(self, chat_id: int, message_id: int, role: str) -> Message:
        """Return a message; ApiError 400 names its role if there is none."""
        message = self.get(chat_id, message_id)
        if message is None:
            raise bad_request(f"{role} not found")
        return message

    def find_inline(self, inline_id: str) -> Message:
        """Return a picked result as it is now; ApiError 400 if there is none with this id."""
        message = self._messages.get(self._inline.get(inline_id, (0, 0)))
        if message is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return message

    def messages(self, chat_id: int) -> list[Message]:
        """Return the chat's present messages, oldest first."""
        return [one for (chat, _), one in self._messages.items() if chat == chat_id]
