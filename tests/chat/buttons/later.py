"""What can happen between the moment when a button is shown and the moment when it is pressed."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from cloning.domain.errors import UpstreamUnavailable
from cloning.domain.models import Recording, State, Step, Training
from cloning.domain.owner import Owner, Question
from handlers.buttons import callbacks
from handlers.words.languages import Language
from tests.chat.buttons.house import TERMS
from tests.chat.buttons.person import Person
from tests.support.world import DEMO_URL

Happening = Callable[[Person], Awaitable[None]]


async def nothing(anna: Person) -> None:
    """The button is pressed at once."""


async def cancelled(anna: Person) -> None:
    await anna.says("/cancel")


async def agreed(anna: Person) -> None:
    """The question of consent was answered elsewhere."""
    await anna.agrees()
    await anna.goes_on()


async def upstream_is_silent(anna: Person) -> None:
    for verb in ("create", "train", "rename", "get", "voices", "delete"):
        anna.house.script.from_now_on(f"before {verb}", UpstreamUnavailable(answer="502"))


async def another_recording(anna: Person) -> None:
    await anna.sends()


async def a_hundred_minutes(anna: Person) -> None:
    """The question is over."""
    await anna.waits(timedelta(minutes=100))


async def eight_days(anna: Person) -> None:
    """Recordings that wait for an answer are dropped after seven."""
    await anna.waits(timedelta(days=8))


async def trains(anna: Person) -> None:
    """What waits goes on until it is trained; if nothing waits, a clone is trained again."""
    await anna.agrees()
    await anna.goes_on()
    if not await anna.under_way():
        await _begins_another(anna)
    while not any(one.step is Step.WATCH for one in await anna.under_way()):
        await _decides(anna, (await anna.under_way())[-1])
        await anna.goes_on()


async def _decides(anna: Person, training: Training) -> None:
    if training.step is Step.CHOICE:
        await anna.house.services.choices.use(anna.id, training.id)
    elif training.step is Step.MORE:
        await anna.sends()
    elif training.step is Step.REPLACE:
        await anna.presses(callbacks.Replace)
    else:
        raise AssertionError(training)


async def _begins_another(anna: Person) -> None:
    clones = (await anna.rows()).present
    if clones:
        await anna.house.services.collection.ask(anna.id, clones[0].id, Question.RECORDING)
    await anna.sends()


async def succeeds(anna: Person) -> None:
    await trains(anna)
    await anna.ends(State.SUCCESS)


async def fails(anna: Person) -> None:
    await trains(anna)
    await anna.ends(State.FAILED)


async def upstream_ends_late(anna: Person) -> None:
    """The upstream has a voice, and we haven't looked since."""
    for slot_id in list(anna.house.upstream.slots):
        anna.house.upstream.has(slot_id, State.SUCCESS, demo_url=DEMO_URL)


async def used_up(anna: Person) -> None:
    """No training is left within 24 hours: they were used for a clone that is gone."""
    now = anna.house.clock()
    async with anna.house.store.transaction() as work:
        known = await work.owners.get(anna.id)
        await work.owners.save(known or Owner(id=anna.id, chat_id=anna.id))
        clone = await work.clones.add(anna.id, "Another", now)
        for number in range(TERMS.quota.trainings_per_day):
            await work.trainings.add(clone, _recording(anna, 10_000 + number), now=now)
        await work.clones.remove(clone.id)


def _recording(anna: Person, message_id: int) -> Recording:
    return Recording(
        owner_id=anna.id, chat_id=anna.id, message_id=message_id, file_id="another", own=True
    )


async def renamed(anna: Person) -> None:
    for clone in (await anna.rows()).present[:1]:
        await anna.house.services.collection.ask(anna.id, clone.id, Question.TITLE)
        await anna.says("Nanny Ogg")


async def speaks_german(anna: Person) -> None:
    await anna.house.services.preferences.choose(anna.id, anna.id, Language.GERMAN)


async def deleted(anna: Person) -> None:
    """All clones are deleted, also at the upstream."""
    for clone in (await anna.rows()).present:
        await anna.house.services.collection.delete(anna.id, clone.id)


async def deleted_here(anna: Person) -> None:
    """The upstream doesn't confirm it."""
    anna.house.script.from_now_on("before delete", UpstreamUnavailable(answer="502"))
    await deleted(anna)


async def trained_and_deleted(anna: Person) -> None:
    await trains(anna)
    await deleted(anna)


async def withdrawn(anna: Person) -> None:
    await anna.says("/privacy")
    if callbacks.Withdraw in anna.kinds:
        await anna.presses(callbacks.Withdraw)


async def forgotten(anna: Person) -> None:
    await anna.says("/forget")
    if callbacks.ForgetAll in anna.kinds:
        await anna.presses(callbacks.ForgetAll)


async def being_forgotten(anna: Person) -> None:
    """The upstream doesn't confirm it."""
    anna.house.script.from_now_on("before delete", UpstreamUnavailable(answer="502"))
    await forgotten(anna)


async def back_again(anna: Person) -> None:
    """Everything was forgotten, and now there is another first clone."""
    await forgotten(anna)
    await anna.agrees()
    await anna.sends()
    await anna.ends(State.SUCCESS)


async def back_too_early(anna: Person) -> None:
    """There is another first clone, and what was before is still being erased."""
    await being_forgotten(anna)
    await anna.agrees()
    await anna.sends()
    await anna.ends(State.SUCCESS)


LATER: Mapping[str, Happening] = {
    happening.__name__: happening
    for happening in (
        nothing,
        cancelled,
        agreed,
        upstream_is_silent,
        another_recording,
        a_hundred_minutes,
        eight_days,
        trains,
        succeeds,
        fails,
        upstream_ends_late,
        used_up,
        renamed,
        speaks_german,
        deleted,
        deleted_here,
        trained_and_deleted,
        withdrawn,
        forgotten,
        being_forgotten,
        back_again,
        back_too_early,
    )
}
