"""Several recordings at once: one is taken, and its owner hears once that the rest is not."""

from dataclasses import replace

from cloning.domain.models import Recording
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.world import ANNA, BORIS, World


def item(world: World, message_id: int, *, album: str = "album-1", owner: int = ANNA) -> Recording:
    return replace(world.recording(owner=owner, message_id=message_id), album=album)


async def has_begun_an_album(world: World) -> None:
    await world.owner_agrees()
    await world.acknowledged(await world.bot.submissions.submit(item(world, 501)))


async def test_the_first_recording_of_an_album_is_not_the_rest_of_it(world: World) -> None:
    assert await world.bot.albums.taken(item(world, 501)) is None
    assert await world.bot.albums.taken(world.recording()) is None


async def test_the_others_belong_to_what_the_first_has_begun(world: World) -> None:
    await has_begun_an_album(world)
    taken = await world.bot.albums.taken(item(world, 502))
    assert taken is not None
    assert (taken.message_id, taken.album_told) == (501, False)


async def test_the_first_one_delivered_again_is_the_first_one(world: World) -> None:
    await has_begun_an_album(world)
    assert await world.bot.albums.taken(item(world, 501)) is None


async def test_another_album_and_another_owner_begin_anew(world: World) -> None:
    await has_begun_an_album(world)
    assert await world.bot.albums.taken(item(world, 502, album="album-2")) is None
    assert await world.bot.albums.taken(item(world, 502, owner=BORIS)) is None


async def test_that_the_rest_is_left_out_is_remembered(world: World) -> None:
    await has_begun_an_album(world)
    taken = await world.bot.albums.taken(item(world, 502))
    assert taken is not None
    await world.bot.albums.told(taken)
    later = await world.bot.albums.taken(item(world, 503))
    assert later is not None
    assert later.album_told


async def test_telling_of_what_is_gone_meanwhile_changes_nothing(world: World) -> None:
    await has_begun_an_album(world)
    taken = await world.bot.albums.taken(item(world, 502))
    assert taken is not None
    async with world.database.transaction() as work:
        await work.clones.remove(taken.clone_id)
    await world.bot.albums.told(taken)
    assert await world.bot.albums.taken(item(world, 503)) is None


async def test_of_an_album_that_is_to_be_joined_the_first_is_joined(world: World) -> None:
    world.studio.takes.append(replace(GOOD_TAKE, speech_seconds=5.0))
    await has_begun_an_album(world)
    await world.work_until_idle()
    taken = await world.bot.albums.taken(item(world, 502))
    assert taken is not None
    await world.bot.albums.told(taken)
    joined = await world.bot.submissions.submit(item(world, 601, album="album-2"))
    rest = await world.bot.albums.taken(item(world, 602, album="album-2"))
    assert rest is not None
    assert (rest.id, rest.message_ids) == (joined.training.id, (501, 601))
    assert not rest.album_told
