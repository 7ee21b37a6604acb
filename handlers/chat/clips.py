"""Sends clips in a form that the person's settings allow, and shows recordings again."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypedDict, Unpack

from msgspec import Struct
from telegram import InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest
from telegram.ext import ExtBot

from cloning.domain.models import Clone, Training
from cloning.domain.recordings.rejections import RecordingRejected
from cloning.domain.recordings.sound import Clip
from handlers.chat import phrases
from handlers.chat.actions import showing
from handlers.chat.delivery import is_about, meaning_of
from handlers.chat.topics import into_topic
from handlers.words import texts
from handlers.words.speech import Speech

log = logging.getLogger(__name__)

Music = Callable[[Clip], Awaitable[bytes]]
"""Makes an MP3 of a clip; raises RecordingRejected if that is impossible."""

SLOW = 60.0
"""Timeout of an upload, in seconds; a timeout that comes too early would send a second copy."""

QUICK_SECONDS = 1.0
"""An upload that takes less is not announced: Telegram would show it for 5 s, next to the clip."""


class ClipGone(Exception):
    """Telegram no longer has the clip with this file id, or doesn't let us use it."""


class How(TypedDict, total=False):
    """Further parameters of a request that sends a clip."""

    reply_markup: InlineKeyboardMarkup | None
    reply_parameters: ReplyParameters | None
    disable_notification: bool


class Label(Struct, frozen=True, kw_only=True):
    """What stands with a clip."""

    caption: str
    title: str
    """The title of the clone, which is that of a music file."""
    performer: str
    name: str
    """The name of its file, without the ending."""


class Upload(TypedDict):
    """The parameters of a request that sends a part of a recording, in any form."""

    filename: str
    caption: str
    reply_parameters: ReplyParameters
    read_timeout: float
    write_timeout: float


class Clips:
    """Voice bubbles and music files."""

    def __init__(self, bot: ExtBot[None], music: Music) -> None:
        self._bot = bot
        self._music = music

    async def send(
        self,
        chat_id: int,
        demo: Clip | str,
        clone: Clone,
        *,
        speech: Speech,
        topic: int | None = None,
        repeat: bool = False,
        **how: Unpack[How],
    ) -> Message | None:
        """Send a demo clip, or the one with this file id; None if the settings block it.

        If the settings block voice messages, the clip itself is sent as a music file instead.

        Raises:
            ClipGone: if the file id can't be used any more.
        """
        caption = phrases.caption(speech, clone, repeat=repeat)
        performer = speech(texts.PERFORMER)
        label = Label(caption=caption, title=clone.title, performer=performer, name="demo")
        return await self.labelled(chat_id, demo, label, topic=topic, **how)

    async def labelled(
        self,
        chat_id: int,
        clip: Clip | str,
        label: Label,
        *,
        topic: int | None,
        **how: Unpack[How],
    ) -> Message | None:
        """Send any clip with its label; otherwise as `send`."""
        try:
            bubble = partial(self._bubble, chat_id, clip, label, how)
            return await into_topic(chat_id, topic, bubble)
        except BadRequest as fault:
            if not is_about(fault, "voice_messages_forbidden"):
                if isinstance(clip, str) and meaning_of(fault) is None:
                    raise ClipGone from fault
                raise
        if isinstance(clip, str):
            return None
        return await self.music(chat_id, clip, label, topic=topic, **how)

    async def music(
        self, chat_id: int, clip: Clip, label: Label, *, topic: int | None, **how: Unpack[How]
    ) -> Message | None:
        """Send a clip as a music file; None if the person's settings block that too."""
        try:
            file = partial(self._file, chat_id, clip, label, how)
            return await into_topic(chat_id, topic, file)
        except RecordingRejected as fault:
            log.warning("no music file: %s", fault)
        except BadRequest as fault:
            if meaning_of(fault) is not None:
                raise
            log.info("the music file is not taken either: %s", fault)
        return None

    async def part(
        self, training: Training, clip: Clip, *, speech: Speech, topic: int | None
    ) -> None:
        """Play a part of a recording in reply to it, without a label: it is the owner's own voice.

        If the owner's settings block voice messages, a document is sent instead.
        """
        chat_id, to = training.chat_id, training.message_id
        how: Upload = {
            "filename": "part.ogg",
            "caption": phrases.part_caption(speech, training),
            "reply_parameters": ReplyParameters(to, allow_sending_without_reply=True),
            "read_timeout": SLOW,
            "write_timeout": SLOW,
        }
        seconds = round(clip.seconds)
        bubble = partial(self._bot.send_voice, chat_id, clip.ogg, duration=seconds, **how)
        file = partial(
            self._bot.send_document, chat_id, clip.ogg, disable_content_type_detection=True, **how
        )
        try:
            await into_topic(chat_id, topic, bubble)
        except BadRequest as fault:
            if not is_about(fault, "voice_messages_forbidden"):
                raise
            await into_topic(chat_id, topic, file)

    async def recordings(self, training: Training, topic: int | None) -> bool:
        """Show the recordings of a training again; False if none of them can be shown."""
        shown = [await self._copied(training.chat_id, one, topic) for one in training.message_ids]
        return any(shown)

    async def _bubble(
        self,
        chat_id: int,
        clip: Clip | str,
        label: Label,
        how: How,
        *,
        message_thread_id: int | None,
    ) -> Message:
        caption = label.caption
        if isinstance(clip, str):
            return await self._bot.send_voice(
                chat_id, voice=clip, caption=caption, message_thread_id=message_thread_id, **how
            )
        async with showing(
            *(self._bot, chat_id, message_thread_id, ChatAction.UPLOAD_VOICE), after=QUICK_SECONDS
        ):
            return await self._bot.send_voice(
                chat_id,
                voice=clip.ogg,
                filename=f"{label.name}.ogg",
                duration=round(clip.seconds),
                caption=caption,
                message_thread_id=message_thread_id,
                read_timeout=SLOW,
                write_timeout=SLOW,
                **how,
            )

    async def _file(
        self,
        chat_id: int,
        clip: Clip,
        label: Label,
        how: How,
        *,
        message_thread_id: int | None,
    ) -> Message:
        return await self._bot.send_audio(
            chat_id,
            audio=await self._music(clip),
            filename=f"{label.name}.mp3",
            duration=round(clip.seconds),
            title=label.title,
            performer=label.performer,
            caption=label.caption,
            message_thread_id=message_thread_id,
            read_timeout=SLOW,
            write_timeout=SLOW,
            **how,
        )

    async def _copied(self, chat_id: int, message_id: int, topic: int | None) -> bool:
        copy = partial(self._bot.copy_message, chat_id, chat_id, message_id)
        try:
            await into_topic(chat_id, topic, copy)
        except BadRequest as fault:
            if meaning_of(fault) is not None:
                raise
            log.info("the recording can't be shown: %s", fault)
            return False
        return True
