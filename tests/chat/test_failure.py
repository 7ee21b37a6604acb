from bot.demo_stage import Stage
from handlers import texts
from sandbox.user import User
from tests import speech
from tests.chat.steps import agrees, fails, is_voice


async def test_a_failed_training_is_said_and_tried_again_with_one_tap_on_the_same_slot(
    stage: Stage, anna: User
) -> None:
    failed = await fails(stage, anna)
    await anna.presses(texts.AGAIN, failed)
    await anna.sees(is_voice, within=20)
    assert len(stage.upstream.slots) == 1


async def test_a_second_tap_on_try_again_starts_nothing(stage: Stage, anna: User) -> None:
    failed = await fails(stage, anna)
    await anna.presses(texts.AGAIN, failed)
    await anna.presses(texts.AGAIN, failed)
    await anna.sees("outdated")
    await anna.sees(is_voice, within=20)


async def test_the_news_of_a_failure_comes_once(stage: Stage, anna: User) -> None:
    await agrees(anna)
    stage.upstream.fail_next_training("too much noise")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.OVER_FAILED.format(title="My voice"), within=20)
    news = [one for one in anna.messages if "The voice-clone service could not" in one.text]
    assert len(news) == 1
