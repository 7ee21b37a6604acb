"""Messages wait until Telegram allows them, whichever process sends them."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from telegram.error import NetworkError

from bot.telegram.places import IN_ALL, Rate, Rates
from cloning.ports.tallies import ALL
from tests.unit.telegram.sending.desk import ANNA, BORIS, CARLA, GROUP, Desk


async def test_messages_of_two_processes_are_spaced_like_those_of_one(desk: Desk) -> None:
    one, two = desk.process("one"), desk.process("two")
    for number in range(30):
        await desk.send((one, two)[number % 2], ANNA + number)
    assert desk.telegram.moments() == [round(number / 29, 3) for number in range(30)]


async def test_a_process_may_be_given_another_limit_of_messages_to_all_chats(desk: Desk) -> None:
    sends = desk.process("one", rates=Rates(in_all=Rate(every=0.001)))
    for number in range(30):
        await desk.send(sends, ANNA + number)
    assert desk.telegram.moments() == [round(number / 1000, 3) for number in range(30)]


@pytest.mark.parametrize(
    ("chat_id", "rates"),
    [
        (ANNA, Rates(to_a_chat=Rate(every=0.25))),
        (-ANNA, Rates(to_a_group=Rate(every=0.25))),
    ],
    ids=["a chat", "a group"],
)
async def test_a_process_may_be_given_another_limit_of_messages_to_one(
    desk: Desk, chat_id: int, rates: Rates
) -> None:
    sends = desk.process("one", rates=rates)
    for _ in range(9):
        await desk.send(sends, chat_id)
    assert desk.telegram.moments() == [number / 4 for number in range(9)]


@pytest.mark.parametrize(
    ("late", "place"),
    [([0.03], 1), ([0.04], 7), ([0.04, 0.04], 13), ([0.04] * 9, 13)],
    ids=["a little late", "too late", "twice too late", "always too late"],
)
async def test_a_message_that_comes_too_late_for_its_place_takes_another_one_twice_at_most(
    desk: Desk, late: list[float], place: int
) -> None:
    one, two = desk.process("one"), desk.process("two")
    await desk.send(one, ANNA)

    async def others_take_five_places() -> None:
        for _ in range(5):
            await two._take(ALL, IN_ALL)

    desk.late, desk.meanwhile = late, others_take_five_places
    await desk.send(one, BORIS)
    assert place / 29 - 0.001 <= desk.telegram.moments()[-1] <= place / 29 + 0.041
    assert len(desk.telegram.got) == 2


async def test_what_is_not_answered_counts_against_the_next_ones_for_two_seconds(
    desk: Desk,
) -> None:
    answered = asyncio.Event()
    sends = desk.process("one", rates=Rates(in_all=Rate(every=1.0, at_once=9)))

    async def call(chat_id: int) -> bool:
        await desk.telegram.call(chat_id)
        if len(desk.telegram.got) == 3:
            answered.set()
        return await answered.wait()

    async def send(chat_id: int) -> object:
        data = {"chat_id": chat_id}
        return await sends.process_request(call, (chat_id,), {}, "sendMessage", data, None)

    await asyncio.gather(*(send(chat) for chat in (ANNA, BORIS, CARLA)))
    assert [round(at, 1) for at in desk.telegram.moments()] == [0, 0, 2]


async def test_what_has_failed_counts_for_one_more_second(desk: Desk) -> None:
    sends = desk.process("one", rates=Rates(in_all=Rate(every=1.0, at_once=9)))

    async def fails() -> bool:
        raise NetworkError("gone")

    for chat in (ANNA, BORIS):
        with pytest.raises(NetworkError):
            await sends.process_request(fails, (), {}, "sendMessage", {"chat_id": chat}, None)
    await desk.send(sends, CARLA)
    assert list(desk.telegram.moments()) == [pytest.approx(1, abs=0.01)]


async def test_a_telegram_that_is_always_slow_gets_as_many_messages_as_a_quick_one(
    desk: Desk,
) -> None:
    sends = desk.process("one", rates=Rates(in_all=Rate(every=1.0, at_once=99)))

    async def call(chat_id: int) -> bool:
        await desk.telegram.call(chat_id)
        desk.clock.move(timedelta(seconds=0.5))
        return True

    for chat in range(ANNA, ANNA + 12):
        data = {"chat_id": chat}
        await sends.process_request(call, (chat,), {}, "sendMessage", data, None)
    gaps = [later - earlier for earlier, later in pairwise(desk.telegram.moments()[-5:])]
    assert gaps == [pytest.approx(0.5, abs=0.02)] * 4


async def test_a_chat_gets_five_at_once_and_then_one_a_second_from_all_processes(
    desk: Desk,
) -> None:
    one, two = desk.process("one"), desk.process("two")
    for number in range(8):
        await desk.send((one, two)[number % 2], ANNA)
    assert [round(at) for at in desk.telegram.moments()] == [0, 0, 0, 0, 0, 1, 2, 3]


@pytest.mark.parametrize(
    "endpoint", ["sendVoice", "editMessageText", "copyMessage", "editMessageReplyMarkup"]
)
async def test_what_appears_in_a_chat_is_counted(desk: Desk, endpoint: str) -> None:
    sends = desk.process("one")
    for _ in range(6):
        await desk.send(sends, ANNA, endpoint)
    assert desk.telegram.moments()[-1] >= 1


@pytest.mark.parametrize("endpoint", ["sendChatAction", "setMyCommands", "getFile"])
async def test_what_does_not_appear_in_a_chat_never_waits(desk: Desk, endpoint: str) -> None:
    sends = desk.process("one")
    for _ in range(100):
        await desk.send(sends, ANNA, endpoint)
    assert desk.telegram.moments()[-1] == 0


async def test_a_group_is_slower(desk: Desk) -> None:
    sends = desk.process("one")
    for _ in range(6):
        await desk.send(sends, GROUP)
    assert desk.telegram.moments()[-1] >= 4
