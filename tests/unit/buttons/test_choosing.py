"""An update goes to the same handler as if each had been asked."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.ext import CommandHandler

from handlers import all_handlers
from handlers.buttons.callback import Callback
from handlers.choosing import ButtonHandler, Choosing
from handlers.context import Context
from tests.corpus.grow import grown_from, spoiled
from tests.corpus.types import of_the_bot_api, of_the_library

pytestmark = [
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
    pytest.mark.timeout(400),
]

ANNA = {"id": 7001, "is_bot": False, "first_name": "Anna"}
PRIVATE = {"id": 7001, "type": "private", "first_name": "Anna"}
GROUP = {"id": -9, "type": "group", "title": "We"}
CHANNEL = {"id": -10, "type": "channel", "title": "News"}
ALL = all_handlers([7001], reports=True, says=True)
CHOOSING = Choosing(ALL)


class Named(Bot):
    """A bot that knows its name."""

    @property
    def username(self) -> str:
        return "Voices_bot"


BOT = Named("123456789:AAF" + "a" * 32)


def found_by_asking_all(update: Update) -> tuple[object, object] | None:
    """Ask one handler after the other, as the library does (22.8, Application.process_update)."""
    for handler in ALL:
        check = handler.check_update(update)
        if check is not None and check is not False:
            return handler, check
    return None


def same(update: Update) -> bool:
    """Compare the handlers that are found, and what they have found out."""
    ours, theirs = CHOOSING.check_update(update), found_by_asking_all(update)
    if ours is None or theirs is None:
        return ours is theirs
    # Matches of a pattern equal only themselves.
    return ours[0] is theirs[0] and repr(ours[1]) == repr(theirs[1])


def of_the_corpus() -> Iterator[dict[str, Any]]:
    grown = chain(grown_from(of_the_bot_api()), grown_from(of_the_library()))
    return chain.from_iterable((one.body, *spoiled(one)) for one in grown)


def test_updates_of_the_corpus_find_the_same_handlers() -> None:
    found, read = set(), 0
    for number, body in enumerate(of_the_corpus()):
        try:
            update = Update.de_json({"update_id": number, **body}, BOT)
            taken = found_by_asking_all(update)
        except Exception:  # noqa: BLE001, S112 - what the library can't read never comes here
            continue
        read += 1
        found.add(taken[0] if taken is not None else None)
        assert same(update), body
    assert read > 10_000
    assert len(found) > 8


def message(text: str, chat: dict[str, Any], **more: Any) -> dict[str, Any]:
    command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    entities = {"entities": [command]} if text.startswith("/") else {}
    plain = {"message_id": 5, "date": 1_796_000_000, "chat": chat, "from": ANNA, "text": text}
    return {**plain, **entities, **more}


def press(chat: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    below = {"message": message("/start is what it said", chat)} if chat is not None else {}
    query = {"id": "4", "from": ANNA, "chat_instance": "1", **below, **more}
    return {"callback_query": query}


NAMES = sorted({name for one in ALL if isinstance(one, CommandHandler) for name in one.commands})
TEXTS = [
    *(f"/{name}{rest}" for name in [*NAMES, "nothing"] for rest in ("", " 7", "@voices_BOT")),
    "/START",
    "/start@another_bot",
    "/ start",
    "hello",
    "@voices_bot hello",
]
DATA = [
    *(one.verb + rest for one in Callback.kinds() for rest in ("", ":1", ":1:2", ":x", "1")),
    *("language:de", "open:mydata", "nothing", ":", "voices:", "x" * 64, "cards:1"),
]


@pytest.mark.parametrize("chat", [PRIVATE, GROUP, CHANNEL], ids=["private", "group", "channel"])
@pytest.mark.parametrize("kind", ["message", "edited_message", "channel_post"])
def test_every_command_finds_the_same_handler(kind: str, chat: dict[str, Any]) -> None:
    for text in TEXTS:
        assert same(Update.de_json({"update_id": 1, kind: message(text, chat)}, BOT)), text


@pytest.mark.parametrize("chat", [PRIVATE, GROUP, None], ids=["private", "group", "inline"])
def test_every_button_finds_the_same_handler(chat: dict[str, Any] | None) -> None:
    for data in DATA:
        body = press(chat, data=data)
        assert same(Update.de_json({"update_id": 1, **body}, BOT)), data
        both = {**body, "message": message("/start", PRIVATE)}
        assert same(Update.de_json({"update_id": 1, **both}, BOT)), f"{data} and a message"


@pytest.mark.parametrize("more", [{}, {"data": ""}, {"game_short_name": "chess"}])
def test_a_press_without_data_finds_the_same_handler(more: dict[str, str]) -> None:
    assert same(Update.de_json({"update_id": 1, **press(PRIVATE, **more)}, BOT))


def test_no_handler_is_asked_in_vain_for_a_press() -> None:
    asked: list[str] = []

    class Asked(ButtonHandler):
        def check_update(self, update: object) -> Any:
            asked.append(self.verb)
            return super().check_update(update)

    async def handle(_update: Update, _context: Context) -> None:
        """Do nothing."""

    buttons = [Asked(kind, handle) for kind in Callback.kinds()]
    update = Update.de_json({"update_id": 1, **press(PRIVATE, data="card:1")}, BOT)
    assert Choosing(buttons).check_update(update) is not None
    assert asked == ["card"]


def test_no_verb_has_a_colon() -> None:
    assert [kind.verb for kind in Callback.kinds() if ":" in kind.verb] == []
