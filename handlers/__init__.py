"""All handlers of the chat, in the order in which they see an update."""

from collections.abc import Collection, Sequence
from typing import Any

from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from cloning.owners.contents import Contents
from handlers.buttons import callbacks
from handlers.buttons.callback import Callback
from handlers.choosing import ButtonHandler, Choosing
from handlers.context import App, Context
from handlers.desk import Desk
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
from handlers.features.desk import broadcasts, people, work
from handlers.features.desk import closing as maintenance
from handlers.features.say import again, asking, begun, inline_say
from handlers.features.voices import clones, compare, parts, voice_language
from handlers.gates.allowed_users import make_doorman
from handlers.gates.bans import make_ban_gate
from handlers.gates.closing import Handle, closing
from handlers.gates.elsewhere import ElsewhereHandler
from handlers.gates.errors import on_error
from handlers.gates.invisible_edits import make_silence
from handlers.gates.not_said import Unsaid, make_sayer
from handlers.gates.pressing import pressing
from handlers.gates.rate_limit import Pace, make_inline_pacer, make_pacer
from handlers.gates.sounds import RECORDINGS

UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "chosen_inline_result",
)
"""The kinds of update that we ask Telegram for (`allowed_updates`)."""

NEVER = r"(?!)"
"""A regular expression that matches nothing."""

PRIVATE = filters.ChatType.PRIVATE

ANSWERS = (
    pressing(callbacks.Shorten, clones.on_shorten),
    pressing(callbacks.PartFrom, parts.on_start),
    pressing(callbacks.ForgetAll, privacy.on_forget_all),
    pressing(callbacks.KeepAll, privacy.on_keep_all),
)
"""The buttons that answer a question of ours."""

OTHERS = (
    pressing(callbacks.Agree, start.on_agree),
    pressing(callbacks.Decline, start.on_decline),
    pressing(callbacks.AgreeFirst, start.on_agree_at_first),
    pressing(callbacks.DeclineFirst, start.on_decline_at_first),
    pressing(callbacks.Again, recordings.on_again),
    pressing(callbacks.Use, takes.on_use),
    pressing(callbacks.RecordAgain, takes.on_record_again),
    pressing(callbacks.PlayPart, parts.on_play),
    pressing(callbacks.OtherPart, parts.on_other),
    pressing(callbacks.Replace, replacing.on_replace),
    pressing(callbacks.NewVoice, replacing.on_new_voice),
    pressing(callbacks.OtherLanguages, voice_language.on_others),
    pressing(callbacks.Speak, voice_language.on_choice),
    pressing(callbacks.Page, clones.on_page),
    pressing(callbacks.Card, clones.on_card),
    pressing(callbacks.Play, clones.on_play),
    pressing(callbacks.Compare, compare.on_compare),
    pressing(callbacks.Alike, compare.on_alike),
    pressing(callbacks.Unlike, compare.on_unlike),
    pressing(callbacks.Rename, clones.on_rename),
    pressing(callbacks.Retrain, clones.on_retrain),
    pressing(callbacks.AskDelete, clones.on_ask_delete),
    pressing(callbacks.Delete, clones.on_delete),
    pressing(callbacks.Withdraw, privacy.on_withdraw),
    pressing(callbacks.ChooseLanguage, language.on_choice),
    pressing(callbacks.AppLanguage, language.on_automatic),
    pressing(callbacks.Open, settings.on_open),
)
"""All other buttons: pressing one of them closes an open question."""

SAYING = (
    pressing(callbacks.SaySomething, asking.on_something),
    pressing(callbacks.SayReady, asking.on_ready),
    pressing(callbacks.SayAs, begun.on_voice),
    pressing(callbacks.SayNothing, begun.on_nothing),
    pressing(callbacks.SayAgain, again.on_again),
    pressing(callbacks.Speed, again.on_speed),
    pressing(callbacks.Pitch, again.on_pitch),
    pressing(callbacks.SayLike, again.on_like),
)
"""Those that are there only where clones can say texts; they close an open question too."""

IN_PUBLIC = ((callbacks.IsItComing, inline_say.on_is_it_coming),)
"""Those below messages that were sent in inline mode: anybody in the chat can press them."""


