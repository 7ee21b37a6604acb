"""A clone beside its recording, and what its owner says of the two."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cloning.domain.errors import CloneNotFound, NothingToPlay, NotReady, Outdated
from cloning.domain.models import Likeness, State
from tests.support.world import ANNA, BORIS, World

OPERATIONS = Path(__file__).parents[4] / "docs" / "operations.md"


async def test_a_clone_is_made_of_its_last_recording_that_succeeded(world: World) -> None:
    clone = await world.has_a_clone()
    made = await world.bot.comparison.made_of(ANNA, clone.id)
    assert made.message_ids == (501,)

    failed = await world.retrains(clone, message_id=502)
    await world.work_until_idle()
    await world.upstream_ends(failed, State.FAILED)
    with pytest.raises(NotReady):
        await world.bot.comparison.made_of(ANNA, clone.id)

    again = await world.retrains(clone, message_id=503)
    await world.work_until_idle()
    await world.upstream_ends(again, State.SUCCESS)
    assert (await world.bot.comparison.made_of(ANNA, clone.id)).message_ids == (503,)


async def test_before_the_first_success_there_is_nothing_to_compare(world: World) -> None:
    claim = await world.has_a_training()
    with pytest.raises(NothingToPlay):
        await world.bot.comparison.made_of(ANNA, claim.clone.id)


async def test_the_last_word_counts(world: World) -> None:
    clone = await world.has_a_clone()
    made = await world.bot.comparison.made_of(ANNA, clone.id)
    for said in (Likeness.ALIKE, Likeness.UNLIKE):
        judged = await world.bot.comparison.judge(ANNA, made.id, said)
        assert judged.likeness is said
        assert await world.training(made.id) == judged


async def test_everybodys_word_is_counted_as_the_guide_says_and_silence_is_not(
    world: World, database_path: Path
) -> None:
    for owner, said in ((ANNA, Likeness.ALIKE), (BORIS, Likeness.ALIKE)):
        clone = await world.has_a_clone(owner=owner, message_id=owner)
        made = await world.bot.comparison.made_of(owner, clone.id)
        await world.bot.comparison.judge(owner, made.id, said)
    await world.has_a_clone(message_id=777)
    (query,) = re.findall(r'"(SELECT likeness, .*?)"', OPERATIONS.read_text())
    with closing(sqlite3.connect(database_path)) as connection:
        assert connection.execute(query).fetchall() == [("alike", 2)]


async def test_only_its_owner_compares_and_judges(world: World) -> None:
    clone = await world.has_a_clone()
    made = await world.bot.comparison.made_of(ANNA, clone.id)
    with pytest.raises(CloneNotFound):
        await world.bot.comparison.made_of(BORIS, clone.id)
    for training_id in (made.id, 99):
        with pytest.raises(CloneNotFound):
            await world.bot.comparison.judge(BORIS, training_id, Likeness.UNLIKE)
    assert (await world.training(made.id)).likeness is None


async def test_a_training_that_has_not_succeeded_is_not_judged(world: World) -> None:
    claim = await world.has_a_training()
    with pytest.raises(Outdated):
        await world.bot.comparison.judge(ANNA, claim.training.id, Likeness.ALIKE)
