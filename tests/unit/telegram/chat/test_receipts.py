"""What becomes of an erasure if Telegram refuses to tell the person, in unknown words."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.intake.poller import PollRequest
from bot.intake.polls import Polls
from bot.telegram.application import make_bot
from cloning.domain.errors import Unreachable
from cloning.domain.models import Clone, State, Tombstone
from cloning.domain.owner import Owner
from cloning.domain.progress import Deleted
from handlers.chat.adapters.receipts import TelegramReceipts
from handlers.words.languages import read_catalogues
from sandbox.telegram.api import TelegramSandbox
from sandbox.user import User
from tests.unit.telegram.bot_by_hand import TOKEN, HandClock

ANNA = 7001
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ODD = "Bad Request: PEER_ID_INVALID"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(token=TOKEN, clock=HandClock()) as telegram:
        await User(telegram, user_id=ANNA, first_name="Anna").says("hello")
        telegram.fail_next("sendMessage", status=400, description=ODD)
        yield telegram


@pytest.fixture
async def receipts(telegram: TelegramSandbox) -> AsyncIterator[TelegramReceipts]:
    bot = make_bot(TOKEN, telegram.url, PollRequest(Polls(clock=HandClock())))
    async with bot:
        yield TelegramReceipts(bot, read_catalogues(HandClock()))


async def test_a_receipt_that_telegram_refuses_holds_up_no_erasure(
    receipts: TelegramReceipts,
) -> None:
    with pytest.raises(Unreachable):
        await receipts.receipt(Tombstone(owner_id=ANNA, chat_id=ANNA, due_at=NOON))


async def test_a_word_that_telegram_refuses_holds_up_no_deletion(
    receipts: TelegramReceipts,
) -> None:
    owner = Owner(id=ANNA, chat_id=ANNA)
    clone = Clone(
        id=1,
        owner_id=ANNA,
        title="Ada",
        state=State.SUCCESS,
        created_at=NOON,
        deletion_message_id=999,
    )
    with pytest.raises(Unreachable):
        await receipts.deleted(owner, clone, Deleted.GONE)
