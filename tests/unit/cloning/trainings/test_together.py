"""What is sent before a training begins belongs together; what is of no use is left out."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.limits import MOST_JOINED
from cloning.domain.models import Clone, Outcome, Reason, State, Step
from cloning.domain.progress import Progress
from cloning.domain.recordings.sound import Take
from cloning.steps.prepare import Prepare
from cloning.trainings.status_message import StatusMessage
from cloning.trainings.turns import Turns
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.world import ANNA, BORIS, World

SIX_SECONDS = replace(GOOD_TAKE, speech_seconds=6.2)
TWELVE_SECONDS = replace(GOOD_TAKE, speech_seconds=12.4)
SILENCE = replace(GOOD_TAKE, speech_seconds=0.0, level_dbfs=-70.0)
MUSIC = replace(GOOD_TAKE, speech_seconds=0.0)
TOO_NOISY = replace(GOOD_TAKE, above_noise_db=5.0)
NOISY = replace(GOOD_TAKE, above_noise_db=15.0)


async def sends(world: World, *numbers: int) -> None:
    for number in numbers:
        await world.sends_a_recording(message_id=number)


async def sends_and_agrees(world: World, *numbers: int) -> None:
    await sends(world, *numbers)
    await world.owner_agrees()
    await world.work_until_idle()


def hosted(world: World) -> Sequence[bytes]:
    return list(world.samples.hosted.values())


async def test_recordings_before_the_consent_are_one_training(world: World) -> None:
    claims = [await world.sends_a_recording(message_id=number) for number in (501, 502, 502, 503)]
    assert [claim.training.id for claim in claims] == [1, 1, 1, 1]
    assert await world.owner_agrees() == 1
    await world.work_until_idle()
    assert [clone.title for clone in await world.bot.collection.clones(ANNA)] == ["My voice"]
    assert hosted(world) == [
        b"sample of recording file-501 and recording file-502 and recording file-503"
    ]


async def test_recordings_of_two_people_are_two_trainings(world: World) -> None:
    first = await world.sends_a_recording(owner=ANNA)
    second = await world.sends_a_recording(owner=BORIS)
    assert first.training.id != second.training.id


async def test_the_eleventh_recording_begins_another_training(world: World) -> None:
    for number in range(MOST_JOINED + 1):
        assert (await world.sends_a_recording(message_id=501 + number)).training.id == 1
    assert (await world.sends_a_recording(message_id=600)).training.id == 2
    assert (await world.sends_a_recording(message_id=601)).training.id == 2


@pytest.mark.parametrize("bad", [SILENCE, MUSIC, TOO_NOISY])
@pytest.mark.parametrize("place", [501, 502, 503])
async def test_a_bad_one_is_left_out_wherever_it_stands(
    world: World, bad: Take, place: int
) -> None:
    world.studio.alone[f"recording file-{place}".encode()] = bad
    await sends_and_agrees(world, 501, 502, 503)
    good = [number for number in (501, 502, 503) if number != place]
    assert hosted(world) == [
        f"sample of recording file-{good[0]} and recording file-{good[1]}".encode()
    ]
    training = await world.last_training()
    assert (training.step, training.message_ids) == (Step.WATCH, tuple(good))
    [left_out] = [joined for joined in training.joined if not joined.used]
    assert left_out.message_id == place
    assert left_out.reason is not None


async def test_a_bad_one_that_is_delivered_again_begins_nothing(world: World) -> None:
    world.studio.alone[b"recording file-501"] = SILENCE
    await sends_and_agrees(world, 501, 502)
    assert (await world.sends_a_recording(message_id=501)).training.id == 1


async def test_when_all_are_bad_each_keeps_its_reason(world: World) -> None:
    world.studio.alone[b"recording file-501"] = SILENCE
    world.studio.alone[b"recording file-502"] = MUSIC
    world.script.from_now_on("before conclude", TelegramUnavailable())
    await sends_and_agrees(world, 501, 502)
    training = await world.last_training()
    assert (training.outcome, training.reason) == (Outcome.REFUSED, Reason("silent"))
    assert [joined.reason for joined in training.joined] == [Reason("no_speech")]
    assert training.message_ids == (501,)
    assert world.upstream.requests == []


async def test_all_of_it_is_refused_once_what_is_left_turns_out_bad(world: World) -> None:
    world.studio.alone[b"recording file-501"] = SILENCE
    world.studio.takes.extend([SILENCE, GOOD_TAKE, MUSIC])
    world.script.from_now_on("before conclude", TelegramUnavailable())
    await sends_and_agrees(world, 501, 502)
    training = await world.last_training()
    assert (training.outcome, training.reason) == (Outcome.REFUSED, Reason("no_speech"))
    assert [joined.reason for joined in training.joined] == [Reason("silent")]


async def test_recordings_that_we_have_no_time_to_hear_alone_are_judged_together(
    world: World,
) -> None:
    turns = Turns(clock=world.clock)
    turns.steps[Step.RESERVE] = turns.steps[Step.PREPARE] = Prepare(
        store=world.database,
        turns=turns,
        recordings=world.recordings,
        studio=world.studio,
        samples=world.samples,
        status=StatusMessage(store=world.database, notifier=world.notifier, clock=world.clock),
        new_name=lambda: "0" * 32,
        clock=world.clock,
        listen_seconds=0.0,
    )
    world.studio.alone[b"recording file-501"] = SILENCE
    await sends(world, 501, 502)
    await world.owner_agrees()
    async with world.database.transaction() as work:
        turn = await turns.take(work, 1)
    assert turn is not None
    await turn.act()
    assert hosted(world) == [b"sample of recording file-501 and recording file-502"]


async def test_one_that_is_gone_is_left_out(world: World) -> None:
    world.recordings.gone.add("file-501")
    await sends_and_agrees(world, 501, 502)
    assert hosted(world) == [b"sample of recording file-502"]


async def test_declining_drops_all_of_them(world: World) -> None:
    await sends(world, 501, 502)
    assert len(await world.bot.submissions.decline(ANNA)) == 1
    assert await world.clone_or_none() is None
    await sends_and_agrees(world, 503)
    assert hosted(world) == [b"sample of recording file-503"]


@pytest.mark.parametrize("moment", ["before download", "before sample", "before keep"])
async def test_a_recording_that_comes_while_the_first_is_checked_is_joined(
    world: World, moment: str
) -> None:
    await world.has_a_recording(message_id=501)

    async def another_comes() -> None:
        assert (await world.sends_a_recording(message_id=502)).training.id == 1

    world.script.plan(moment, another_comes)
    await world.work_until_idle()
    assert hosted(world) == [b"sample of recording file-501 and recording file-502"]
    assert (await world.last_training()).step is Step.WATCH
    assert len(world.upstream.trained) == 1


async def test_a_take_that_is_a_little_short_goes_on(world: World) -> None:
    world.studio.alone[b"recording file-501"] = TWELVE_SECONDS
    await world.has_a_recording()
    await world.work_until_idle()
    assert (await world.last_training()).step is Step.WATCH
    assert world.notifier.shown == [Progress.SHORT, Progress.TRAINING]


@pytest.mark.parametrize("concern", [NOISY, replace(NOISY, speech_seconds=12.4)])
async def test_other_concerns_are_asked_about(world: World, concern: Take) -> None:
    world.studio.alone[b"recording file-501"] = concern
    await world.has_a_recording()
    await world.work_until_idle()
    assert (await world.last_training()).step is Step.CHOICE


async def waits_for_its_turn(world: World) -> Clone:
    """A take of twelve seconds waits for another clone of the same owner."""
    other = await world.trains_a_clone(message_id=500)
    world.studio.alone[b"recording file-501"] = TWELVE_SECONDS
    await sends(world, 501)
    await world.work_until_idle()
    assert (await world.training(2)).step is Step.RESERVE
    return other.clone


async def test_a_recording_that_comes_before_the_trainings_turn_is_joined_to_it(
    world: World,
) -> None:
    await waits_for_its_turn(world)
    claim = await world.sends_a_recording(message_id=502)
    assert (claim.training.id, claim.training.step) == (2, Step.PREPARE)
    await world.work_until_idle()
    await world.upstream_ends(await world.claim(1), State.SUCCESS)
    await world.time_passes(seconds=10)
    assert hosted(world) == [b"sample of recording file-501 and recording file-502"]
    assert len(world.upstream.trained) == 2


async def test_a_long_take_that_waits_is_left_alone(world: World) -> None:
    await world.trains_a_clone(message_id=500)
    await sends(world, 501)
    await world.work_until_idle()
    assert (await world.sends_a_recording(message_id=502)).training.id == 3


async def test_a_short_note_is_joined_though_another_take_waits_for_its_turn(
    world: World,
) -> None:
    await world.trains_a_clone(message_id=500)
    world.studio.alone[b"recording file-501"] = SIX_SECONDS
    await sends(world, 501)
    await world.work_until_idle()
    async with world.database.transaction() as work:
        more = await work.trainings.get(2)
        assert more is not None
        ahead = await work.trainings.add(
            await work.clones.add(ANNA, "Ahead", world.clock()),
            world.recording(message_id=499),
            now=world.clock(),
        )
        await work.trainings.save(replace(ahead, step=Step.RESERVE, take=GOOD_TAKE))
    assert (await world.sends_a_recording(message_id=502)).training.id == more.id


async def test_a_worker_about_to_create_a_slot_creates_none_for_half_of_a_take(
    world: World,
) -> None:
    world.studio.alone[b"recording file-501"] = TWELVE_SECONDS
    await world.has_a_recording()

    async def another_comes() -> None:
        await world.sends_a_recording(message_id=502)

    world.script.plan("before voices", another_comes)
    await world.work_until_idle()
    assert [url for _slot, url, _title in world.upstream.trained] == [
        world.links.url((await world.last_training()).sample or "")
    ]
    assert hosted(world) == [b"sample of recording file-501 and recording file-502"]
    assert list(world.upstream.slots) == ["slot-1"]


async def test_a_recording_during_the_creation_of_a_slot_is_another_training(world: World) -> None:
    world.studio.alone[b"recording file-501"] = TWELVE_SECONDS
    await world.has_a_recording()

    async def another_comes() -> None:
        assert (await world.sends_a_recording(message_id=502)).training.id == 2

    world.script.plan("before create", another_comes)
    await world.work_until_idle()
    assert hosted(world)[0] == b"sample of recording file-501"


async def test_the_sample_of_half_a_take_is_erased_though_the_disk_is_full(world: World) -> None:
    await waits_for_its_turn(world)
    half = (await world.training(2)).sample
    world.script.plan("before keep", StorageUnavailable())
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    assert half not in world.samples.hosted
    await world.time_passes(seconds=10)
    assert (await world.training(2)).sample in world.samples.hosted
    assert len(world.samples.hosted) == 2
