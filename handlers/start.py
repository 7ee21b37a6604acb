"""Getting to know each other: /start, /help, and the question of consent."""

from telegram import Update

from cloning.models import Basis
from handlers import texts
from handlers.context import Context
from handlers.reading import chat_of, message_of, owner_of
from handlers.replies import answer, say, turn_into


async def on_start(update: Update, context: Context) -> None:
    """Say who we are; and deliver what could not be delivered while we were blocked."""
    await say(update, texts.WELCOME)
    await context.submissions.back(owner_of(update))


async def on_help(update: Update, _context: Context) -> None:
    """Say what can be done here."""
    await say(update, texts.HELP)


async def on_agree(update: Update, context: Context) -> None:
    """Record the consent, and start what waited for it."""
    await answer(update)
    basis = Basis(context.word)
    started = await context.submissions.agree(
        owner_of(update), chat_of(update), basis, message_of(update)
    )
    await turn_into(update, texts.AGREED if started else texts.AGREED_WITHOUT_RECORDING)


async def on_decline(update: Update, context: Context) -> None:
    """Drop what waited for the consent that was not given."""
    await answer(update)
    await context.submissions.decline(owner_of(update))
    await turn_into(update, texts.DECLINED)


async def on_back(update: Update, context: Context) -> None:
    """Somebody who had blocked us has us back."""
    await context.submissions.back(owner_of(update))
