"""What a voice will speak: as its owner does to us, and final once there is a slot."""

from collections import Counter
from dataclasses import replace

import pytest

from cloning.domain.errors import CloneNotFound, LanguageFinal, Outdated, UpstreamRefused
from cloning.domain.line import Line
from cloning.domain.models import Step
from cloning.domain.owner import Owner
from cloning.domain.progress import Figures, Progress
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.fakes.upstream import LOST_ANSWER, NEVER_SENT
from tests.support.world import ANNA, BORIS, World


@pytest.fixture
def bilingual(world: World) -> World:
    """A service whose voices speak Chinese or English."""
    world.voices_speak("zh", "en")
    return world


@pytest.mark.parametrize(
    ("app", "allowed", "spoken"),
    [
        ("zh-hans", ("zh", "en"), "zh"),
        ("zh_CN", ("zh", "en"), "zh"),
        ("EN", ("zh", "en"), "en"),
        ("de-AT", ("zh", "en", "de"), "de"),
        ("de-AT", ("zh", "en"), "en"),
        (None, ("zh", "en"), "en"),
        ("de", ("ja", "ko"), "ja"),
        ("de", (), None),
    ],
)
async def test_a_voice_speaks_as_its_owner_does_if_it_can(
    world: World, app: str | None, allowed: tuple[str, ...], spoken: str | None
) -> None:
    world.voices_speak(*allowed)
    claim = await world.sends_a_recording(app_language=app)
    assert claim.clone.voice_language == spoken
    assert await world.clone() == claim.clone


async def test_a_chosen_language_goes_before_that_of_the_app(
    bilingual: World,
) -> None:
    chinese = Owner(id=ANNA, chat_id=ANNA, language="zh_CN", app_language="en")
    async with bilingual.database.transaction() as work:
        await work.owners.save(chinese)
    claim = await bilingual.sends_a_recording(app_language="en")
    assert claim.clone.voice_language == "zh"


async def test_the_slot_is_created_for_the_language(bilingual: World) -> None:
    await bilingual.owner_agrees()
    await bilingual.sends_a_recording()
    await bilingual.bot.voice_language.choose(ANNA, 1, "zh")
    await bilingual.work_until_idle()
    assert bilingual.upstream.languages == {"slot-1": "zh"}


async def test_without_a_choice_the_slot_is_created_for_none(world: World) -> None:
    await world.trains_a_clone()
    assert world.upstream.languages == {"slot-1": None}


async def test_a_language_that_is_chosen_up_to_the_last_moment_counts(bilingual: World) -> None:
    await bilingual.has_a_recording()

    async def changes_their_mind() -> None:
        await bilingual.bot.voice_language.choose(ANNA, 1, "zh")

    bilingual.script.plan("before voices", changes_their_mind)
    await bilingual.work_until_idle()
    assert bilingual.upstream.languages == {"slot-1": "zh"}
    assert (await bilingual.clone()).voice_language == "zh"


async def test_while_a_slot_is_being_created_it_is_too_late(bilingual: World) -> None:
    await bilingual.has_a_recording()
    bilingual.script.plan("after create", LOST_ANSWER)
    await bilingual.work_until_idle()
    assert (await bilingual.clone()).slot_intent_at is not None
    with pytest.raises(LanguageFinal):
        await bilingual.bot.voice_language.choose(ANNA, 1, "zh")
    assert (await bilingual.clone()).voice_language == "en"


async def test_tapping_the_present_language_again_changes_nothing(bilingual: World) -> None:
    await bilingual.trains_a_clone()
    await bilingual.bot.voice_language.choose(ANNA, 1, "en")
    assert (await bilingual.clone()).voice_language == "en"


async def test_once_there_is_a_slot_it_is_too_late(bilingual: World) -> None:
    await bilingual.trains_a_clone()
    with pytest.raises(LanguageFinal):
        await bilingual.bot.voice_language.choose(ANNA, 1, "zh")


async def test_when_certainly_no_slot_was_created_it_can_be_changed_again(
    bilingual: World,
) -> None:
    await bilingual.has_a_recording()
    bilingual.script.plan("before create", NEVER_SENT)
    await bilingual.work_until_idle()
    await bilingual.bot.voice_language.choose(ANNA, 1, "zh")
    await bilingual.time_passes(seconds=30)
    assert bilingual.upstream.languages == {"slot-1": "zh"}


async def test_a_language_that_voices_do_not_speak_is_not_taken(bilingual: World) -> None:
    await bilingual.sends_a_recording()
    with pytest.raises(Outdated):
        await bilingual.bot.voice_language.choose(ANNA, 1, "ja")


