"""Turns the Bot API's answers into ones that the library can read, or reports that it can't.

The library accepts any answer as the expected one, and then fails on what is missing. After a send
that would look like a failure, and the message would be sent again. So one rule holds for all
methods: what Telegram answers with 200 is done, whatever else the answer says. Only calls whose
purpose is the answer (`get...`) are repeated.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import msgspec
from telegram import BotCommand, File, Message, User
from telegram.error import NetworkError

from bot.net.odd_json import NotJson, read_json
from bot.net.plain_messages import PlainMessage
from handlers.chat.adapters.notifier import UNKNOWN_MESSAGE

GOOD: Final = range(200, 300)

_MESSAGES: Final = ("send", "edit")
"""Methods whose names begin like this answer with a message, or for some edits with `true`."""

_NO_MESSAGE: Final = "sendChatAction"
"""The one exception, which sends no message."""

_PARAMETERS: Final = {"retry_after": 1, "migrate_to_chat_id": -(10**18)}
"""Further fields of a refusal, with the smallest value that makes sense."""


class _File(msgspec.Struct):
    file_id: str


class _Me(msgspec.Struct):
    id: int
    is_bot: bool
    first_name: str
    username: str


class _Copied(msgspec.Struct):
    message_id: int


class _Chat(msgspec.Struct):
    id: int


class _Sent(msgspec.Struct):
    """What we use of a message that we have sent."""

    message_id: int
    chat: _Chat
    voice: _File | None = None


def _read_message(result: Any) -> Message:
    """Read a message as the library does, and the fields that we use; may raise any Exception."""
    message: Message = Message.de_json(result, None)
    msgspec.convert(result, _Sent)
    return message


def _read_me(result: Any) -> None:
    msgspec.convert(result, _Me)
    User.de_json(result, None)


def _read_file(result: Any) -> None:
    msgspec.convert(result, _File)
    File.de_json(result, None)


_READERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "sendMediaGroup": lambda result: [_read_message(one) for one in result or [None]],
    "getMe": _read_me,
    "getFile": _read_file,
    "getMyCommands": lambda result: BotCommand.de_list(result, None),
    "getMyDescription": lambda result: result["description"],
    "getMyShortDescription": lambda result: result["short_description"],
    "copyMessage": lambda result: msgspec.convert(result, _Copied),
}
"""How the library reads the answers to all other methods that we use."""


class _PlainAnswer(msgspec.Struct, forbid_unknown_fields=True):
    ok: Literal[True]
    result: PlainMessage


_read_plain = msgspec.json.Decoder(_PlainAnswer).decode

TOO_MANY_REQUESTS: Final = 429
UNTOLD_PAUSE_SECONDS: Final = 5
"""How long we wait after a 429 that doesn't say it. Whoever sent it, the request was not done."""


def plain_message(payload: bytes) -> PlainMessage | None:
    """Read the answer to a call that sends or edits a message, if it is a plain one."""
    try:
        return _read_plain(payload).result
    except (ValueError, RecursionError):
        return None


def checked_answer(method: str, status: int, payload: bytes, asked: Mapping[str, object]) -> bytes:
    """Let only the Bot API's own answers through to the library, which believes or quotes any.

    Raises:
        NetworkError: if it isn't one, or doesn't tell what we asked for.
    """
    if status in GOOD:
        return _checked_success(method, payload, asked)
    return _checked_refusal(status, payload)


def _checked_success(method: str, payload: bytes, asked: Mapping[str, object]) -> bytes:
    if method == "getUpdates":
        return payload
    if payload.lstrip().startswith(b"<"):
        raise NetworkError("A page of some gateway, and not from the Bot API")
    answer = _object(payload)
    if answer.get("ok") is False:
        raise NetworkError("An answer without a result")
    if "result" in answer and _is_readable(method, answer["result"]):
        return payload
    if method.startswith("get"):
        raise NetworkError("An answer that can't be read")
    stand_in = _stand_in(method, answer.get("result"), asked)
    return json.dumps({"ok": True, "result": stand_in}).encode()


def _object(payload: bytes) -> Mapping[str, Any]:
    try:
        answer = read_json(payload)
    except NotJson:
        return {}
    return answer if isinstance(answer, dict) else {}


def _is_readable(method: str, result: Any) -> bool:
    """Tell whether the library can read a result as what the method promises."""
    reader = _READERS.get(method)
    if reader is None and method.startswith(_MESSAGES) and method != _NO_MESSAGE:
        is_done = result is True and method.startswith("edit")
        return is_done or _can_be_read(_read_message, result)
    return reader is None or _can_be_read(reader, result)


def _can_be_read(reader: Callable[[Any], object], result: Any) -> bool:
    try:
        reader(result)
    except Exception:  # noqa: BLE001 - the library may raise anything
        return False
    return True


def _stand_in(method: str, result: object, asked: Mapping[str, object]) -> object:
    """Return the least that tells the library that it was done, plus the readable parts."""
    known = result if isinstance(result, dict) else {}
    number = known.get("message_id")
    message_id = number if type(number) is int else UNKNOWN_MESSAGE
    if method == "copyMessage":
        return {"message_id": message_id}
    if not method.startswith("send") or method == _NO_MESSAGE:
        return True
    chat = {"id": asked.get("chat_id", 0), "type": "private"}
    least = {"message_id": message_id, "date": 0, "chat": chat}
    whole = least | {"voice": known.get("voice")}
    message = whole if _can_be_read(_read_message, whole) else least
    return [message] if method == "sendMediaGroup" else message


def _checked_refusal(status: int, payload: bytes) -> bytes:
    """Keep the parts of a refusal that the library understands.

    A gateway's error page is no answer of Telegram's: its 403 would look like a blocked chat, its
    404 like a wrong token. It may also show the path of the request, which contains the token.
    """
    answer = _object(payload)
    if answer.get("ok") is not False and status != TOO_MANY_REQUESTS:
        raise NetworkError(f"HTTP {status}, and not from the Bot API")
    words, parameters = answer.get("description"), answer.get("parameters")
    known = parameters if isinstance(parameters, dict) else {}
    kept = {
        name: known[name]
        for name, least in _PARAMETERS.items()
        if type(known.get(name)) is int and known[name] >= least
    }
    if status == TOO_MANY_REQUESTS:
        kept.setdefault("retry_after", UNTOLD_PAUSE_SECONDS)
    description = words if isinstance(words, str) else ""
    refusal = {"ok": False, "description": description, "parameters": kept}
    return json.dumps(refusal).encode()
