import asyncio

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.user import User
from tests.chat.steps import agrees, fails, is_voice
from tests.support.sound import speech


async def test_a_failed_training_is_said_and_tried_again_with_one_tap_on_the_same_slot(
    stage: Stage, anna: User
) -> None:
    failed = await fails(stage, anna)
    await anna.presses(texts.AGAIN, failed)
    await anna.sees(is_voice, within=20)
    assert len(stage.upstream.slots) == 1


async def test_a_second_tap_on_try_again_starts_nothing_and_is_no_mistake(
    stage: Stage, anna: User
) -> None:
    failed = await fails(stage, anna)
    await anna.presses(texts.AGAIN, failed)
    await anna.presses(texts.AGAIN, failed)
    await anna.sees(is_voice, within=20)
    assert not [one for one in anna.messages if "outdated" in one.text]
    assert sum(stage.upstream.trainings.values()) == 2


async def test_a_try_again_whose_answer_was_lost_is_no_mistake(stage: Stage, anna: User) -> None:
    failed = await fails(stage, anna)
    stage.telegram.fail_next("sendMessage", status=502)
    await anna.presses(texts.AGAIN, failed)
    await anna.sees(is_voice, within=20)
    assert not [one for one in anna.messages if "outdated" in one.text]
    assert sum(stage.upstream.trainings.values()) == 2


async def test_a_sample_that_was_fetched_in_pieces_is_not_paid_for_twice(
    stage: Stage, anna: User
) -> None:
    stage.upstream.fetch_in_pieces(100_000)
    stage.upstream.hold()
    await agrees(anna)
    stage.upstream.fail_next_training("too much noise")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I'm training", within=20)
    (slot_id,) = stage.upstream.slots
    await stage.upstream.fetched(slot_id)
    await asyncio.sleep(1)  # a training that is over as soon as it has begun would be no training
    stage.upstream.release()
    await anna.sees(texts.OVER_FAILED.format(title="My voice"), within=20)
    assert list(stage.upstream.trainings.values()) == [1]


async def test_the_news_of_a_failure_comes_once(stage: Stage, anna: User) -> None:
    await agrees(anna)
    stage.upstream.fail_next_training("too much noise")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.OVER_FAILED.format(title="My voice"), within=20)
    news = [one for one in anna.messages if "The voice-clone service couldn't" in one.text]
    assert len(news) == 1
