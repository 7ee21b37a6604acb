"""What was done with a voice is written down as evidence, in the commit that does it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from cloning.domain.endings import GIVEN_UP
from cloning.domain.errors import SlotLocked
from cloning.domain.models import State
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.owner import Basis
from tests.support.assembly import POLICY
from tests.support.databases.sql import one_value
from tests.support.fakes.script import Killed
from tests.support.world import ANNA, BORIS, World


async def evidence(world: World, owner: int = ANNA) -> Sequence[Entry]:
    async with world.database.transaction() as work:
        return await work.audit.about(owner)


async def deeds(world: World, owner: int = ANNA) -> Sequence[Deed]:
    return [entry.deed for entry in await evidence(world, owner)]


async def test_consent_says_what_was_asked_where_and_when(world: World) -> None:
    await world.sends_a_recording(app_language="de")
    await world.owner_agrees()
    await world.owner_agrees()
    assert await evidence(world) == [
        Entry(
            deed=Deed.CONSENTED,
            at=world.clock(),
            policy_version=POLICY,
            basis=Basis.OWN_VOICE,
            language="de",
            message_id=400,
        )
    ]


async def test_a_recording_that_is_sent_is_known_by_the_file_and_by_the_sample(
    world: World,
) -> None:
    claim = await world.trains_a_clone()
    sent = (await evidence(world))[-1]
    assert sent == Entry(
        deed=Deed.SENT,
        at=world.clock(),
        policy_version=POLICY,
        basis=Basis.OWN_VOICE,
        message_id=400,
        clone_id=claim.clone.id,
        sample_sha256=claim.training.sample_sha256,
        recordings_sha256=(hashlib.sha256(b"recording file-501").hexdigest(),),
    )
    assert sent.sample_sha256 is not None


async def test_of_several_recordings_each_is_known(world: World) -> None:
    await world.owner_agrees()
    for message_id in (501, 502):
        await world.sends_a_recording(message_id=message_id)
    await world.work_until_idle()
    assert (await evidence(world))[-1].recordings_sha256 == tuple(
        hashlib.sha256(file).hexdigest() for file in (b"recording file-501", b"recording file-502")
    )


async def test_a_request_that_a_kill_has_cut_off_is_known_all_the_same(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("after train", Killed())
    with pytest.raises(Killed):
        await world.work_until_idle()
    world.restarts()
    assert await deeds(world) == [Deed.CONSENTED, Deed.SENT]


async def test_a_voice_and_its_deletion_are_written_down(world: World) -> None:
    claim = await world.trains_a_clone()
    await world.upstream_ends(claim, State.SUCCESS)
    await world.deletes(claim.clone.id)
    expected = [Deed.CONSENTED, Deed.SENT, Deed.CLONED, Deed.DELETED]
    assert await deeds(world) == expected
    assert (await evidence(world))[-1].clone_id == claim.clone.id


async def test_a_failure_makes_no_voice(world: World) -> None:
    claim = await world.trains_a_clone()
    await world.upstream_ends(claim, State.FAILED)
    assert await deeds(world) == [Deed.CONSENTED, Deed.SENT]


async def test_a_late_success_makes_a_voice(world: World) -> None:
    claim = await world.trains_a_clone()
    await world.time_passes(minutes=25 * 60)
    assert (await world.last_training()).reason == GIVEN_UP
    world.upstream.has(claim.clone.slot_id or "", State.SUCCESS, demo_url="https://a.example/b")
    await world.time_passes(minutes=61)
    assert (await deeds(world))[-1] is Deed.CLONED


async def test_a_paid_slot_that_stays_is_written_down(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.from_now_on("before delete", SlotLocked(answer="403 pro"))
    assert await world.deletes(clone.id)
    assert await deeds(world) == [Deed.STAYED]


async def test_a_consent_that_is_withdrawn_is_written_down_once(world: World) -> None:
    await world.owner_agrees()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.bot.withdrawal.withdraw(ANNA)
    assert await deeds(world) == [Deed.CONSENTED, Deed.WITHDRAWN]


async def test_an_erasure_leaves_an_entry_that_says_nothing_of_the_person(
    world: World, database_path: Path
) -> None:
    await world.trains_a_clone()
    await world.has_a_clone(owner=BORIS, message_id=601)
    await world.owner_agrees(BORIS)
    assert await world.bot.erasure.ask(ANNA)
    await world.forgets(ANNA)
    assert await deeds(world) == []
    assert one_value(database_path, "SELECT count(*) FROM audit WHERE concerns IS NULL") == 1


async def test_somebody_who_comes_back_during_their_erasure_keeps_the_new_evidence(
    world: World,
) -> None:
    await world.trains_a_clone()
    assert await world.bot.erasure.ask(ANNA)
    await world.bot.erasure.confirm(ANNA)
    await world.owner_agrees()
    await world.bot.erasure.start(ANNA)
    await world.bot.erase()
    assert await deeds(world) == [Deed.CONSENTED]


async def test_what_concerns_nobody_is_forgotten_after_a_year(
    world: World, database_path: Path
) -> None:
    await world.owner_agrees()
    async with world.database.transaction() as work:
        await work.audit.add(Entry(deed=Deed.ERASED, at=world.clock()), None, BORIS)
    await world.time_passes(minutes=364 * 24 * 60)
    assert one_value(database_path, "SELECT count(*) FROM audit") == 2
    await world.time_passes(minutes=2 * 24 * 60)
    assert await deeds(world) == [Deed.CONSENTED]
    assert one_value(database_path, "SELECT count(*) FROM audit") == 1
