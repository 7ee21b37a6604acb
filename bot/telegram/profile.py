"""What Telegram shows of the bot before the first message: its menu and descriptions.

We set each only if it differs, because Telegram accepts few such changes a day. The bot works
without them, so a failure is one line in the log, and the next start tries again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Sequence

from telegram import BotCommand
from telegram.ext import ExtBot

from bot.telegram.trying import reason_of
from handlers.words.languages import Catalogues, Language
from handlers.words.menu import DESCRIPTION, SHORT_DESCRIPTION, menu
from handlers.words.speech import Speech

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds for all of it together."""


async def set_profile(bot: ExtBot[None], catalogues: Catalogues, *, says: bool = False) -> None:
    """Set the menu and the descriptions in every language, where they differ.

    `says`: clones can say texts here.
    """
    if not bot.bot.supports_inline_queries:
        log.info("inline mode is off: /setinline at @BotFather lets owners send clips anywhere")
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(
                *(
                    _set_all(bot, language, catalogues.speech(language), says=says)
                    for language in Language
                )
            )
    except TimeoutError:
        log.warning("menu and descriptions were not set within %g s", PATIENCE)


async def _set_all(bot: ExtBot[None], language: Language, speech: Speech, *, says: bool) -> None:
    # Telegram shows the texts without a language code, ours in English, for all other languages.
    code = None if language is Language.ENGLISH else language.telegram_code
    await _courtesy("menu", language, _set_menu(bot, code, menu(speech, says=says)))
    await _courtesy("description", language, _set_description(bot, code, speech))
    await _courtesy("short description", language, _set_short_description(bot, code, speech))


async def _courtesy(what: str, language: Language, setting: Awaitable[None]) -> None:
    try:
        await setting
    except Exception as fault:  # noqa: BLE001 - the library raises anything for odd answers
        log.warning("the %s in %s was not set: %s", what, language, reason_of(fault))


async def _set_menu(bot: ExtBot[None], code: str | None, shown: Sequence[BotCommand]) -> None:
    if await bot.get_my_commands(language_code=code) != shown:
        await bot.set_my_commands(shown, language_code=code)


async def _set_description(bot: ExtBot[None], code: str | None, speech: Speech) -> None:
    text = speech(DESCRIPTION)
    if (await bot.get_my_description(language_code=code)).description != text:
        await bot.set_my_description(text, language_code=code)


async def _set_short_description(bot: ExtBot[None], code: str | None, speech: Speech) -> None:
    text = speech(SHORT_DESCRIPTION)
    if (await bot.get_my_short_description(language_code=code)).short_description != text:
        await bot.set_my_short_description(text, language_code=code)
