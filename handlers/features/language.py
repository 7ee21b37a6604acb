"""Which language we speak to somebody."""

from telegram import Update

from handlers.buttons import keyboards
from handlers.chat.reading import chat_of, owner_of
from handlers.chat.replies import answer, say, turn_into
from handlers.context import Context
from handlers.words import texts
from handlers.words.languages import NAMES, Language
from handlers.words.menu import hide_menu, show_menu


async def renew_menu(update: Update, context: Context) -> None:
    """Bring the menu of a chat that has its own up to date: a new version may have more in it."""
    if await context.preferences.chosen(owner_of(update)) is not None:
        await show_menu(context.bot, context.speech, chat_of(update))


async def on_language(update: Update, context: Context) -> None:
    """Ask for the language."""
    await say(update, context.speech(texts.ASK_LANGUAGE), keyboards.languages(context.speech))


async def on_choice(update: Update, context: Context) -> None:
    """Speak the language that was chosen, in the menu too."""
    await answer(update)
    language = Language(context.word)
    await context.preferences.choose(owner_of(update), chat_of(update), language)
    await context.refresh_data()
    await turn_into(update, context.speech(texts.LANGUAGE_CHOSEN, language=NAMES[language]))
    await show_menu(context.bot, context.speech, chat_of(update))


async def on_automatic(update: Update, context: Context) -> None:
    """Speak whichever language the app has, from now on."""
    await answer(update)
    await context.preferences.choose(owner_of(update), chat_of(update), None)
    await context.refresh_data()
    await turn_into(update, context.speech(texts.LANGUAGE_OF_THE_APP))
    await hide_menu(context.bot, chat_of(update))
