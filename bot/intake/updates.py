"""Reads Telegram's bytes into an update of the library's, or says why that is impossible.

The library has no error of its own for bad input: it may raise anything, and the message may quote
what somebody wrote. So we report only the type of an error, and where it happened.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from telegram import Bot, Update

from bot.intake.plain_updates import read_plain
from bot.intake.shapes import check_id, check_shape
from bot.net.odd_json import NotJson, read_json
from bot.net.plain_messages import MOST
from handlers.gates.unread import Sender, sender_of

_NUMBER = re.compile(rb'\s*\{\s*"update_id"\s*:\s*(\d{1,19})\s*[,}]')
"""How an update begins, as Telegram writes it."""


class UnreadableUpdate(ValueError):
    """These bytes are no update, or the library can't read it."""

    def __init__(self, kind: str, *, number: int | None, sender: Sender | None) -> None:
        super().__init__(kind)
        self.kind = kind
        """What went wrong and where, without any content of the update."""
        self.number = number
        """The number of the update, if it can be read."""
        self.sender = sender


def read_update(body: bytes, bot: Bot | None) -> Update:
    """Make an update of Telegram's bytes; raises UnreadableUpdate if that is impossible."""
    plain = read_plain(body, bot)
    if plain is not None:
        return plain
    bare: Mapping[str, Any] = {}
    try:
        bare = _without_surrogates(body)
        check_shape(bare)
        update = _checked(Update.de_json(dict(bare), bot))
    except Exception as fault:  # noqa: BLE001 - the library may raise anything
        kind, number, sender = _kind_of(fault), _number_in(bare, body), sender_of(bare)
    else:
        return update
    # Outside the except block, so that the error carries nothing of the update with it.
    raise UnreadableUpdate(kind, number=number, sender=sender)


def number_of(beginning: bytes) -> int | None:
    """Read the number of an update from its beginning, even if the rest is no JSON."""
    found = _NUMBER.match(beginning)
    return _kept(int(found.group(1))) if found is not None else None


def _number_in(bare: Mapping[str, Any], body: bytes) -> int | None:
    number = bare.get("update_id")
    if isinstance(number, bool) or not isinstance(number, int):
        return number_of(body)
    return _kept(number)


def _kept(number: int) -> int | None:
    """Return the number of an update, or None if the database can't hold it."""
    return number if 0 <= number <= MOST else None


def _without_surrogates(body: bytes) -> Mapping[str, Any]:
    """Read JSON; replace half an emoji by a question mark, because no database can keep it."""
    bare = read_json(body)
    try:
        body.decode()
        msgspec.json.decode(body)
    except (UnicodeDecodeError, msgspec.DecodeError):
        bare = json.loads(json.dumps(bare, ensure_ascii=False).encode(errors="replace"))
    if not isinstance(bare, dict):
        raise NotWhole
    return bare


def _checked(update: Update) -> Update:
    """Check the people and places in kinds that we don't ask for but may get."""
    user, chat = update.effective_user, update.effective_chat
    numbers = [one.id for one in (user, chat) if one is not None]
    kinds: list[object] = [chat.type] if chat is not None else []
    for number in numbers:
        check_id(number)
    if not all(isinstance(kind, str) for kind in kinds):
        raise NotWhole
    return update


class NotWhole(ValueError):
    """A required part is missing."""


def _kind_of(fault: Exception) -> str:
    """Name a fault by its type and place; only msgspec's messages never quote the input."""
    if isinstance(fault, msgspec.ValidationError | NotJson):
        return f"{type(fault).__name__}: {fault}"
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = frame.tb_frame if frame is not None else None
    if where is None:
        return type(fault).__name__
    read = where.f_locals.get("cls", where.f_code)
    name = read.__name__ if isinstance(read, type) else where.f_code.co_qualname
    return f"{type(fault).__name__} in {where.f_globals['__name__']}: {name}"
