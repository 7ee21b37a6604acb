"""The Telegram side of the process: the bot and its application."""

import os
from collections.abc import Callable, Collection
from functools import partial
from typing import cast

from telegram.ext import (
    ApplicationBuilder,
    BaseRateLimiter,
    BaseUpdateProcessor,
    ContextTypes,
    ExtBot,
)

from bot.intake.asides import Asides
from bot.intake.poller import PollRequest
from bot.intake.queue import Intake
from bot.intake.updates import read_update
from bot.net.transport import AiohttpRequest
from bot.telegram.plain_bot import PlainBot
from cloning.owners.contents import Contents
from handlers.context import App, Context, Services
from handlers.gates.errors import apologise
from handlers.gates.invisible_edits import new_content_of
from handlers.gates.unread import apologise_unread
from handlers.interpreter import Interpreter
from storage.inbox import Inbox


def make_bot(
    token: str,
    api_url: str,
    poll_request: PollRequest,
    sends: BaseRateLimiter[None] | None = None,
    heard: Callable[[], None] = lambda: None,
) -> ExtBot[None]:
    """Make a bot that uses aiohttp, with separate connections for the long poll."""
    # Opt in to the types that the library's next version has anyway.
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # noqa: TID251 - written for it, not read
    return PlainBot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(heard=heard),
        get_updates_request=poll_request,
        rate_limiter=sends,
    )


def bot_id_of(token: str) -> int:
    """Return the bot's user id, with which every token begins."""
    return int(token.partition(":")[0])


def make_intake(
    inbox: Inbox,
    bot: ExtBot[None],
    interpreter: Interpreter,
    contents: Contents,
    *,
    allowed_users: Collection[int],
    is_steady: Callable[[], bool],
) -> Intake:
    """Make the intake, which tells people if their update can't be read or handled."""
    asides = Asides(
        partial(apologise_unread, bot=bot, interpreter=interpreter), allowed_users=allowed_users
    )
    return Intake(
        inbox,
        parse=partial(read_update, bot=bot),
        apologise=partial(apologise, interpreter=interpreter),
        put_aside=asides.put_aside,
        content_of=partial(new_content_of, contents=contents),
        is_steady=is_steady,
    )


def make_application(
    bot: ExtBot[None],
    *,
    intake: Intake,
    processor: BaseUpdateProcessor,
    services: Services,
) -> App:
    """Make the library's application on top of our intake; the caller registers the handlers."""
    # The library asks for a class, but only calls it, to get the contents of the context.
    make_services = cast("type[Services]", lambda: services)
    application: App = (
        ApplicationBuilder()
        .bot(bot)
        .updater(None)
        .update_queue(intake)
        .concurrent_updates(processor)
        .job_queue(None)  # bot/jobs has its own
        .context_types(ContextTypes(context=Context, bot_data=make_services))
        .build()
    )
    return application
