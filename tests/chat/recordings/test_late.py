"""A training that takes longer than a day, and is a success after all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo.stage import Stage
from cloning.domain.limits import GIVEN_UP_AFTER
from handlers.words import texts
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from storage.database import open_database
from tests.chat.steps import agrees, is_voice
from tests.support.sound import speech


async def is_given_up(stage: Stage, user: User) -> Message:
    """A training that the upstream is still at work on is said to have failed; returns the news."""
    stage.upstream.hold()
    await agrees(user)
    await user.sends_voice(speech.austen(), seconds=25)
    await user.sees("I'm training", within=20)
    await a_day_passes(stage)
    return await user.sees("“Try again” uses the same recording.", within=20)


async def a_day_passes(stage: Stage) -> None:
    """Have asked for every training a day earlier."""
    database = open_database(stage.settings.database_url)
    async with database.transaction() as work:
        for claim in await work.watched.first(100):
            asked_at = (claim.training.put_at or claim.training.created_at) - GIVEN_UP_AFTER
            await work.trainings.save(
                replace(claim.training, put_at=asked_at - timedelta(minutes=1))
            )
    await database.close()


async def test_trying_again_plays_the_clip_if_the_voice_is_ready_by_now(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    news = await is_given_up(stage, anna)
    stage.upstream.release()
    await stage.upstream.settled()
    await anna.presses(texts.AGAIN, news)
    await anna.sees(is_voice)
    await anna.sees(texts.DONE_WITHOUT_DEMO.format(title="My voice"))
    assert set(stage.upstream.trainings.values()) == {1}
    assert len([one for one in anna.messages if one.from_bot and is_voice(one)]) == 1
    await anna.presses(texts.AGAIN, news)
    await anna.sees(is_voice)
    assert "Traceback" not in caplog.text


async def test_trying_again_trains_anew_if_the_training_is_still_under_way(
    stage: Stage, anna: User
) -> None:
    news = await is_given_up(stage, anna)
    await anna.presses(texts.AGAIN, news)
    await anna.sees("I'm training", after=news, within=20)
    stage.upstream.release()
    await anna.sees(is_voice, within=20)
