"""All handlers of the chat, in the order in which they see an update."""

from collections.abc import Collection
from typing import Any

from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from cloning.owners.contents import Contents
from handlers.context import App, Context
from handlers.features import (
    edits,
    fallback,
    groups,
    inline,
    language,
    recordings,
    replacing,
    settings,
    start,
    status,
    takes,
)
from handlers.features.data import privacy
from handlers.features.voices import clones, compare, parts, voice_language
from handlers.gates.allowed_users import make_doorman
from handlers.gates.closing import closing
from handlers.gates.errors import on_error
from handlers.gates.invisible_edits import make_silence
from handlers.gates.not_said import Unsaid, make_sayer
from handlers.gates.rate_limit import Pace, make_inline_pacer, make_pacer
from handlers.gates.sounds import RECORDINGS
from handlers.words.languages import Language

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")
"""The kinds of update that we ask Telegram for (`allowed_updates`)."""

NEVER = r"(?!)"
"""A regular expression that matches nothing."""

PRIVATE = filters.ChatType.PRIVATE


ANSWERS = {
    r"shorten:(\d{1,18})": clones.on_shorten,
    r"part_from:(\d{1,18}):(\d{1,5})": parts.on_start,
    r"forget_all": privacy.on_forget_all,
    r"keep_all": privacy.on_keep_all,
}
"""The buttons that answer a question of ours, each with the pattern of its callback data."""

OTHERS = {
    r"agree:(own|permission)": start.on_agree,
    r"decline": start.on_decline,
    r"agree_first:(own|permission)": start.on_agree_at_first,
    r"decline_first": start.on_decline_at_first,
    r"again:(\d{1,18})": recordings.on_again,
    r"use:(\d{1,18})": takes.on_use,
    r"record_again:(\d{1,18})": takes.on_record_again,
    r"play_part:(\d{1,18})": parts.on_play,
    r"other_part:(\d{1,18})": parts.on_other,
    r"replace:(\d{1,18})": replacing.on_replace,
    r"new_voice:(\d{1,18})": replacing.on_new_voice,
    r"speak:(\d{1,18})": voice_language.on_others,
    r"speak:(\d{1,18}):([a-z]{2,3})": voice_language.on_choice,
    r"voices(?::(\d{1,18}))?": clones.on_page,
    r"card:(\d{1,18})": clones.on_card,
    r"play:(\d{1,18})": clones.on_play,
    r"compare:(\d{1,18})": compare.on_compare,
    r"alike:(\d{1,18})": compare.on_alike,
    r"unlike:(\d{1,18})": compare.on_unlike,
    r"rename:(\d{1,18})": clones.on_rename,
    r"retrain:(\d{1,18})": clones.on_retrain,
    r"ask_delete:(\d{1,18})": clones.on_ask_delete,
    r"delete:(\d{1,18})": clones.on_delete,
    r"withdraw": privacy.on_withdraw,
    rf"language:({'|'.join(Language)})": language.on_choice,
    r"language": language.on_automatic,
    rf"open:({'|'.join(settings.PLACES)})": settings.on_open,
}
"""All other buttons: pressing one of them closes an open question."""


def register(
    application: App,
    *,
    contents: Contents,
    allowed_users: Collection[int] = (),
    pace: Pace | None = None,
) -> None:
    """Add all handlers to an application; with `allowed_users`, only these people are served."""
    # Comes before the pacer: an edit that changes nothing must not count as a message.
    application.add_handler(make_silence(contents), group=-4)
    unsaid = Unsaid()
    application.add_handler(make_sayer(unsaid), group=-3)
    if pace is not None:
        application.add_handlers([make_inline_pacer(pace), make_pacer(pace)], group=-2)
    if allowed_users:
        application.add_handler(make_doorman(allowed_users), group=-1)
    application.add_handlers([*_messages(), *_buttons()])
    application.add_handler(InlineQueryHandler(inline.on_inline))
    application.add_handler(
        ChatMemberHandler(groups.on_membership, ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_error_handler(unsaid.note)
    application.add_error_handler(on_error)


def _messages() -> list[BaseHandler[Any, Context, Any]]:
    return [
        *_edits(),
        MessageHandler(filters.ChatType.GROUPS & filters.COMMAND, groups.on_command),
        CommandHandler("start", closing(start.on_start), PRIVATE),
        CommandHandler("help", closing(start.on_help), PRIVATE),
        CommandHandler("voices", closing(clones.on_voices), PRIVATE),
        CommandHandler("status", status.on_status, PRIVATE),
        CommandHandler("privacy", closing(privacy.on_privacy), PRIVATE),
        CommandHandler("mydata", closing(privacy.on_mydata), PRIVATE),
        CommandHandler("forget", closing(privacy.on_forget), PRIVATE),
        CommandHandler("cancel", clones.on_cancel, PRIVATE),
        CommandHandler("language", closing(language.on_language), PRIVATE),
        CommandHandler("settings", closing(settings.on_settings), PRIVATE),
        MessageHandler(PRIVATE & RECORDINGS, recordings.on_recording),
        MessageHandler(
            PRIVATE & (filters.ATTACHMENT & ~filters.Sticker.ALL), recordings.on_other_file
        ),
        MessageHandler(PRIVATE & filters.TEXT & ~filters.COMMAND, clones.on_text),
        MessageHandler(PRIVATE & filters.COMMAND, closing(fallback.on_unknown)),
        MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, fallback.on_unknown),
    ]


def _edits() -> list[BaseHandler[Any, Context, Any]]:
    """They come first, because the other handlers would take an edit for a new message."""
    edited = filters.UpdateType.EDITED
    return [
        MessageHandler(edited & PRIVATE & RECORDINGS, edits.on_recording),
        MessageHandler(edited & PRIVATE & filters.TEXT, edits.on_text),
        MessageHandler(edited, edits.on_other),
    ]


def _buttons() -> list[BaseHandler[Any, Context, Any]]:
    handles = ANSWERS | {pattern: closing(handle) for pattern, handle in OTHERS.items()}
    known: list[BaseHandler[Any, Context, Any]] = [
        CallbackQueryHandler(handle, rf"^{pattern}$") for pattern, handle in handles.items()
    ]
    unknown = closing(fallback.on_unknown_button)
    # A button without callback data goes to the first handler, whatever its pattern is.
    nothing = CallbackQueryHandler(unknown, NEVER)
    return [nothing, *known, CallbackQueryHandler(unknown)]
