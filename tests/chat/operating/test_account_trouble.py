"""The account at the voice-clone service is turned away: people wait, and the operator hears."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.stage import Stage, staged
from handlers.words import texts
from sandbox.user import User
from sandbox.voices.faults import Fault, Operation, Says
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import is_voice
from tests.support.hurried import running_hurried
from tests.support.sound import speech

OLGA = 7009
WAITS = "turning this bot away"
ALL_ALONG = 1000


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A service that Olga runs."""
    async with staged(training_seconds=0.05, admin_ids=str(OLGA), **QUICK) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            yield stage


@pytest.mark.parametrize(
    ("operation", "fault", "told"),
    [
        ("create", Says(code=400, message="no more voice slots"), "makes no more voices"),
        ("create", Says(code=402, message="pay first"), "no credit left"),
        ("list", Says(code=401, message="unauthorized"), "doesn't accept my key"),
        ("train", Says(code=400, message="训练额度已用完"), "no credit left"),
    ],
)
async def test_a_recording_waits_and_goes_on_when_the_operator_has_mended_the_account(
    stage: Stage, anna: User, operation: Operation, fault: Fault, told: str
) -> None:
    olga = User(stage.telegram, user_id=OLGA, first_name="Olga")
    await olga.says("/start")
    stage.upstream.fault(operation, fault, times=ALL_ALONG)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    waits = await anna.sees(WAITS, within=20)
    assert "don't need to do anything" in waits.text
    await olga.sees(told, within=20)

    stage.upstream.heal()
    await anna.sees(is_voice, within=60)
    await olga.sees("goes on.", within=30)
    assert stage.upstream.created == 1
    alerts = [message for message in olga.messages if message.text.startswith(("⚠️", "✅"))]
    assert len(alerts) == 2
