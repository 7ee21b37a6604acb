from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram.error import Conflict, NetworkError

from bot.intake.poller import PollRequest, Telegram
from bot.intake.polls import Polls, TokenRevoked, is_webhook
from bot.telegram.application import make_bot
from cloning.domain.errors import StorageUnavailable
from sandbox.telegram.api import TelegramSandbox
from tests.support.fakes.clock import FakeClock

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


def test_a_complaint_about_one_fault_hides_no_other(
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
    after_59_s = bool(polls.trouble)
    clock.move(timedelta(seconds=2))
    after_61_s = bool(polls.trouble)
    assert (after_59_s, after_61_s) == (True, False)


def test_a_clock_that_is_put_back_makes_no_foreign_poller_of_an_old_one(
    polls: Polls, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    polls.answered(409)
    polls.complain(FOREIGN)
    clock.move(-timedelta(days=1))
    assert polls.trouble is None
    polls.complain(FOREIGN)
    assert complaints(caplog) == 2


@pytest.mark.parametrize("status", [401, 404])
def test_a_revoked_token_is_trouble_until_it_is_taken_again(polls: Polls, status: int) -> None:
    trouble = []
    for answer in (200, status, status, 200):
        polls.answered(answer)
        trouble.append(bool(polls.trouble))
    assert trouble == [False, True, True, False]


def test_an_outage_of_telegram_is_no_trouble_of_ours(polls: Polls) -> None:
    polls.answered(502)
    polls.complain(NetworkError("Bad Gateway"))
    assert not polls.trouble


@pytest.mark.parametrize(("fault", "found"), [(FOREIGN, False), (WEBHOOK, True)])
def test_a_webhook_is_told_from_a_foreign_poller(fault: Conflict, found: bool) -> None:
    assert is_webhook(fault) == found


def test_two_minutes_without_a_good_poll_are_trouble_until_the_next_one(
    polls: Polls, clock: FakeClock
) -> None:
    polls.begun()
    trouble = []
    for seconds in (119, 2):
        clock.move(timedelta(seconds=seconds))
        polls.complain(NetworkError("Bad Gateway"))
        trouble.append(bool(polls.trouble))
    polls.succeeded()
    trouble.append(bool(polls.trouble))
    assert trouble == [False, True, False]


def test_a_process_that_does_not_poll_misses_no_polls(polls: Polls, clock: FakeClock) -> None:
    polls.begun()
    polls.ended()
    clock.move(timedelta(days=1))
    assert not polls.trouble


def test_a_database_that_is_away_is_not_said_to_be_telegrams_fault(
    polls: Polls, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    polls.begun()
    for _ in range(10):
        clock.move(timedelta(minutes=1))
        polls.complain(StorageUnavailable())
    assert not polls.trouble
    assert caplog.text.count("update not kept, intake pauses") == 10


async def test_a_401_is_noticed_and_the_next_good_poll_too(
    polls: Polls, telegram: TelegramSandbox
) -> None:
    request = PollRequest(polls)
    async with make_bot(TOKEN, telegram.url, request) as bot:
        source = Telegram(bot, request)
        telegram.revoke_token()
        with pytest.raises(TokenRevoked):
            await source.updates(None)
        assert polls.trouble
        telegram.revoke_token(revoked=False)
        telegram.deliver(b'"message": {}')
        assert len(await source.updates(None)) == 1
        assert not polls.trouble


async def test_a_conflict_is_noticed(polls: Polls, telegram: TelegramSandbox) -> None:
    request = PollRequest(polls)
    async with make_bot(TOKEN, telegram.url, request) as bot:
        telegram.fail_next("getUpdates", status=409)
        with pytest.raises(Conflict):
            await Telegram(bot, request).updates(None)
        assert polls.trouble
