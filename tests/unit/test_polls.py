from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError

from bot.polls import Polls, TokenRevoked, begin
from bot.telegram_side import make_bot
from sandbox.telegram_api import TelegramSandbox
from tests.fakes import FakeClock

TOKEN = "110201543:" + "S" * 35
FOREIGN = Conflict("Conflict: terminated by other getUpdates request")
WEBHOOK = Conflict("Conflict: can't use getUpdates method while webhook is active")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def polls(clock: FakeClock) -> Polls:
    return Polls(clock=clock)


@pytest.fixture
async def telegram(clock: FakeClock) -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(token=TOKEN, clock=clock) as telegram:
        yield telegram


def complaints(caplog: pytest.LogCaptureFixture) -> int:
    return caplog.text.count("no updates from Telegram")


def test_a_foreign_poller_is_said_at_most_once_a_minute(
    polls: Polls, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(10 * 60):
        polls.complain(FOREIGN)
        clock.move(timedelta(seconds=1))
    assert complaints(caplog) == 10


def test_what_is_said_about_one_fault_hides_no_other(
    polls: Polls, caplog: pytest.LogCaptureFixture
) -> None:
    for fault in (FOREIGN, NetworkError("reset"), TokenRevoked(), FOREIGN):
        polls.complain(fault)
    assert complaints(caplog) == 3


def test_a_foreign_poller_is_trouble_until_a_minute_after_it_was_last_met(
    polls: Polls, clock: FakeClock
) -> None:
    polls.answered(409)
    polls.answered(200)
    clock.move(timedelta(seconds=59))
    after_59_s = polls.in_trouble
    clock.move(timedelta(seconds=2))
    after_61_s = polls.in_trouble
    assert (after_59_s, after_61_s) == (True, False)


@pytest.mark.parametrize("status", [401, 404])
def test_a_revoked_token_is_trouble_until_it_is_taken_again(polls: Polls, status: int) -> None:
    trouble = []
    for answer in (200, status, status, 200):
        polls.answered(answer)
        trouble.append(polls.in_trouble)
    assert trouble == [False, True, True, False]


def test_an_outage_of_telegram_is_no_trouble_of_ours(polls: Polls) -> None:
    polls.answered(502)
    polls.complain(NetworkError("Bad Gateway"))
    assert not polls.in_trouble


@pytest.mark.parametrize(("fault", "found"), [(FOREIGN, False), (WEBHOOK, True)])
def test_a_webhook_is_told_from_a_foreign_poller(
    polls: Polls, fault: Conflict, found: bool
) -> None:
    polls.complain(fault)
    assert polls.webhook_found.is_set() == found


async def test_a_401_does_not_end_the_polling(polls: Polls, telegram: TelegramSandbox) -> None:
    async with make_bot(TOKEN, telegram.url, polls) as bot:
        telegram.revoke_token()
        with pytest.raises(TokenRevoked) as fault:
            await bot.get_updates()
        assert not isinstance(fault.value, InvalidToken)  # which the library never recovers from
        assert polls.in_trouble
        telegram.revoke_token(revoked=False)
        assert await bot.get_updates() == ()
        assert not polls.in_trouble


async def test_a_conflict_is_noticed(polls: Polls, telegram: TelegramSandbox) -> None:
    async with make_bot(TOKEN, telegram.url, polls) as bot:
        telegram.fail_next("getUpdates", status=409)
        with pytest.raises(Conflict):
            await bot.get_updates()
        assert polls.in_trouble


@pytest.mark.parametrize("fault", [InvalidToken(), ZeroDivisionError()])
async def test_polling_that_can_not_be_begun_is_tried_again(polls: Polls, fault: Exception) -> None:
    faults, pauses = [fault, fault], []

    async def start() -> None:
        if faults:
            raise faults.pop()

    async def pause(seconds: float) -> None:
        pauses.append((seconds, polls.in_trouble))

    await begin(start, polls, pause, 30.0)
    assert pauses == [(30.0, isinstance(fault, InvalidToken))] * 2