async def test_nobody_chooses_for_another_owner(bilingual: World) -> None:
    await bilingual.sends_a_recording()
    with pytest.raises(CloneNotFound):
        await bilingual.bot.voice_language.choose(BORIS, 1, "zh")
    with pytest.raises(CloneNotFound):
        await bilingual.bot.standing.latest(BORIS, 1)


async def test_a_look_shows_the_last_training(bilingual: World) -> None:
    claim = await bilingual.has_a_recording()
    seen, _figures = await bilingual.bot.standing.latest(ANNA, 1)
    assert seen == await bilingual.claim(claim.training.id)


async def test_a_clone_without_a_training_has_no_status_message_to_look_at(
    bilingual: World,
) -> None:
    await bilingual.has_a_recording()
    async with bilingual.database.transaction() as work:
        clone = await work.clones.add(ANNA, "Another", bilingual.clock())
    with pytest.raises(Outdated):
        await bilingual.bot.standing.latest(ANNA, clone.id)


async def test_a_voice_that_is_trained_again_keeps_the_language_of_its_slot(
    bilingual: World,
) -> None:
    clone = await bilingual.has_a_clone()
    claim = await bilingual.asks_to_retrain(clone)
    assert claim.clone.voice_language is None


async def test_a_language_that_voices_no_longer_speak_is_replaced_at_the_next_try(
    bilingual: World,
) -> None:
    claim = await bilingual.has_a_recording()
    bilingual.script.plan("before create", UpstreamRefused(answer="400 no such language"))
    await bilingual.work_until_idle()
    bilingual.voices_speak("ja")
    again = await bilingual.taps_try_again(claim.training)
    assert again.clone.voice_language == "ja"
    await bilingual.work_until_idle()
    assert bilingual.upstream.languages == {"slot-1": "ja"}


async def test_a_language_changed_while_a_take_is_checked_is_in_the_question(
    bilingual: World,
) -> None:
    await bilingual.has_a_recording()
    bilingual.studio.takes.append(replace(GOOD_TAKE, speech_seconds=6.2))

    async def changes_their_mind() -> None:
        await bilingual.bot.voice_language.choose(ANNA, 1, "zh")

    bilingual.script.plan("before download", changes_their_mind)
    await bilingual.work_until_idle()
    assert (await bilingual.last_training()).step is Step.MORE
    assert bilingual.notifier.shown == [Progress.MORE, Progress.MORE]
    assert bilingual.notifier.spoken == ["en", "zh"]


async def moments_of_a_training(world: World) -> list[tuple[str, int]]:
    """Every moment from a recording to its training, by name and how often it came before."""
    world.script.moments.clear()
    await world.trains_a_clone(owner=BORIS, message_id=599)
    seen: Counter[str] = Counter()
    moments = []
    for name in world.script.moments:
        if name != "before commit":  # then somebody else has the database
            moments.append((name, seen[name]))
            seen[name] += 1
    return moments


async def test_whenever_it_is_changed_the_slot_speaks_what_its_clone_does(
    bilingual: World,
) -> None:
    async def nothing() -> None: ...

    answers: Counter[str] = Counter()
    for number, (name, before) in enumerate(await moments_of_a_training(bilingual)):
        owner, clone_id = 8000 + number, number + 2

        async def change(owner: int = owner, clone_id: int = clone_id) -> None:
            try:
                await bilingual.bot.voice_language.choose(owner, clone_id, "zh")
                answers["zh"] += 1
            except (LanguageFinal, CloneNotFound) as refusal:
                answers[refusal.code] += 1

        bilingual.script.plan(name, *[nothing] * before, change)
        claim = await bilingual.trains_a_clone(owner=owner, message_id=501)
        spoken = bilingual.upstream.languages[claim.clone.slot_id or ""]
        assert (claim.clone.id, claim.clone.voice_language) == (clone_id, spoken), (name, before)
    assert all(answers[each] > 3 for each in ("zh", "language_final"))


async def test_a_look_at_a_training_that_waits_shows_its_place_in_line(bilingual: World) -> None:
    await bilingual.trains_a_clone(message_id=501)
    waiting = await bilingual.sends_a_recording(message_id=502)
    await bilingual.work_until_idle()
    _claim, figures = await bilingual.bot.standing.latest(ANNA, waiting.clone.id)
    assert figures == Figures(waits=True, line=Line(place=2, before="My voice"))
