"""Whether an edit changes anything is told by digests, which nobody can read."""

from dataclasses import replace
from datetime import timedelta

from cloning.domain.models import Content
from cloning.owners.contents import Contents
from tests.support.world import ANNA, BORIS, World


def said(world: World, *words: str, update_id: int = 1, chat: int = ANNA) -> Content:
    return world.bot.contents.seal(
        chat_id=chat, message_id=501, update_id=update_id, said=words or ("hello",)
    )


async def has_said(world: World, *words: str) -> None:
    async with world.database.transaction() as work:
        await work.contents.save(said(world, *words))


async def test_the_same_words_are_no_news(world: World) -> None:
    await has_said(world)
    assert not await world.bot.contents.is_news(said(world, update_id=2))


async def test_other_words_are_news_once(world: World) -> None:
    await has_said(world)
    assert await world.bot.contents.is_news(said(world, "bye", update_id=2))
    assert not await world.bot.contents.is_news(said(world, "bye", update_id=3))


async def test_an_update_that_comes_again_gets_the_same_answer(world: World) -> None:
    await has_said(world)
    for _ in range(2):
        assert await world.bot.contents.is_news(said(world, "bye", update_id=2))


async def test_words_in_another_place_are_other_words(world: World) -> None:
    await has_said(world, "ab", "c")
    assert await world.bot.contents.is_news(said(world, "a", "bc", update_id=2))


async def test_an_unknown_message_is_no_news(world: World) -> None:
    assert not await world.bot.contents.is_news(said(world))


async def test_after_two_days_nothing_is_known(world: World) -> None:
    await has_said(world)
    world.clock.move(timedelta(hours=48, seconds=1))
    assert not await world.bot.contents.is_news(said(world, "bye", update_id=2))
    await world.time_passes(minutes=61)
    async with world.database.transaction() as work:
        assert await world.bot.contents.known(work, ANNA) == []


async def test_an_edit_keeps_a_message_no_longer(world: World) -> None:
    await has_said(world)
    world.clock.move(timedelta(hours=40))
    assert await world.bot.contents.is_news(said(world, "bye", update_id=2))
    world.clock.move(timedelta(hours=9))
    assert not await world.bot.contents.is_news(said(world, "ciao", update_id=3))


async def test_kept_digests_reveal_neither_chat_nor_content(world: World) -> None:
    one, other = said(world), said(world, chat=BORIS)
    assert one.digest != other.digest
    assert one.chat != other.chat
    assert str(ANNA) not in repr(replace(one, kept_at=world.clock()))
    key = Contents(store=world.database, clock=world.clock, key=b"another key")
    elsewhere = key.seal(chat_id=ANNA, message_id=501, update_id=1, said=("hello",))
    assert {elsewhere.chat, elsewhere.digest}.isdisjoint({one.chat, one.digest})


async def test_half_a_character_can_be_sealed(world: World) -> None:
    assert len(said(world, "\ud83d").digest) == 32


async def test_it_is_in_the_dossier_and_goes_with_everything_else(world: World) -> None:
    await world.has_a_clone()
    await has_said(world)
    dossier = await world.bot.dossier.of(ANNA)
    assert dossier["messages_known_by_a_digest"] == [world.clock()]
    await world.bot.erasure.begin(ANNA)
    assert not await world.bot.contents.is_news(said(world, "bye", update_id=2))
