"""The receipt of an erasure names every paid slot that stays, however many there are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.intake.poller import PollRequest
from bot.intake.polls import Polls
from bot.telegram.application import make_bot
from cloning.domain.limits import LONGEST_TITLE
from cloning.domain.models import Stayed, Tombstone
from handlers.chat.adapters.receipts import TelegramReceipts, receipt_of
from handlers.words import privacy_texts
from handlers.words.languages import Language, read_catalogues
from handlers.words.measures.lengths import fits_a_message
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Kind
from sandbox.user import User
from tests.unit.telegram.bot_by_hand import TOKEN, HandClock

ANNA = 7001
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOPIC = 5


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(token=TOKEN, clock=HandClock()) as telegram:
        yield telegram


@pytest.fixture
async def anna(telegram: TelegramSandbox) -> User:
    anna = User(telegram, user_id=ANNA, first_name="Anna")
    await anna.says("/forget", topic=TOPIC)
    return anna


@pytest.fixture
async def receipts(telegram: TelegramSandbox) -> AsyncIterator[TelegramReceipts]:
    bot = make_bot(TOKEN, telegram.url, PollRequest(Polls(clock=HandClock())))
    async with bot:
        yield TelegramReceipts(bot, read_catalogues(HandClock()))


def forgotten(language: Language, *, stayed: int) -> Tombstone:
    """An erasure of so many clones whose slots stay, each with the longest title and id."""
    return Tombstone(
        owner_id=ANNA,
        chat_id=ANNA,
        due_at=NOON,
        message_thread_id=TOPIC,
        language=language,
        stayed=tuple(
            Stayed(title="🎤" * LONGEST_TITLE, slot_id=f"{number:064}") for number in range(stayed)
        ),
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("stayed", [45, 1_000])
async def test_more_slots_than_a_message_has_room_for_come_in_a_file(
    receipts: TelegramReceipts, anna: User, language: Language, stayed: int
) -> None:
    tombstone = forgotten(language, stayed=stayed)
    await receipts.receipt(tombstone)
    told = await anna.sees(lambda one: one.kind is Kind.DOCUMENT)
    speech = read_catalogues(HandClock()).speech(language)
    assert (told.text, told.topic) == (speech(privacy_texts.FORGOTTEN_BUT), TOPIC)
    said = told.content.decode()
    assert said == receipt_of(speech, tombstone)
    assert all(one.slot_id in said for one in tombstone.stayed)
    assert len(anna.messages) == 2  # hers, and the file


@pytest.mark.parametrize("language", Language)
async def test_as_many_as_fit_are_said_in_one_message(
    receipts: TelegramReceipts, anna: User, language: Language
) -> None:
    speech = read_catalogues(HandClock()).speech(language)
    most = max(
        number
        for number in range(1, 45)
        if fits_a_message(receipt_of(speech, forgotten(language, stayed=number)))
    )
    await receipts.receipt(forgotten(language, stayed=most))
    told = await anna.sees(lambda one: one.kind is Kind.TEXT and bool(one.text))
    assert told.text == receipt_of(speech, forgotten(language, stayed=most))
