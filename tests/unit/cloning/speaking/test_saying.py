"""A text is said once, and its owner gets it, or learns why not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.limits import SPEECH_PATIENCE
from cloning.domain.models import State
from cloning.domain.owner import Basis
from cloning.domain.speaking.endings import BANNED, CLONE_GONE, UNAVAILABLE, WITHDRAWN
from cloning.domain.speaking.faults import SpeechUnavailable
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.utterance import UtteranceStep
from cloning.domain.trouble import Trouble
from cloning.ports.operating.census import Unsaid
from cloning.speaking.evidence import Evidence
from tests.support.fakes.speaking import Brought
from tests.support.world import ANNA, World
from tests.unit.cloning.speaking.steps import (
    HELLO,
    STATUS,
    assert_is_over,
    evidence,
    has_said,
    left,
    request,
    utterance,
    wants_said,
)

AWAY = SpeechUnavailable(answer="connection refused")


async def test_a_clip_comes_in_reply_and_the_status_message_goes(world: World) -> None:
    clone, said = await has_said(world)
    assert world.speech.said == [(clone.slot_id, HELLO, Manner())]
    assert world.messenger.brought == [Brought(ANNA, ogg=HELLO.encode())]
    assert world.messenger.status == {STATUS: None}
    assert (said.sent_message_id, said.file_id) == (7001, "said-1")
    await assert_is_over(world)


async def test_what_was_said_is_written_down_once_without_the_text(world: World) -> None:
    clone, _said = await has_said(world)
    (entry,) = await evidence(world)
    assert (entry.clone_id, entry.policy_version, entry.basis) == (
        clone.id,
        "2026-01",
        Basis.OWN_VOICE,
    )
    assert entry.text_hash == Evidence(b"a key of this deployment").of(HELLO)
    assert len(entry.text_hash or "") == 64
    assert entry.text_hash != Evidence(b"another key").of(HELLO)
    assert HELLO not in repr(entry)


async def test_the_platform_is_asked_again_while_it_is_away(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("before say", AWAY, AWAY)
    await wants_said(world)
    await world.work_until_idle()
    waiting = await utterance(world)
    assert (waiting.step, waiting.asked_at, waiting.tries) == (UtteranceStep.SPEAK, None, 1)
    assert waiting.due_at == world.clock() + timedelta(seconds=2)
    assert world.messenger.status == {STATUS: Trouble.UPSTREAM_SILENT}
    await world.time_passes(seconds=2)
    assert (await utterance(world)).due_at == world.clock() + timedelta(seconds=4)
    await world.time_passes(seconds=4)
    await assert_is_over(world)
    assert world.speech.texts == [HELLO]
    assert world.script.moments.count("before show") == 1


async def test_operators_see_that_a_text_is_yet_to_be_said_and_why(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("before say", AWAY)
    await wants_said(world)
    await world.work_until_idle()
    unsaid = await world.bot.overview.unsaid()
    assert unsaid == Unsaid(1, world.clock(), Trouble.UPSTREAM_SILENT)
    await world.time_passes(seconds=2)
    assert await world.bot.overview.unsaid() is None


async def test_a_platform_that_is_busy_is_left_alone_for_as_long_as_it_says(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("before say", SpeechUnavailable(answer="busy", retry_after=90.0))
    await wants_said(world, status=None)
    await world.work_until_idle()
    assert (await utterance(world)).due_at == world.clock() + timedelta(seconds=90)
    assert "before show" not in world.script.moments
    world.script.plan("before say", SpeechUnavailable(answer="busy", retry_after=1e9))
    await world.time_passes(seconds=90)
    assert (await utterance(world)).due_at == world.clock() + SPEECH_PATIENCE


async def test_a_text_is_given_up_when_the_platform_stays_away_and_costs_nothing(
    world: World,
) -> None:
    await world.has_a_clone()
    world.script.from_now_on("before say", AWAY)
    await wants_said(world)
    await world.work_until_idle()
    await world.time_passes_in_ticks(minutes=9, tick=30)
    assert (await utterance(world)).step is UtteranceStep.SPEAK
    assert await left(world) == 500 - len(HELLO)
    await world.time_passes_in_ticks(minutes=2, tick=30)
    await assert_is_over(world)
    assert (await utterance(world)).reason == UNAVAILABLE
    assert world.messenger.status == {STATUS: UNAVAILABLE}
    assert await left(world) == 500
    assert await evidence(world) == []


@pytest.mark.parametrize("meanwhile", ["deleted", "failed", "withdrawn", "banned"])
async def test_a_text_is_not_said_if_it_may_not_be_any_more(world: World, meanwhile: str) -> None:
    """Whatever should have ended it has not, so that the last check is what keeps it back."""
    clone = await world.has_a_clone()
    await wants_said(world)
    async with world.database.transaction() as work:
        owner = await work.owners.get(ANNA)
        assert owner is not None
        if meanwhile == "deleted":
            await work.clones.save(replace(clone, deleted_at=world.clock()))
        elif meanwhile == "failed":
            await work.clones.save(replace(clone, state=State.FAILED))
        elif meanwhile == "withdrawn":
            await work.owners.save(replace(owner, consent=None))
        else:
            await work.bans.add(ANNA, world.clock())
    await world.work_until_idle()
    why = {"withdrawn": WITHDRAWN, "banned": BANNED}.get(meanwhile, CLONE_GONE)
    assert world.speech.said == []
    assert world.messenger.status == {STATUS: why}
    await assert_is_over(world)
    assert await left(world) == 500


async def test_a_clone_that_is_gone_does_not_speak(world: World) -> None:
    await world.has_a_clone()
    await wants_said(world)
    await world.removed(1)
    await world.work_until_idle()
    assert world.speech.said == []
    assert world.messenger.status == {STATUS: CLONE_GONE}


async def test_what_waits_when_the_operator_takes_the_speech_away_is_given_up(world: World) -> None:
    await world.has_a_clone()
    await world.bot.speaking.ask(request())
    world.speaks = False
    world.bot = world.another_process()
    await world.time_passes(seconds=10)
    await assert_is_over(world)
    assert world.messenger.brought == [Brought(ANNA, reason=UNAVAILABLE)]
    assert await left(world) == 500


async def test_an_owner_who_is_gone_has_nothing_said(world: World) -> None:
    await world.has_a_clone()
    await wants_said(world)
    await world.removed(1)
    async with world.database.transaction() as work:
        await work.owners.remove(ANNA)
    await world.work_until_idle()
    assert world.speech.said == []
