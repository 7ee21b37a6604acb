"""What people are promised of their sample holds wherever it is kept."""

from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from datetime import timedelta

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from bot.house import House
from cloning.domain.limits import ABANDONED_AFTER
from cloning.erasure.leftovers import Leftovers
from handlers.words import privacy_texts, texts
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import agrees, has_a_clone
from tests.support.databases.places import on_server
from tests.support.hurried import running_hurried
from tests.support.servers.object_store import KEY, KEY_ID, ObjectStore
from tests.support.sound import speech

Opened = tuple[Stage, House]


@pytest.fixture(params=["disk", "database", "bucket"])
async def opened(request: pytest.FixtureRequest) -> AsyncIterator[Opened]:
    """The service, with its samples in each of the places."""
    chosen: dict[str, str] = {}
    with ExitStack() as stack:
        if request.param == "database":
            place = stack.enter_context(on_server(request.getfixturevalue("postgresql")))
            chosen = {"database_url": place.url}
        if request.param == "bucket":
            server: ObjectStore = request.getfixturevalue("store_server")
            keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": KEY}
            chosen = {"samples_url": server.url(server.bucket()), **keys}
        async with staged(training_seconds=0.05, **QUICK, **chosen) as stage:
            migrate(stage.settings.database_url)
            async with running_hurried(stage.settings) as house:
                yield stage, house


async def is_in_training(stage: Stage) -> User:
    """Somebody whose first clone is in training, and stays so."""
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    await agrees(anna)
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I'm training", within=20)
    return anna


async def kept(house: House) -> Sequence[str]:
    return await house.ports.samples.kept_before(now() + timedelta(hours=1))


async def test_a_sample_is_erased_once_its_training_is_over(opened: Opened) -> None:
    stage, house = opened
    await has_a_clone(User(stage.telegram, user_id=7001, first_name="Anna"))
    assert await kept(house) == []


async def test_deleting_a_clone_erases_its_sample_while_the_upstream_still_trains(
    opened: Opened,
) -> None:
    stage, house = opened
    anna = await is_in_training(stage)
    assert len(await kept(house)) == 1
    await anna.says("/voices")
    await anna.presses("My voice", await anna.sees("1 of 3 clones"))
    await anna.presses_shown(texts.DELETE)
    await anna.presses_shown(texts.REALLY_DELETE)
    await anna.sees(texts.DELETED.format(title="My voice"))
    assert await kept(house) == []


async def test_forgetting_everything_erases_the_sample(opened: Opened) -> None:
    stage, house = opened
    anna = await is_in_training(stage)
    assert len(await kept(house)) == 1
    await anna.says("/forget")
    await anna.presses(privacy_texts.FORGET_ALL, await anna.sees("Erase everything about you?"))
    await anna.sees(privacy_texts.FORGOTTEN, within=20)
    assert await kept(house) == []


async def test_a_sample_that_no_training_names_is_erased_by_the_clean_up(opened: Opened) -> None:
    _stage, house = opened
    await house.ports.samples.keep("f" * 32, b"RIFF")
    leftovers = Leftovers(
        store=house.database,
        samples=house.ports.samples,
        clock=lambda: now() + ABANDONED_AFTER + timedelta(minutes=1),
    )
    await leftovers.erase()
    assert await kept(house) == []
