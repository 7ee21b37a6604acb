"""A scripted user: does what a person does in Telegram, and sees what a person sees."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypedDict, Unpack

from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.json import channel_json, person_json
from sandbox.telegram.forms.markup import InlineButton
from sandbox.telegram.forms.text import commands_in
from sandbox.telegram.forms.values import (
    Chat,
    Event,
    EventKind,
    File,
    InlineOffer,
    Json,
    Kind,
    Message,
    Person,
)
from sandbox.telegram.state.files import Upload
from sandbox.telegram.state.people import (
    ask_inline,
    edit,
    pick,
    press,
    react,
    set_membership,
    write,
)
from sandbox.telegram.transcript import find_button, transcript

Wanted = str | Callable[[Message], bool]
"""What to look for: part of a text or caption, or a predicate on messages."""


class More(TypedDict, total=False):
    """Options for everything that a user sends."""

    chat: Chat
    """A group, instead of the private chat with the bot."""
    reply_to: Message
    topic: int
    """A topic of the chat; the first message in it opens it."""
    caption: str
    claimed_size: int
    """The file's size in bytes as the sender claims it, instead of the true one."""
    fields: Json
    """Further fields of the message as Telegram writes them, such as media_group_id."""


PATIENCE = 60.0
"""Seconds to wait until something appears, long enough for a busy machine."""


