"""Is the bot's token good?"""

from bot.doctor.outside.bot_api import BotApi


async def look_at_token(api: BotApi) -> str:
    """Ask Telegram who we are."""
    me = await api.ask("getMe")
    return f"Telegram knows the token; the bot is @{me.get('username')}"
