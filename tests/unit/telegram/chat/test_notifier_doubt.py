"""What an owner sees while, and after, nobody knows whether a message has arrived."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.intake.poller import PollRequest
from bot.intake.polls import Polls
from bot.telegram.application import make_bot
from cloning.domain.errors import TelegramUnavailable
from cloning.domain.models import Claim, Clone, Outcome, Reason, State, Step, Training
from cloning.domain.owner import Owner
from cloning.domain.recordings.sound import Clip
from handlers.chat.adapters.notifier import TelegramNotifier
from handlers.chat.clips import Clips
from handlers.words import texts
from handlers.words.languages import read_catalogues
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import EventKind
from sandbox.user import User
from tests.unit.telegram.bot_by_hand import TOKEN, HandClock

ANNA = 7001
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def no_music(_clip: Clip) -> bytes:
    raise AssertionError("nobody asks for music here")


@dataclass
class Chat:
    """Anna's chat, and what speaks in it."""

    telegram: TelegramSandbox
    anna: User
    notifier: TelegramNotifier
    claim: Claim

    async def with_status(self) -> Claim:
        """Show how it goes on; returns the claim with its status message."""
        received = replace(self.claim.training, step=Step.PREPARE)
        message_id = await self.notifier.show(replace(self.claim, training=received))
        training = replace(self.claim.training, status_message_id=message_id)
        return replace(self.claim, training=training)


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with TelegramSandbox(token=TOKEN, clock=HandClock()) as telegram:
        anna = User(telegram, user_id=ANNA, first_name="Anna")
        recording = await anna.says("a recording")
        bot = make_bot(TOKEN, telegram.url, PollRequest(Polls(clock=HandClock())))
        async with bot:
            notifier = TelegramNotifier(bot, read_catalogues(HandClock()), Clips(bot, no_music))
            yield Chat(telegram, anna, notifier, claim_of(recording.id))


def claim_of(message_id: int) -> Claim:
    training = Training(
        id=1,
        clone_id=1,
        attempt=1,
        chat_id=ANNA,
        message_id=message_id,
        file_id="file",
        step=Step.ANNOUNCE,
        due_at=None,
        fence=1,
        created_at=NOON,
        reason=Reason("upstream_failed"),
    )
    clone = Clone(id=1, owner_id=ANNA, title="Anna", state=State.SUCCESS, created_at=NOON)
    return Claim(training=training, clone=clone, owner=Owner(id=ANNA, chat_id=ANNA))


async def test_telegram_is_seen_to_answer_by_the_status_message(chat: Chat) -> None:
    claim = await chat.with_status()
    for _ in range(2):
        await chat.notifier.see(claim, Outcome.SUCCESS)
    told = [one.text for one in chat.anna.messages if one.from_bot]
    assert told == [texts.SENDING_AGAIN.format(title="Anna")]


async def test_without_a_status_message_nothing_is_said_for_that(chat: Chat) -> None:
    for _ in range(2):
        await chat.notifier.see(chat.claim, Outcome.SUCCESS)
    assert [one for one in chat.anna.messages if one.from_bot] == []
    actions = [one.detail for one in chat.telegram.events if one.kind is EventKind.ACTION]
    assert actions == ["upload_voice"] * 2


@pytest.mark.parametrize("has_status", [True, False])
async def test_telegram_is_not_seen_while_it_is_away(chat: Chat, *, has_status: bool) -> None:
    claim = await chat.with_status() if has_status else chat.claim
    chat.telegram.fail_next(status=502)
    with pytest.raises(TelegramUnavailable):
        await chat.notifier.see(claim, Outcome.FAILED)


async def test_a_refusal_is_an_answer_too(chat: Chat) -> None:
    claim = await chat.with_status()
    chat.telegram.fail_next("editMessageText", status=400)
    await chat.notifier.see(claim, Outcome.FAILED)
    await chat.notifier.see(claim, Outcome.FAILED)
    assert chat.anna.messages[-1].text == texts.OVER_FAILED.format(title="Anna")


@pytest.mark.parametrize(
    ("outcome", "says", "button"),
    [
        (Outcome.SUCCESS, texts.MAYBE_MISSED.format(title="Anna"), texts.PLAY),
        (Outcome.FAILED, "The training of “Anna” failed. The voice-clone service", texts.AGAIN),
    ],
)
@pytest.mark.parametrize("has_status", [True, False])
async def test_an_owner_who_may_have_missed_the_news_is_told_and_offered_it(
    chat: Chat, outcome: Outcome, says: str, button: str, *, has_status: bool
) -> None:
    claim = await chat.with_status() if has_status else chat.claim
    assert await chat.notifier.conclude(claim, outcome, heard=False)
    (told,) = [one for one in chat.anna.messages if one.from_bot]
    assert told.text.startswith(says)
    assert [one.text for one in told.buttons] == [button]


async def test_a_status_message_that_is_gone_is_no_news(chat: Chat) -> None:
    claim = await chat.with_status()
    chat.telegram.fail_next("editMessageText", status=400, description="message to edit not found")
    assert not await chat.notifier.conclude(claim, Outcome.SUCCESS, heard=False)
