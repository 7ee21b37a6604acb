"""What an owner wants to be spoken to in."""

from dataclasses import replace

import pytest

from cloning.domain.owner import Acquaintance, Owner
from cloning.owners.preferences import Preferences
from storage.database import Database
from tests.support.world import ANNA, BORIS, World


@pytest.fixture
def preferences(database: Database) -> Preferences:
    return Preferences(store=database, acquaintances=database)


async def owner_of(world: World, owner_id: int = ANNA) -> Owner | None:
    async with world.database.transaction() as work:
        return await work.owners.get(owner_id)


async def test_nothing_is_kept_about_a_person_who_is_no_owner(
    world: World, preferences: Preferences
) -> None:
    assert (await preferences.met(ANNA, "zh-hans")).language == "zh-hans"
    assert await owner_of(world) is None
    assert await preferences.chosen(ANNA) is None


async def test_a_first_recording_says_what_its_senders_app_speaks(world: World) -> None:
    recording = replace(world.recording(), app_language="zh-hans")
    claim = await world.bot.submissions.submit(recording, "我的音色")
    assert claim.owner.speaks == "zh-hans"
    assert claim.clone.title == "我的音色"


async def test_an_owner_who_never_chose_follows_the_app(
    world: World, preferences: Preferences
) -> None:
    await world.has_a_recording()
    assert (await preferences.met(ANNA, "de")).language == "de"
    assert (await preferences.met(ANNA, "zh-hans")).language == "zh-hans"
    owner = await owner_of(world)
    assert owner is not None
    assert owner.speaks == "zh-hans"


async def test_an_app_that_says_nothing_changes_nothing(
    world: World, preferences: Preferences
) -> None:
    await world.has_a_recording()
    await preferences.met(ANNA, "de")
    assert (await preferences.met(ANNA, None)).language == "de"


async def test_a_choice_stays_whatever_the_app_speaks(
    world: World, preferences: Preferences
) -> None:
    await world.has_a_recording()
    await preferences.choose(ANNA, ANNA, "de")
    assert (await preferences.met(ANNA, "zh-hans")).language == "de"
    owner = await owner_of(world)
    assert owner is not None
    assert (owner.language, owner.app_language, owner.speaks) == ("de", "zh-hans", "de")
    assert owner.consent is not None


async def test_a_choice_that_is_taken_back_leaves_it_to_the_app(
    world: World, preferences: Preferences
) -> None:
    await preferences.choose(BORIS, BORIS, "de")
    assert await preferences.chosen(BORIS) == "de"
    await preferences.choose(BORIS, BORIS, None)
    assert await preferences.chosen(BORIS) is None
    assert (await preferences.met(BORIS, "fr")).language == "fr"


class Remembers:
    """Knows everybody as an owner whom we could not reach."""

    async def acquaintance(self, person_id: int) -> Acquaintance:
        return Acquaintance(is_owner=person_id > 0, app_language="de", is_lost=True)


async def test_somebody_who_was_erased_in_this_moment_stays_erased(
    world: World, database: Database
) -> None:
    preferences = Preferences(store=database, acquaintances=Remembers())
    assert (await preferences.met(ANNA, "fr")).language == "fr"
    assert await owner_of(world) is None
