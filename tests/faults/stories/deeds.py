"""What owners do in stories; each deed can be done again after it was broken off."""

from contextlib import suppress
from dataclasses import replace

from cloning.domain.errors import Outdated
from cloning.domain.models import Claim
from cloning.domain.owner import Question
from tests.faults.stories.stage import Stage
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.world import ANNA


async def sends(stage: Stage) -> Claim:
    return await stage.world.sends_a_recording()


async def agrees(stage: Stage) -> int:
    return await stage.world.owner_agrees()


async def sends_too_little(stage: Stage) -> Claim:
    stage.world.studio.alone[b"recording file-501"] = replace(GOOD_TAKE, speech_seconds=6.2)
    return await stage.world.sends_a_recording()


async def sends_silence(stage: Stage) -> Claim:
    silence = replace(GOOD_TAKE, speech_seconds=0.0, level_dbfs=-70.0)
    stage.world.studio.alone[b"recording file-501"] = silence
    return await stage.world.sends_a_recording()


async def sends_noise(stage: Stage) -> Claim:
    stage.world.studio.alone[b"recording file-501"] = replace(GOOD_TAKE, above_noise_db=15.0)
    return await stage.world.sends_a_recording()


async def uses_it_anyway(stage: Stage) -> None:
    """Tap the button; a tap that had been heard already is outdated."""
    with suppress(Outdated):
        await stage.world.bot.choices.use(ANNA, 1)


async def asks_to_retrain(stage: Stage) -> None:
    await stage.world.bot.collection.ask(ANNA, 1, Question.RECORDING)


async def replaces(stage: Stage) -> None:
    """Tap the button below the question about the second recording."""
    claim = await stage.world.bot.replacement.replace(ANNA, ANNA, 502)
    await stage.world.bot.submissions.shown(claim.training, None)


async def sends_another(stage: Stage) -> Claim:
    return await stage.world.sends_a_recording(message_id=502)


async def tries_again(stage: Stage) -> None:
    """Tap the button; a tap that had been heard already is outdated."""
    async with stage.world.database.transaction() as work:
        failed = await work.trainings.get(1)
        latest = await work.trainings.latest(1)
    assert failed is not None
    if latest == failed:
        await stage.world.taps_try_again(failed)
    elif latest is not None:
        await stage.world.bot.submissions.shown(latest, 3002)


async def deletes(stage: Stage) -> None:
    if await stage.world.clone_or_none() is not None:
        await stage.world.bot.collection.clones(ANNA)
        for clone in await stage.world.bot.collection.clones(ANNA):
            await stage.world.deletes(clone.id)


async def renames(stage: Stage) -> None:
    if await stage.world.bot.collection.asked(ANNA) is None:
        await stage.world.bot.collection.ask(ANNA, 1, Question.TITLE)
    await stage.world.bot.collection.answer_title(ANNA, "Anna at home")