class User:
    """A person who chats with the bot."""

    def __init__(
        self,
        sandbox: TelegramSandbox,
        *,
        user_id: int,
        first_name: str,
        language_code: str | None = "en",
        username: str | None = None,
    ) -> None:
        self.person = Person(
            id=user_id, first_name=first_name, username=username, language_code=language_code
        )
        self.chat = Chat(id=user_id, name=first_name, username=username)
        self._world = sandbox.world

    @property
    def messages(self) -> Sequence[Message]:
        """The present messages of the private chat with the bot, oldest first."""
        return self.messages_in(self.chat)

    def messages_in(self, chat: Chat) -> Sequence[Message]:
        """The present messages of a chat, oldest first."""
        return self._world.chats.messages(chat.id)

    async def says(self, text: str, **more: Unpack[More]) -> Message:
        """Send a text; the /commands in it are marked for the bot."""
        return self._write(Kind.TEXT, None, text, more)

    async def sends_voice(
        self,
        content: bytes,
        *,
        seconds: int = 12,
        mime_type: str = "audio/ogg",
        **more: Unpack[More],
    ) -> Message:
        """Send a voice note; its length in seconds is only a claim."""
        return self._send(Kind.VOICE, Upload(content, mime_type=mime_type), seconds, more)

    async def sends_audio(
        self,
        content: bytes,
        file_name: str = "audio.mp3",
        mime_type: str = "audio/mpeg",
        *,
        seconds: int = 12,
        **more: Unpack[More],
    ) -> Message:
        """Send an audio file."""
        return self._send(Kind.AUDIO, Upload(content, file_name, mime_type), seconds, more)

    async def sends_document(
        self, content: bytes, file_name: str | None, mime_type: str | None, **more: Unpack[More]
    ) -> Message:
        """Send a file; not every app tells its name, or its type."""
        return self._send(Kind.DOCUMENT, Upload(content, file_name, mime_type), None, more)

    async def sends_video_note(
        self, content: bytes, *, seconds: int = 12, **more: Unpack[More]
    ) -> Message:
        """Send a round video."""
        return self._send(Kind.VIDEO_NOTE, Upload(content), seconds, more)

    async def sends_video(
        self, content: bytes, kind: Kind = Kind.VIDEO, *, seconds: int = 12, **more: Unpack[More]
    ) -> Message:
        """Send a video, or a file that Telegram treats as an animation."""
        return self._send(kind, Upload(content, "film.mp4", "video/mp4"), seconds, more)

    async def sends_other(self, **fields: object) -> Message:
        """Send anything else, such as a sticker, by its fields as Telegram writes them."""
        return self._write(Kind.OTHER, None, "", {"fields": fields})

    async def forwards_voice(
        self,
        content: bytes,
        *,
        from_user: "User | None" = None,
        hidden: str | None = None,
        channel: str | None = None,
        seconds: int = 12,
    ) -> Message:
        """Forward a voice note of a user, of a hidden user with a name, or of a channel."""
        origin: Json = {"date": int(self._world.clock().timestamp())}
        if from_user:
            origin |= {"type": "user", "sender_user": person_json(from_user.person)}
        elif hidden:
            origin |= {"type": "hidden_user", "sender_user_name": hidden}
        elif channel:
            origin |= {"type": "channel", "chat": channel_json(channel), "message_id": 1}
        else:
            raise ValueError("forwarded from whom?")
        upload = Upload(content, mime_type="audio/ogg")
        return self._send(Kind.VOICE, upload, seconds, {"fields": {"forward_origin": origin}})

    async def edits(self, message: Message, text: str) -> Message:
        """Edit a text or caption of one's own."""
        return edit(self._world, message, text, commands_in(text))

    async def reacts(self, message: Message, emoji: str = "👍") -> None:
        """React to a message: it stays the same, but for one's own the bot gets an edit."""
        react(self._world, message, emoji)

    async def presses(
        self,
        label: str,
        message: Message | None = None,
        *,
        chat: Chat | None = None,
        within: float = PATIENCE,
    ) -> str:
        """Press a button; returns the bot's answer, or at once the text of a link or copy button.

        Without a `message`, the newest one with such a button is used. With one, its buttons count
        even if the bot has removed them in the meantime. Part of a label is enough.
        """
        found, button = self._button(label, message, chat or self.chat)
        if button.callback_data is None:
            return button.url or (button.copy_text.text if button.copy_text else "")
        callback_id = press(self._world, self.person, found, button)
        answers = self._world.answers
        if not await self._world.bell.until(lambda: callback_id in answers, within):
            raise AssertionError(f'no answer to "{button.text}" within {within} s')
        return answers[callback_id].text

    async def presses_shown(
        self, label: str, *, chat: Chat | None = None, within: float = PATIENCE
    ) -> str:
        """Wait until there is such a button, then press it and return the bot's answer."""
        message = await self.sees(
            lambda one: any(label in key.text for key in one.buttons), chat=chat, within=within
        )
        return await self.presses(label, message, within=within)

    async def types_inline(
        self,
        text: str = "",
        *,
        offset: str = "",
        chat_type: str = "private",
        within: float = PATIENCE,
    ) -> InlineOffer:
        """Type the bot's name and a text in any chat, and return the bot's offer."""
        query_id = ask_inline(self._world, self.person, text, offset, chat_type)
        offers = self._world.offers
        if not await self._world.bell.until(lambda: query_id in offers, within):
            raise AssertionError(f'nothing was offered for "{text}" within {within} s')
        return offers[query_id]

    async def picks(self, title: str, offer: InlineOffer, *, chat: Chat | None = None) -> Message:
        """Send the offered result with this title."""
        (result,) = [one for one in offer.results if one.title == title]
        return pick(self._world, self.person, chat or self.chat, result, offer.query)

    async def sees(
        self,
        wanted: Wanted,
        *,
        within: float = PATIENCE,
        after: Message | None = None,
        chat: Chat | None = None,
    ) -> Message:
        """Return the newest matching message of the bot, or wait for one, new or edited.

        A result that was picked counts as the bot's if it has buttons.

        No version is missed, however briefly it is shown. `after` leaves out older messages.
        """
        place, least = chat or self.chat, after.id if after else 0

        def is_it(message: Message) -> bool:
            told = wanted in message.text if isinstance(wanted, str) else wanted(message)
            here = message.chat.id == place.id and message.id > least
            return told and message.is_the_bots and here

        for message in reversed(self.messages_in(place)):
            if is_it(message):
                return message
        return await self._comes(is_it, place, f"{wanted!r} within {within} s", within)

    async def blocks_the_bot(self) -> None:
        """Block the bot; it can't write here any more."""
        set_membership(self._world, self.person, self.chat, member=False, gone="kicked")

    async def unblocks_the_bot(self) -> None:
        """Unblock the bot."""
        set_membership(self._world, self.person, self.chat, member=True, gone="kicked")

    async def adds_the_bot(self, group: Chat) -> None:
        """Make the bot a member of a group."""
        set_membership(self._world, self.person, group, member=True, gone="left")

    def accepts_no_voice(self) -> None:
        """Block voice messages, as the privacy settings allow."""
        self._world.chats.without_voice.add(self.chat.id)

    async def _comes(
        self, is_it: Callable[[Message], bool], chat: Chat, wanted: str, within: float
    ) -> Message:
        coming: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

        def look(event: Event) -> None:
            shown = event.message if event.kind in {EventKind.MESSAGE, EventKind.EDIT} else None
            if shown and is_it(shown) and not coming.done():
                coming.set_result(shown)

        with self._world.heard_by(look):
            try:
                return await asyncio.wait_for(coming, within)
            except TimeoutError:
                seen = transcript(self.messages_in(chat))
                raise AssertionError(f"did not see {wanted}; the chat:\n{seen}") from None

    def _button(
        self, label: str, message: Message | None, chat: Chat
    ) -> tuple[Message, InlineButton]:
        return find_button(label, [message] if message else reversed(self.messages_in(chat)))

    def _send(self, kind: Kind, upload: Upload, seconds: int | None, more: More) -> Message:
        file = self._world.files.keep(kind, upload, seconds, more.get("claimed_size"))
        return self._write(kind, file, more.get("caption", ""), more)

    def _write(self, kind: Kind, file: File | None, text: str, more: More) -> Message:
        replied = more.get("reply_to")
        message = Message(
            id=self._world.chats.new_id(),
            chat=more.get("chat", self.chat),
            sender=self.person,
            date=self._world.clock(),
            kind=kind,
            text=text,
            entities=commands_in(text),
            file=file,
            reply_to=replied.id if replied else None,
            topic=more.get("topic"),
            extra=more.get("fields", {}),
        )
        return write(self._world, message)