def register(
    application: App,
    *,
    contents: Contents,
    desk: Desk,
    allowed_users: Collection[int] = (),
    pace: Pace | None = None,
    says: bool = False,
) -> None:
    """Add all handlers to an application.

    With `allowed_users`, only these people are served. `says`: clones can say texts here.
    """
    # Comes before the pacer: an edit that changes nothing must not count as a message.
    application.add_handler(make_silence(contents), group=-5)
    unsaid = Unsaid()
    application.add_handler(make_sayer(unsaid), group=-4)
    if pace is not None:
        application.add_handlers([make_inline_pacer(pace), make_pacer(pace)], group=-3)
    if allowed_users:
        application.add_handler(make_doorman(allowed_users), group=-2)
    application.add_handler(make_ban_gate(desk.tallies), group=-1)
    application.add_handler(Choosing(all_handlers(desk.admins, reports=desk.answers, says=says)))
    # Comes after the answer to what they have just sent.
    application.add_handler(TypeHandler(Update, start.on_contact), group=1)
    application.add_error_handler(unsaid.note)
    application.add_error_handler(on_error)


def all_handlers(
    admins: Collection[int] = (), *, reports: bool = False, says: bool = False
) -> list[BaseHandler[Any, Context, Any]]:
    """Return the handlers behind the gates, of which the first that takes an update handles it.

    Args:
        admins: who runs the bot.
        reports: whether somebody answers reports.
        says: whether clones can say texts.
    """
    return [
        *(_of_speech() if says else ()),
        *_messages(admins, reports=reports),
        *_buttons(OTHERS + (SAYING if says else ())),
        InlineQueryHandler(inline.on_inline),
        ChatMemberHandler(groups.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def _messages(admins: Collection[int], *, reports: bool) -> list[BaseHandler[Any, Context, Any]]:
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
        *_of_operators(admins),
        *([CommandHandler("report", closing(people.on_report), PRIVATE)] if reports else []),
        MessageHandler(PRIVATE & RECORDINGS, recordings.on_recording),
        MessageHandler(
            PRIVATE & (filters.ATTACHMENT & ~filters.Sticker.ALL), recordings.on_other_file
        ),
        MessageHandler(PRIVATE & filters.TEXT & ~filters.COMMAND, clones.on_text),
        MessageHandler(PRIVATE & filters.COMMAND, closing(fallback.on_unknown)),
        MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, fallback.on_unknown),
    ]


def _of_operators(admins: Collection[int]) -> list[BaseHandler[Any, Context, Any]]:
    """The commands of operators; for everybody else there are no such commands."""
    theirs = PRIVATE & filters.User(admins)
    return [
        CommandHandler("ban", closing(people.on_ban), theirs),
        CommandHandler("unban", closing(people.on_unban), theirs),
        CommandHandler("stats", closing(work.on_stats), theirs),
        CommandHandler("jobs", closing(work.on_jobs), theirs),
        CommandHandler("retry", closing(work.on_retry), theirs),
        CommandHandler("maintenance", closing(maintenance.on_maintenance), theirs),
        CommandHandler("broadcast", closing(broadcasts.on_broadcast), theirs),
        CommandHandler("takedown", closing(people.on_takedown), theirs),
    ]


def _of_speech() -> list[BaseHandler[Any, Context, Any]]:
    """What comes before all else where clones can say texts."""
    ours = inline_say.OWN_RESULT | (filters.VIA_BOT & filters.UpdateType.EDITED_MESSAGE)
    return [
        *(ButtonHandler(kind, handle) for kind, handle in IN_PUBLIC),
        ChosenInlineResultHandler(inline_say.on_chosen),
        MessageHandler(PRIVATE & ours, inline_say.on_own_result),
        CommandHandler("say", closing(asking.on_say), PRIVATE & ~filters.UpdateType.EDITED_MESSAGE),
    ]


def _edits() -> list[BaseHandler[Any, Context, Any]]:
    """They come first, because the other handlers would take an edit for a new message."""
    edited = filters.UpdateType.EDITED
    return [
        MessageHandler(edited & PRIVATE & RECORDINGS, edits.on_recording),
        MessageHandler(edited & PRIVATE & filters.COMMAND, edits.on_command),
        MessageHandler(edited & PRIVATE & filters.TEXT, edits.on_text),
        MessageHandler(edited, edits.on_other),
    ]


def _buttons(
    others: Sequence[tuple[type[Callback], Handle]],
) -> list[BaseHandler[Any, Context, Any]]:
    handles = [*ANSWERS, *((kind, closing(handle)) for kind, handle in others)]
    known = [ButtonHandler(kind, handle) for kind, handle in handles]
    unknown = closing(fallback.on_unknown_button)
    # A button without callback data goes to the first handler, whatever its pattern is.
    nothing = CallbackQueryHandler(unknown, NEVER)
    return [ElsewhereHandler(groups.on_button), nothing, *known, CallbackQueryHandler(unknown)]
