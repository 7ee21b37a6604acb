"""While a demo clip is prepared and sent the chat shows it; it comes with that or without."""

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.telegram.forms.values import EventKind
from sandbox.user import User
from tests.chat.steps import has_a_clone, is_voice


def actions(stage: Stage) -> list[str]:
    return [event.detail for event in stage.telegram.events if event.kind is EventKind.ACTION]


async def test_a_voice_is_seen_to_be_recorded_and_nothing_stands_beside_it_when_it_has_come(
    stage: Stage, anna: User
) -> None:
    stage.telegram.faults.latency = 0.1
    await has_a_clone(anna)
    assert set(actions(stage)) == {"record_voice"}


async def test_a_clip_that_telegram_has_already_is_sent_without_a_show(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    before = len(actions(stage))
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    await anna.presses_shown(texts.PLAY)
    await anna.sees(is_voice, after=clip)
    assert len(actions(stage)) == before


async def test_the_clip_arrives_even_if_no_action_can_be_shown(stage: Stage, anna: User) -> None:
    stage.telegram.fail_next("sendChatAction", status=400, times=None)
    await has_a_clone(anna)
    assert actions(stage) == []
