"""Operators ban people and take voices down."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import Banned, StorageUnavailable, UpstreamUnavailable
from cloning.domain.models import Outcome, Step
from cloning.domain.operating.audit import Deed
from cloning.operating.banning import BANNED
from cloning.owners.preferences import Met, Preferences
from storage.database import Database
from tests.support.databases.sql import one_value
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World

OLGA = 7009
"""She runs the bot."""


async def deeds(world: World, owner: int = ANNA) -> list[Deed]:
    async with world.database.transaction() as work:
        return [entry.deed for entry in await work.audit.about(owner)]


async def test_nothing_begins_for_somebody_who_is_banned(world: World) -> None:
    await world.owner_agrees()
    assert await world.bot.banning.ban(ANNA, OLGA) == []
    with pytest.raises(Banned):
        await world.sends_a_recording()
    await world.has_a_recording(owner=BORIS)


async def test_somebody_is_banned_whom_we_have_never_met(world: World) -> None:
    assert await world.bot.banning.ban(ANNA, OLGA) == []
    with pytest.raises(Banned):
        await world.sends_a_recording()


async def test_what_waits_is_dropped_and_its_sample_is_erased(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("before create", LOST_ANSWER)
    world.script.from_now_on("before voices", UpstreamUnavailable(answer="502"))
    await world.work_until_idle()
    assert (await world.training(claim.training.id)).step is Step.RESERVE
    (dropped,) = await world.bot.banning.ban(ANNA, OLGA)
    assert (dropped.training.step, dropped.training.reason) == (Step.DONE, BANNED)
    assert world.samples.hosted == {}


async def test_what_waits_for_its_owner_is_dropped_too(world: World) -> None:
    await world.sends_a_recording()
    assert len(await world.bot.banning.ban(ANNA, OLGA)) == 1


async def test_a_slot_that_is_being_created_is_not_left_behind(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("after create", LOST_ANSWER)
    await world.work_until_idle()
    assert (await world.clone()).slot_intent_at is not None
    assert await world.bot.banning.ban(ANNA, OLGA) == []
    assert (await world.training(claim.training.id)).step is Step.RESERVE


async def test_a_ban_that_is_asked_for_twice_is_one(world: World) -> None:
    await world.owner_agrees()
    for _ in range(2):
        await world.bot.banning.ban(ANNA, OLGA)
    assert await deeds(world) == [Deed.CONSENTED, Deed.BANNED]


async def test_somebody_who_is_let_in_again_goes_on_as_before(world: World) -> None:
    await world.owner_agrees()
    await world.bot.banning.ban(ANNA, OLGA)
    assert await world.bot.banning.unban(ANNA, OLGA)
    assert not await world.bot.banning.unban(ANNA, OLGA)
    await world.sends_a_recording()
    assert (await deeds(world))[-1] is Deed.UNBANNED


async def test_a_ban_outlives_an_erasure_without_naming_anybody(
    world: World, database: Database, database_path: Path
) -> None:
    await world.has_a_clone()
    await world.bot.banning.ban(ANNA, OLGA)
    assert await world.bot.erasure.ask(ANNA)
    await world.forgets(ANNA)
    assert (await world.bot.dossier.of(ANNA))["banned"] is True
    met = await Preferences(store=database, acquaintances=database).met(ANNA, "en")
    assert met == Met("en", is_banned=True, may_have_question=False)
    assert str(ANNA) not in str(one_value(database_path, "SELECT group_concat(known_as) FROM bans"))
    with pytest.raises(Banned):
        await world.sends_a_recording()


async def test_another_process_knows_of_the_ban(world: World) -> None:
    await world.bot.banning.ban(ANNA, OLGA)
    world.bot = world.another_process()
    with pytest.raises(Banned):
        await world.sends_a_recording()


async def test_a_voice_that_is_taken_down_is_deleted_and_can_not_be_cloned_again(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    taken = await world.bot.takedown.take(str(clone.id), OLGA)
    assert taken is not None
    assert [(owner.id, one.id) for owner, one in taken.voices] == [(ANNA, clone.id)]
    assert taken.blocked == 2
    assert world.upstream.slots != {}
    await world.bot.takedown.start(taken)
    await world.bot.erase()
    assert world.upstream.slots == {}
    assert await world.clone_or_none(clone.id) is None
    assert await deeds(world) == [Deed.TAKEN_DOWN, Deed.DELETED]

    claim = await world.has_a_recording(owner=BORIS, message_id=501)
    await world.work_until_idle()
    assert claim.clone.id != clone.id
    assert world.notifier.status[claim.training.id + 3000] is Outcome.REFUSED
    assert world.samples.hosted == {}
    assert world.upstream.requests.count("create") == 1


@pytest.mark.parametrize("written", [str.lower, str.upper])
async def test_every_clone_of_the_recording_is_taken_down_whoevers_it_is(
    world: World, written: Callable[[str], str]
) -> None:
    first = await world.has_a_clone(owner=ANNA, message_id=501)
    second = await world.has_a_clone(owner=BORIS, message_id=501)
    other = await world.has_a_clone(owner=BORIS, message_id=777)
    sha256 = (await world.last_training(first.id)).recordings_sha256[0]
    taken = await world.bot.takedown.take(written(sha256), OLGA)
    assert taken is not None
    assert [one.id for _owner, one in taken.voices] == [first.id, second.id]
    assert (await world.clone(other.id)).deleted_at is None


async def test_a_sample_or_a_voice_id_names_a_voice_too(world: World) -> None:
    clone = await world.has_a_clone()
    for named in ((await world.last_training()).sample_sha256, clone.slot_id):
        taken = await world.bot.takedown.take(named or "", OLGA)
        assert taken is not None
        assert [one.id for _owner, one in taken.voices] == [clone.id]
    assert await deeds(world) == [Deed.TAKEN_DOWN]


async def test_a_training_under_way_ends_with_its_clone(world: World) -> None:
    claim = await world.has_a_training()
    taken = await world.bot.takedown.take(str(claim.clone.id), OLGA)
    assert taken is not None
    assert [one.training.id for one in taken.dropped] == [claim.training.id]


async def test_an_owner_who_has_deleted_the_voice_already_is_told_nothing(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.from_now_on("before delete", LOST_ANSWER)
    await world.deletes(clone.id)
    taken = await world.bot.takedown.take(str(clone.id), OLGA)
    assert taken is not None
    assert (taken.voices, taken.blocked) == ([], 2)


async def test_a_hash_of_which_we_have_nothing_is_blocked_for_the_future(world: World) -> None:
    taken = await world.bot.takedown.take("ab" * 32, OLGA)
    assert taken is not None
    assert (taken.blocked, taken.voices) == (1, [])


@pytest.mark.parametrize("named", ["", "17", "x", "AB" * 31, "9" * 30])
async def test_a_name_of_nothing_takes_nothing_down(world: World, named: str) -> None:
    await world.has_a_clone()
    assert await world.bot.takedown.take(named, OLGA) is None


async def test_a_clone_that_is_gone_when_its_deletion_is_to_start_is_no_fault(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    taken = await world.bot.takedown.take(str(clone.id), OLGA)
    assert taken is not None
    world.clock.move(timedelta(minutes=1))
    await world.bot.erase()
    assert await world.clone_or_none(clone.id) is None
    await world.bot.takedown.start(taken)


async def test_of_two_takedowns_one_may_find_the_clone_gone(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("after commit", lambda: world.removed(clone.id))
    taken = await world.bot.takedown.take(str(clone.id), OLGA)
    assert taken is not None
    assert taken.voices == []


async def test_a_takedown_that_is_cut_off_goes_on_when_it_is_asked_for_again(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before begin", world.nothing_happens, StorageUnavailable())
    with pytest.raises(StorageUnavailable):
        await world.bot.takedown.take(str(clone.id), OLGA)
    taken = await world.bot.takedown.take(str(clone.id), OLGA)
    assert taken is not None
    assert [one.id for _owner, one in taken.voices] == [clone.id]
