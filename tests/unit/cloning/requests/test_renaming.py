"""A clone gets another title: here and at the upstream, or nowhere."""

from pathlib import Path

import pytest

from cloning.domain.errors import (
    CloneNotFound,
    Outdated,
    TitleEmpty,
    TitleRefused,
    TitleTooLong,
    UpstreamRefused,
)
from cloning.domain.models import Clone
from cloning.domain.owner import Question
from cloning.owners.titles import mark_of
from tests.support.databases.sql import execute
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World


async def asked_for_a_title(world: World) -> Clone:
    clone = await world.has_a_clone()
    return await world.bot.collection.ask(ANNA, clone.id, Question.TITLE)


async def test_a_title_is_changed_at_the_upstream_first(world: World) -> None:
    clone = await asked_for_a_title(world)
    titles = []

    async def look() -> None:
        titles.append((await world.clone(clone.id)).title)

    world.script.plan("before rename", look)
    renamed = await world.bot.collection.answer_title(ANNA, "  Nanny\n Ogg ")
    assert titles == ["My voice"]
    assert renamed.title == "Nanny Ogg"
    assert world.upstream.slots["slot-1"].name == "Nanny Ogg"
    assert await world.clone(clone.id) == renamed
    assert await world.bot.collection.asked(ANNA) is None


@pytest.mark.parametrize("fault", [LOST_ANSWER, UpstreamRefused(answer="400: bad name")])
async def test_a_title_that_the_upstream_did_not_take_is_not_taken_here(
    world: World, fault: Exception
) -> None:
    clone = await asked_for_a_title(world)
    world.script.plan("before rename", fault)
    with pytest.raises(type(fault)):
        await world.bot.collection.answer_title(ANNA, "Nanny Ogg")
    assert (await world.clone(clone.id)).title == "My voice"
    assert await world.bot.collection.asked(ANNA) is Question.TITLE


@pytest.mark.parametrize(("text", "error"), [("\u200b", TitleEmpty), ("x" * 21, TitleTooLong)])
async def test_a_text_that_is_no_title_leaves_the_question_open(
    world: World, text: str, error: type[Exception]
) -> None:
    await asked_for_a_title(world)
    with pytest.raises(error):
        await world.bot.collection.answer_title(ANNA, text)
    assert await world.bot.collection.asked(ANNA) is Question.TITLE
    assert "rename slot-1" not in world.upstream.requests


async def test_a_title_that_is_too_long_is_answered_with_a_shorter_one_to_take(
    world: World,
) -> None:
    clone = await asked_for_a_title(world)
    with pytest.raises(TitleTooLong) as refusal:
        await world.bot.collection.answer_title(ANNA, "The voice of Nanny Ogg")
    assert (refusal.value.length, refusal.value.shorter) == (22, "The voice of Nanny O")
    renamed = await world.bot.collection.take_proposal(ANNA, mark_of("The voice of Nanny O"))
    assert (renamed.id, renamed.title) == (clone.id, "The voice of Nanny O")
    assert world.upstream.slots["slot-1"].name == "The voice of Nanny O"
    again = await world.bot.collection.take_proposal(ANNA, mark_of("The voice of Nanny O"))
    assert again == renamed
    assert world.upstream.requests.count("rename slot-1") == 1


async def test_only_the_last_proposal_can_be_taken(world: World) -> None:
    await asked_for_a_title(world)
    for letter in "ab":
        with pytest.raises(TitleTooLong):
            await world.bot.collection.answer_title(ANNA, letter * 21)
    with pytest.raises(Outdated):
        await world.bot.collection.take_proposal(ANNA, mark_of("a" * 20))
    assert (await world.bot.collection.take_proposal(ANNA, mark_of("b" * 20))).title == "b" * 20


async def test_a_proposal_is_gone_with_its_question(world: World) -> None:
    clone = await asked_for_a_title(world)
    with pytest.raises(TitleTooLong):
        await world.bot.collection.answer_title(ANNA, "a" * 21)
    await world.bot.collection.ask(ANNA, clone.id, Question.TITLE)
    with pytest.raises(Outdated):
        await world.bot.collection.take_proposal(ANNA, mark_of("a" * 20))


async def test_an_owner_who_was_asked_for_no_title_is_offered_none(world: World) -> None:
    with pytest.raises(TitleTooLong):
        await world.bot.collection.answer_title(ANNA, "a" * 21)
    with pytest.raises(Outdated):
        await world.bot.collection.take_proposal(ANNA, mark_of("a" * 20))


async def test_a_clone_without_a_slot_is_renamed_here_only(world: World) -> None:
    claim = await world.sends_a_recording()
    await world.bot.collection.ask(ANNA, claim.clone.id, Question.TITLE)
    await world.bot.collection.answer_title(ANNA, "Nanny Ogg")
    assert (await world.clone()).title == "Nanny Ogg"
    assert world.upstream.requests == []


async def test_a_clone_whose_slot_is_lost_is_renamed_here(world: World) -> None:
    await asked_for_a_title(world)
    world.upstream.slots.clear()
    await world.bot.collection.answer_title(ANNA, "Nanny Ogg")
    assert (await world.clone()).title == "Nanny Ogg"


async def test_a_title_for_a_clone_that_is_deleted_meanwhile_is_lost_with_it(world: World) -> None:
    clone = await asked_for_a_title(world)

    async def meanwhile_the_owner_deletes_it() -> None:
        assert await world.deletes(clone.id)

    world.script.plan("after rename", meanwhile_the_owner_deletes_it)
    with pytest.raises(CloneNotFound):
        await world.bot.collection.answer_title(ANNA, "Nanny Ogg")


async def test_a_title_that_nobody_asked_for_finds_no_clone(world: World) -> None:
    with pytest.raises(CloneNotFound):
        await world.bot.collection.answer_title(ANNA, "Nanny Ogg")
    await world.has_a_clone()
    with pytest.raises(CloneNotFound):
        await world.bot.collection.answer_title(ANNA, "Nanny Ogg")


async def test_a_question_is_open_until_it_is_cancelled(world: World) -> None:
    assert await world.bot.collection.asked(ANNA) is None
    await asked_for_a_title(world)
    assert await world.bot.collection.asked(ANNA) is Question.TITLE
    assert await world.bot.collection.cancel(ANNA)
    assert await world.bot.collection.asked(ANNA) is None
    assert not await world.bot.collection.cancel(ANNA)
    assert not await world.bot.collection.cancel(BORIS)


async def test_a_question_about_a_clone_that_is_gone_is_not_open(world: World) -> None:
    clone = await asked_for_a_title(world)
    await world.deletes(clone.id)
    assert await world.bot.collection.asked(ANNA) is None


async def test_a_question_to_an_owner_who_has_vanished_finds_no_clone(
    world: World, database_path: Path
) -> None:
    clone = await world.has_a_clone()
    execute(database_path, "DELETE FROM owners")
    with pytest.raises(CloneNotFound):
        await world.bot.collection.ask(ANNA, clone.id, Question.TITLE)


async def test_a_title_that_the_upstream_refuses_is_named_and_the_question_stays(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.ask(ANNA, clone.id, Question.TITLE)
    world.script.plan("before rename", UpstreamRefused(answer="400: no", reqid="r-1"))
    with pytest.raises(TitleRefused) as refusal:
        await world.bot.collection.answer_title(ANNA, "Beelzebub")
    assert (refusal.value.title, refusal.value.reqid) == ("Beelzebub", "r-1")
    assert await world.bot.collection.asked(ANNA) is Question.TITLE
    assert (await world.clone(clone.id)).title == "My voice"
