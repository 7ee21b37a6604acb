"""Plain updates are read in one go, into just what the library reads them into."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from telegram import Bot, TelegramObject, Update

from bot.intake.plain_updates import read_plain
from bot.intake.updates import read_update
from tests.corpus.grow import grown_from, spoiled, written
from tests.corpus.types import of_the_bot_api, of_the_library

pytestmark = [
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
    pytest.mark.timeout(400),
]

ANNA = {"id": 7001, "is_bot": False, "first_name": "Änna 🎙", "language_code": "de"}
LONG = {**ANNA, "last_name": "B", "username": "anna_b", "is_premium": True}
CHAT = {"id": 7001, "type": "private", "first_name": "Änna 🎙", "username": "anna_b"}
BOT = {"id": 9, "is_bot": True, "first_name": "Voices", "username": "voices_bot"}
MESSAGE = {"message_id": 5, "date": 1_796_000_000, "chat": CHAT, "from": LONG}
OURS = {
    **MESSAGE,
    "from": BOT,
    "text": "Your voices",
    "edit_date": 1_796_000_001,
    "reply_markup": {
        "inline_keyboard": [
            [{"text": "1", "callback_data": "card:1"}, {"text": "2", "callback_data": "card:2"}],
            [{"text": "More", "callback_data": "page:1"}],
        ]
    },
}
PLAIN: dict[str, dict[str, Any]] = {
    "text": {"message": {**MESSAGE, "text": "Hello 你好"}},
    "command": {
        "message": {
            **MESSAGE,
            "from": ANNA,
            "text": "/say hello",
            "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
        }
    },
    "voice": {
        "message": {
            **MESSAGE,
            "voice": {
                "duration": 25,
                "mime_type": "audio/ogg",
                "file_id": "F" * 72,
                "file_unique_id": "u7",
                "file_size": 100_000,
            },
        }
    },
    "press": {
        "callback_query": {
            "id": "4711",
            "from": ANNA,
            "message": OURS,
            "chat_instance": "-42",
            "data": "card:1",
        }
    },
}
NOT_PLAIN = {
    "half an emoji": b'{"update_id":1,"message":{"message_id":5,"date":1796000000,'
    b'"chat":{"id":7,"type":"private"},"text":"\\ud83c"}}',
    "broken UTF-8": b'{"update_id":1,"message":{"message_id":5,"date":1796000000,'
    b'"chat":{"id":7,"type":"private"},"text":"\xff"}}',
    "no longer shown": b'{"update_id":1,"callback_query":{"id":"4","from":{"id":7,"is_bot":false,'
    b'"first_name":"A"},"chat_instance":"1","message":{"message_id":5,"date":0,'
    b'"chat":{"id":7,"type":"private"}}}}',
    "too deep": b'{"update_id":1,"message":' + b"[" * 100_000,
}


def state_of(thing: object) -> object:
    """Return everything that is in an object of the library, as deep as it goes."""
    if isinstance(thing, TelegramObject):
        inner = thing.__getstate__()
        # These only remember what was asked before.
        kept = {name: inner[name] for name in sorted(inner) if not name.startswith("_effective")}
        return type(thing), {name: state_of(value) for name, value in kept.items()}
    if isinstance(thing, tuple | list):
        return type(thing), [state_of(one) for one in thing]
    return type(thing), thing


def bots_in(thing: object) -> Iterator[tuple[type, object]]:
    """Tell which bot each object has."""
    if isinstance(thing, TelegramObject):
        try:
            yield type(thing), thing.get_bot()
        except RuntimeError:
            yield type(thing), None
        for value in thing.__getstate__().values():
            yield from bots_in(value)
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from bots_in(one)


def test_whatever_is_read_as_plain_is_what_the_library_reads() -> None:
    grown = chain(grown_from(of_the_bot_api()), grown_from(of_the_library()))
    bodies = chain.from_iterable((one.body, *spoiled(one)) for one in grown)
    plain = 0
    for number, body in enumerate(bodies):
        update = read_plain(written(number, body), None)
        if update is not None:
            plain += 1
            library = Update.de_json({"update_id": number, **body}, None)
            assert state_of(update) == state_of(library), body
    assert plain > 500


@pytest.mark.parametrize("name", PLAIN)
def test_usual_updates_are_plain_and_read_like_any_other(name: str, bot: Bot) -> None:
    body = {"update_id": 17, **PLAIN[name]}
    update, library = read_plain(json.dumps(body).encode(), bot), Update.de_json(body, bot)
    assert state_of(update) == state_of(library)
    assert list(bots_in(update)) == list(bots_in(library))
    assert update is not None
    assert (update, hash(update), repr(update)) == (library, hash(library), repr(library))


@pytest.mark.parametrize("name", PLAIN)
def test_what_was_read_can_no_longer_be_changed(name: str) -> None:
    update = read_update(json.dumps({"update_id": 17, **PLAIN[name]}).encode(), None)
    message = update.effective_message
    assert message is not None
    for thing in (update, message, message.chat, message.from_user, *message.entities):
        with pytest.raises(AttributeError, match="can't be set"):
            setattr(thing, "text", "other")  # noqa: B010 - mypy would not let us


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_odd_updates_are_left_to_the_library(name: str) -> None:
    assert read_plain(NOT_PLAIN[name], None) is None
