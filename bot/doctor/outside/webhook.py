"""Do updates come the way that the settings say?"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from bot.doctor.findings import Wrong
from bot.doctor.outside.bot_api import BotApi
from cloning.ports.outside import Clock

RECENT: Final = timedelta(minutes=10)
"""How long ago a failed delivery still says something about the present."""

_LONGEST_WORDS: Final = 200
_START: Final = "start the bot, or start it again: it sets its webhook by itself"


async def look_at_webhook(api: BotApi, *, wanted: str | None, clock: Clock) -> str:
    """Ask Telegram where it sends updates to.

    Args:
        api: the Bot API.
        wanted: where updates should be sent to; None if we poll for them.
        clock: tells the present time.
    """
    info = await api.ask("getWebhookInfo")
    url, waiting = str(info.get("url", "")), f"{info.get('pending_update_count', 0)} updates wait"
    if wanted is None:
        if url:
            raise Wrong(
                f"we poll, but Telegram sends updates to {_host_of(url)} ({waiting})",
                cure="stop the program that has set this webhook with our token; a bot that polls"
                " removes the webhook by itself",
            )
        return f"none is set, as it has to be for polling; {waiting}"
    if url != wanted:
        there = f"sends updates to {_host_of(url)}" if url else "has no webhook of ours"
        raise Wrong(f"Telegram {there} ({waiting})", cure=_START)
    _refuse_recent_fault(info, waiting, clock())
    return f"Telegram sends updates to {wanted}; {waiting}"


def _refuse_recent_fault(info: Mapping[str, Any], waiting: str, now: datetime) -> None:
    moment = info.get("last_error_date")
    if not isinstance(moment, int) or now - datetime.fromtimestamp(moment, UTC) > RECENT:
        return
    if info.get("pending_update_count"):
        raise Wrong(
            f"Telegram can't deliver: {_printable(str(info.get('last_error_message')))}; {waiting}",
            cure="see whether the bot runs and PUBLIC_URL/telegram reaches it from the internet:"
            " HTTPS with a valid certificate, on port 443, 80, 88 or 8443",
        )


def _host_of(url: str) -> str:
    """Return the host: the path of somebody's webhook may hold a secret."""
    return _printable(urlsplit(url).hostname or "a strange address")


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:_LONGEST_WORDS]
