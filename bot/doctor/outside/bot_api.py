"""Asks the Bot API what changes nothing; never for updates, for which the service may wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from bot.doctor.findings import Wrong
from bot.doctor.outside.asking import FAULTS, MOST_BYTES, in_words, session
from bot.net.bounded import TooMuch, read_bounded
from bot.net.odd_json import NotJson, read_json

_UNKNOWN: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
"""What the Bot API answers for a token that it does not know, or that is none."""


@dataclass(frozen=True, kw_only=True)
class BotApi:
    """One bot at one Bot API server."""

    base_url: str
    token: str = field(repr=False)

    async def ask(self, method: str) -> Mapping[str, Any]:
        """Make a call without parameters and return its result; Wrong if there is none."""
        try:
            async with (
                session() as http,
                http.post(f"{self.base_url}/bot{self.token}/{method}", allow_redirects=False) as it,
            ):
                status, body = it.status, await read_bounded(it, MOST_BYTES)
        except (*FAULTS, TooMuch) as fault:
            raise Wrong(
                f"Telegram can't be asked: {in_words(fault)}",
                cure="see whether this machine reaches TELEGRAM_API_URL (DNS, firewall, proxy)",
            ) from None
        return _result_of(status, body)


def _result_of(status: int, body: bytes) -> Mapping[str, Any]:
    try:
        answer = read_json(body)
    except NotJson:
        answer = None
    if not isinstance(answer, dict) or "ok" not in answer:
        raise Wrong(
            f"something that is not the Bot API answers there (HTTP {status})",
            cure="correct TELEGRAM_API_URL; if it is right, wait: Telegram has an outage",
        )
    if answer["ok"] is True and isinstance(answer.get("result"), dict):
        return dict(answer["result"])
    if status in _UNKNOWN:
        raise Wrong(
            "Telegram does not know this token",
            cure="send /token to @BotFather and put what it answers into TELEGRAM_BOT_TOKEN",
        )
    raise Wrong(f"Telegram answers with {status}", cure="wait a few minutes, then look again")
