"""One update that can't be read stops no other, in both modes; its sender is told once."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from handlers.words import texts
from handlers.words.languages import read_catalogues
from sandbox.user import User
from storage.database import open_database
from storage.inbox import Inbox
from storage.migrate import migrate
from tests.corpus.grow import ANNA, CANARY, grown_from, spoiled
from tests.corpus.types import of_the_bot_api, of_the_library
from tests.support.hurried import running_hurried
from tests.support.journal import journal

MODES = ("polling", "webhook")
GIFT = {"gift": {"base_name": "canary"}, "origin": "upgrade"}
"""A gift as another version of the Bot API writes it: fields that the library wants are missing."""

SAMPLE = 23
"""Of the corpus every one of so many is sent through the whole service."""


@pytest.fixture(params=MODES)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    quick = {"poll_seconds": "0.05", "messages_per_minute": "6000", "messages_at_once": "6000"}
    async with staged(training_seconds=0.05, telegram_updates=request.param, **quick) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            yield stage


def message(chat: str = "private", language: str = "en", **fields: object) -> dict[str, Any]:
    return {
        "message_id": 1,
        "date": int(datetime.now(UTC).timestamp()),  # noqa: TID251 - as Telegram's own clock
        "chat": {"id": ANNA if chat == "private" else -5, "type": chat, "title": CANARY},
        "from": {
            "id": ANNA,
            "is_bot": False,
            "first_name": CANARY,
            "language_code": language,
        },
        **fields,
    }


def deliver(stage: Stage, **body: object) -> int:
    return stage.telegram.deliver(json.dumps(body)[1:-1].encode())


async def is_known(anna: User) -> None:
    """Somebody whom the bot may write to: they have talked to it before."""
    await anna.says("/help")
    await anna.sees(texts.HELP)


def told(anna: User) -> list[str]:
    """What the bot has said since then."""
    return [one.text for one in anna.messages if one.from_bot][1:]


async def test_a_gift_of_another_version_keeps_nobody_up_and_its_sender_is_told(
    stage: Stage, anna: User, boris: User, caplog: pytest.LogCaptureFixture
) -> None:
    await is_known(anna)
    number = deliver(stage, message=message(unique_gift=GIFT, language="de"))
    await boris.says("/help")
    await boris.sees(texts.HELP, within=20)
    await anna.sees(read_catalogues(now).speech("de")(texts.UNREADABLE))
    aside = [one for one in caplog.records if "put aside" in one.getMessage()]
    assert [vars(one)["update"] for one in aside] == [number]
    assert "UniqueGift" in caplog.text
    assert CANARY not in "".join(one.getMessage() for one in aside)


@pytest.mark.parametrize(
    "body",
    [
        {"message": message(text=5)},
        {"message": message(entities="canary", text="canary")},
        {"edited_message": message(unique_gift=GIFT)},
        {"callback_query": {"id": "5", "from": {"id": ANNA}, "message": message()}},
        {"my_chat_member": {"chat": {"id": ANNA, "type": "private"}, "from": 5}},
    ],
    ids=["text", "entities", "edit", "press", "membership"],
)
async def test_the_sender_of_an_unreadable_update_of_any_kind_is_told_once(
    stage: Stage, anna: User, boris: User, body: dict[str, Any]
) -> None:
    await is_known(anna)
    stage.telegram.deliver_next_twice()
    deliver(stage, **body)
    await boris.says("/help")
    await boris.sees(texts.HELP)
    await anna.sees(texts.UNREADABLE)
    assert told(anna) == [texts.UNREADABLE]


@pytest.mark.parametrize(
    "body",
    [
        {"message": message(chat="group", unique_gift=GIFT)},
        {"channel_post": message(chat="channel", unique_gift=GIFT)},
        {"business_message": message(unique_gift=GIFT, business_connection_id="5")},
        {"inline_query": {"id": "5", "from": {"id": ANNA}, "query": "", "offset": ""}},
    ],
    ids=lambda body: next(iter(body)),
)
async def test_nobody_is_told_where_we_have_no_business(
    stage: Stage, boris: User, body: dict[str, Any]
) -> None:
    deliver(stage, **body)
    await boris.says("/help")
    await boris.sees(texts.HELP)
    sent = [one.chat_id for one in stage.telegram.calls if one.method == "sendMessage"]
    assert sent == [boris.chat.id]


async def test_a_person_who_may_not_use_the_bot_is_not_told_either() -> None:
    async with staged(training_seconds=0.05, allowed_users="7002") as stage:
        anna = User(stage.telegram, user_id=ANNA, first_name="Anna")
        boris = User(stage.telegram, user_id=7002, first_name="Boris")
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            await anna.says("/help")
            deliver(stage, message=message(unique_gift=GIFT))
            await boris.says("/help")
            await boris.sees(texts.HELP)
        assert told(anna) == []


async def test_a_sender_who_has_blocked_us_is_not_told_and_delays_nobody(
    stage: Stage, anna: User, boris: User
) -> None:
    await anna.blocks_the_bot()
    deliver(stage, message=message(unique_gift=GIFT))
    await boris.says("/help")
    await boris.sees(texts.HELP)
    assert told(anna) == []


@pytest.mark.parametrize(
    "rest",
    [
        json.dumps({"message": message(pinned_message={**message(), "date": 0})})[1:-1].encode(),
        json.dumps({"message": message(text="canary")})[1:-1].encode().replace(b"can", b"\\ud83d"),
        json.dumps({"message": message(text="canary")})[1:-1].encode().replace(b"can", b"\xff"),
        b'"message": ' + b'{"reply_to_message": ' * 3000 + b"1" + b"}" * 3000,
        b'"message": {"text": tru}',
        b'"a kind of the year 2040": {"canary": 1}',
    ],
    ids=["inaccessible", "half an emoji", "broken UTF-8", "deep", "no JSON", "unknown kind"],
)
async def test_an_update_that_is_hard_to_read_delays_nobody(
    stage: Stage, boris: User, rest: bytes
) -> None:
    stage.telegram.deliver(rest)
    await boris.says("/help")
    await boris.sees(texts.HELP)


async def test_a_button_without_data_is_outdated_and_begins_nothing(
    stage: Stage, anna: User
) -> None:
    await is_known(anna)
    press = {"id": "5", "from": message()["from"], "chat_instance": "1", "message": message()}
    deliver(stage, callback_query=press)
    await anna.sees("outdated")
    assert len(told(anna)) == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_a_sample_of_the_corpus_is_dealt_with_and_the_log_quotes_none_of_it(
    mode: str,
) -> None:
    quick = {"messages_per_minute": "60000", "messages_at_once": "60000"}
    grown = list(
        islice(chain(grown_from(of_the_bot_api()), grown_from(of_the_library())), 0, None, SAMPLE)
    )
    bodies = [one.body for one in grown]
    bodies += islice(chain.from_iterable(map(spoiled, grown)), 0, None, SAMPLE)
    async with staged(training_seconds=0.05, telegram_updates=mode, **quick) as stage:
        boris = User(stage.telegram, user_id=7002, first_name="Boris")
        migrate(stage.settings.database_url)
        with journal("DEBUG") as log:
            async with running_hurried(stage.settings):
                for body in bodies:
                    deliver(
                        stage, **{name: each for name, each in body.items() if name != "update_id"}
                    )
                await boris.says("/help")
                await boris.sees(texts.HELP, within=60)
        written = log.getvalue()
    assert "handler failed" not in written
    assert "Traceback" not in written
    assert CANARY not in written.lower()


async def keep(stage: Stage, number: int, body: bytes) -> None:
    """Leave an update in the inbox, as an earlier version of ours did that could read it."""
    database = open_database(stage.settings.database_url)
    bot_id = int(stage.chosen["telegram_bot_token"].partition(":")[0])
    inbox = Inbox(database, bot_id=bot_id, clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    assert await inbox.keep(number, body)
    await database.close()


@pytest.mark.parametrize("mode", MODES)
async def test_a_kept_update_that_can_not_be_read_any_more_is_parked_and_the_rest_goes_on(
    mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with staged(training_seconds=0.05, telegram_updates=mode) as stage:
        anna = User(stage.telegram, user_id=ANNA, first_name="Anna")
        boris = User(stage.telegram, user_id=7002, first_name="Boris")
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            await is_known(anna)
        gift = {"update_id": 5, "message": message(unique_gift=GIFT)}
        await keep(stage, 5, json.dumps(gift).encode())
        await keep(stage, 6, b"\xff no JSON at all")
        for said in ("/help", "/start"):
            async with running_hurried(stage.settings):
                sent = await boris.says(said)
                await boris.sees(lambda one: one.text != "", after=sent)
        await anna.sees(texts.UNREADABLE)
        assert told(anna) == [texts.UNREADABLE]
    assert caplog.text.count("was put aside") == 2
