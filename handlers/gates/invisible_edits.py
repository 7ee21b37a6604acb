"""Remembers what messages say, and ignores edits that change nothing."""

from collections.abc import Sequence

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, TypeHandler

from cloning.domain.models import Content
from cloning.owners.contents import Contents
from handlers.context import Context


def content_of(contents: Contents, message: Message | None, update_id: int) -> Content | None:
    """Return the keyed digests of what a message says; None outside private chats."""
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    return contents.seal(
        chat_id=message.chat_id,
        message_id=message.message_id,
        update_id=update_id,
        said=(message.text or "", message.caption or "", *_files(message)),
    )


def new_content_of(update: Update, contents: Contents) -> Content | None:
    """Return the digests of a new message, to compare later edits with."""
    return content_of(contents, update.message, update.update_id)


def make_silence(contents: Contents) -> TypeHandler[Update, Context, None]:
    """Make the handler that ignores edits which change nothing in what a message says."""

    async def on_anything(update: Update, _context: Context) -> None:
        content = content_of(contents, update.edited_message, update.update_id)
        if content is not None and not await contents.is_news(content):
            raise ApplicationHandlerStop

    return TypeHandler(Update, on_anything)


def _files(message: Message) -> Sequence[str]:
    """List the files in a message (all sizes of a photo) by the ids that never change."""
    if message.text is not None:
        return [""]  # it has none: spares the library a look at 20 fields
    attached = message.effective_attachment
    files = attached if isinstance(attached, Sequence) else (attached,)
    return [str(getattr(file, "file_unique_id", "")) for file in files]
