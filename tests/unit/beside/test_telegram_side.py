"""Beside the chats one sees what the bot asks of Telegram, and can make Telegram fail."""

from collections.abc import AsyncIterator
from http import HTTPStatus

import aiohttp
import pytest

from sandbox.play.beside.messenger import LONGEST_TEXT, TelegramSide
from sandbox.play.refused import Refused
from sandbox.telegram.api import TelegramSandbox
from sandbox.user import User
from tests.support.beside import shown
from tests.unit.telegram.bot_by_hand import TOKEN, HandClock

ADA = 7


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(token=TOKEN, clock=HandClock()) as telegram:
        await User(telegram, user_id=ADA, first_name="Ada").says("hello")
        yield telegram


@pytest.fixture
def side(telegram: TelegramSandbox) -> TelegramSide:
    return TelegramSide(telegram)


async def asked(telegram: TelegramSandbox, method: str, **what: object) -> int:
    """The HTTP status of a call; ClientError if there is no answer."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram.url}/bot{TOKEN}/{method}", json=what) as answer,
    ):
        return answer.status


async def test_the_calls_are_shown_but_not_the_polls(
    side: TelegramSide, telegram: TelegramSandbox
) -> None:
    before = await shown(side)
    await asked(telegram, "getUpdates")
    assert await shown(side) == before
    await asked(telegram, "sendMessage", chat_id=ADA, text="x" * 100)
    await asked(telegram, "getMe")
    first, second = (await shown(side))["calls"]
    assert (first["method"], first["chat"], first["text"]) == (
        "sendMessage",
        ADA,
        "x" * LONGEST_TEXT,
    )
    assert (second["number"], second["method"], second["status"]) == (2, "getMe", 200)
    assert len((await shown(side))["calls"]) == 2


@pytest.mark.parametrize(
    ("kind", "status"),
    [("busy", HTTPStatus.TOO_MANY_REQUESTS), ("gateway", HTTPStatus.BAD_GATEWAY)],
)
async def test_a_trouble_lasts_until_it_is_healed(
    side: TelegramSide, telegram: TelegramSandbox, kind: str, status: int
) -> None:
    await side.do("trouble", {"kind": kind})
    said = [await asked(telegram, "sendMessage", chat_id=ADA, text="hello") for _ in range(3)]
    assert said == [status] * 3
    assert (await shown(side))["trouble"] == kind
    await side.do("heal", {})
    assert await asked(telegram, "sendMessage", chat_id=ADA, text="hello") == HTTPStatus.OK
    assert (await shown(side))["trouble"] is None


async def test_during_an_outage_nobody_answers_and_afterwards_all_chats_are_there(
    side: TelegramSide, telegram: TelegramSandbox
) -> None:
    await side.do("trouble", {"kind": "outage"})
    with pytest.raises(aiohttp.ClientConnectionError):
        await asked(telegram, "getMe")
    await side.do("heal", {})
    assert await asked(telegram, "getMe") == HTTPStatus.OK
    assert [message.text for message in telegram.world.chats.messages(ADA)] == ["hello"]


async def test_the_next_answer_is_lost_although_the_message_arrived(
    side: TelegramSide, telegram: TelegramSandbox
) -> None:
    await side.do("lost_answers", {})
    with pytest.raises(aiohttp.ClientConnectionError):
        await asked(telegram, "sendMessage", chat_id=ADA, text="lost?")
    assert [message.text for message in telegram.world.chats.messages(ADA)][-1] == "lost?"
    assert await asked(telegram, "sendMessage", chat_id=ADA, text="once more") == HTTPStatus.OK


@pytest.mark.parametrize(("wish", "details"), [("explode", {}), ("trouble", {"kind": "flood"})])
async def test_what_is_no_button_is_refused(
    side: TelegramSide, wish: str, details: dict[str, object]
) -> None:
    with pytest.raises(Refused, match="no such button"):
        await side.do(wish, details)
