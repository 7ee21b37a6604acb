"""The language in which we speak to a person."""

from telegram import Update

from handlers.buttons import callbacks, keyboards
from handlers.chat.reading import chat_of, owner_of
from handlers.chat.replies import say, turn_into
from handlers.context import Context
from handlers.words import texts
from handlers.words.languages import NAMES
from handlers.words.menu import hide_menu, show_menu


async def renew_menu(update: Update, context: Context) -> None:
    """Update the chat's own menu, if it has one: a new version may have added commands."""
    is_operator = owner_of(update) in context.desk.admins
    if is_operator or await context.preferences.chosen(owner_of(update)) is not None:
        says = context.speaking.is_offered
        await show_menu(
            context.bot, context.speech, chat_of(update), is_operator=is_operator, says=says
        )


async def on_language(update: Update, context: Context) -> None:
    """Ask for the language."""
    await say(update, context.speech(texts.ASK_LANGUAGE), keyboards.languages(context.speech))


async def on_choice(update: Update, context: Context, pressed: callbacks.ChooseLanguage) -> None:
    """Use the chosen language from now on, also in the menu."""
    language = pressed.language
    await context.preferences.choose(owner_of(update), chat_of(update), language)
    await context.refresh_data()
    await turn_into(update, context.speech(texts.LANGUAGE_CHOSEN, language=NAMES[language]))
    await renew_menu(update, context)


async def on_automatic(update: Update, context: Context, _pressed: callbacks.AppLanguage) -> None:
    """Use the language of the person's app from now on."""
    await context.preferences.choose(owner_of(update), chat_of(update), None)
    await context.refresh_data()
    await turn_into(update, context.speech(texts.LANGUAGE_OF_THE_APP))
    await hide_menu(context.bot, chat_of(update))
    await renew_menu(update, context)
