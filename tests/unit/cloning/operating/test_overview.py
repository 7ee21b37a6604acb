"""Operators see how the service stands, and have things tried again."""

from datetime import timedelta

from cloning.domain.errors import UpstreamUnavailable
from cloning.domain.models import Outcome, State, Step
from cloning.domain.operating.audit import Deed
from cloning.domain.speaking.faults import SpeechUnavailable
from cloning.domain.trouble import Trouble
from cloning.ports.operating.census import Pending, Unsaid
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.speaking.steps import HELLO, wants_said

OLGA = 7009


async def test_figures_count_people_voices_slots_and_trainings(world: World) -> None:
    await world.has_a_clone()
    world.clock.move(timedelta(days=2))
    failed = await world.has_a_training(owner=BORIS, message_id=502)
    await world.upstream_ends(failed, State.FAILED)
    begun_at = world.clock()
    await world.has_a_training(owner=BORIS, message_id=503)
    figures = await world.bot.overview.figures()
    assert (figures.people, figures.voices, figures.slots) == (2, 1, 3)
    assert figures.day == {Outcome.FAILED: 1}
    assert figures.week == {Outcome.FAILED: 1, Outcome.SUCCESS: 1}
    assert figures.pending == [Pending(Step.WATCH, 1, begun_at)]


async def test_figures_count_the_characters_of_a_day(world: World) -> None:
    await world.has_a_clone()
    await wants_said(world)
    await world.work_until_idle()
    world.clock.move(timedelta(hours=2))
    await wants_said(world, "Another one", update_id=2)
    spoken = len(HELLO) + len("Another one")
    assert (await world.bot.overview.figures()).characters == spoken
    world.clock.move(timedelta(hours=22, seconds=1))
    assert (await world.bot.overview.figures()).characters == len("Another one")


async def test_of_nothing_there_are_no_figures(world: World) -> None:
    figures = await world.bot.overview.figures()
    assert (figures.people, figures.voices, figures.slots) == (0, 0, 0)
    assert (figures.day, figures.week, figures.pending) == ({}, {}, [])
    assert figures.characters == 0


async def test_jobs_are_listed_page_by_page_without_what_is_over(world: World) -> None:
    await world.has_a_clone(message_id=501)
    claims = [await world.has_a_training(message_id=number) for number in (502, 503, 504)]
    numbers = [claim.training.id for claim in claims]
    assert [one.training.id for one in await world.bot.overview.jobs(0, 2)] == numbers[:2]
    assert [one.training.id for one in await world.bot.overview.jobs(numbers[1], 2)] == numbers[2:]
    assert await world.bot.overview.jobs(numbers[2], 2) == []


async def test_texts_that_are_yet_to_be_said_are_counted_with_the_oldest_ones_trouble(
    world: World,
) -> None:
    await world.has_a_clone()
    await world.has_a_clone(owner=BORIS, message_id=502)
    assert await world.bot.overview.unsaid() is None
    world.script.plan("before say", SpeechUnavailable(answer="502"))
    asked_at = world.clock()
    await wants_said(world)
    await world.work_until_idle()
    world.clock.move(timedelta(seconds=1))
    await wants_said(world, owner=BORIS, update_id=2)
    assert await world.bot.overview.unsaid() == Unsaid(2, asked_at, Trouble.UPSTREAM_SILENT)
    await world.time_passes(seconds=10)
    assert await world.bot.overview.unsaid() is None


async def test_a_step_that_was_put_off_is_tried_at_once(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before voices", UpstreamUnavailable(answer="502"))
    await world.work_until_idle()
    assert ((await world.training(claim.training.id)).due_at or world.clock()) > world.clock()
    retried = await world.bot.overview.retry(claim.training.id, OLGA)
    assert retried is not None
    assert retried.hastened
    await world.work_until_idle()
    assert (await world.training(claim.training.id)).step is Step.WATCH
    async with world.database.transaction() as work:
        deeds = [entry.deed for entry in await work.audit.about(ANNA)]
    assert deeds == [Deed.CONSENTED, Deed.RETRIED, Deed.SENT]


async def test_what_goes_on_or_is_over_is_not_hastened(world: World) -> None:
    claim = await world.has_a_training()
    retried = await world.bot.overview.retry(claim.training.id, OLGA)
    assert retried is not None
    assert not retried.hastened
    assert retried.claim.training == claim.training


async def test_what_is_not_there_or_was_deleted_is_not_tried_again(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.from_now_on("before delete", LOST_ANSWER)
    await world.deletes(clone.id)
    for number in (1, 2):
        assert await world.bot.overview.retry(number, OLGA) is None
