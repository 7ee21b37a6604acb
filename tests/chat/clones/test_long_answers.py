"""Somebody with more clones under way than a message has room for is told all the same."""

from collections.abc import AsyncIterator

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from bot.house import House
from cloning.domain.limits import LONGEST_TITLE
from cloning.domain.models import Recording
from cloning.domain.owner import Owner
from sandbox.telegram.forms.values import Kind, Message
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.support.hurried import running_hurried

MANY = 60


@pytest.fixture
async def roomy() -> AsyncIterator[tuple[Stage, House]]:
    async with staged(training_seconds=0.05, clones_per_owner="100", **QUICK) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings) as house:
            yield stage, house


async def has_recordings_that_wait(house: House, owner_id: int) -> list[str]:
    titles = [f"{one} ".ljust(LONGEST_TITLE, "W") for one in range(1, MANY + 1)]
    async with house.database.transaction() as work:
        await work.owners.save(Owner(id=owner_id, chat_id=owner_id))
        for one, title in enumerate(titles):
            clone = await work.clones.add(owner_id, title, now())
            note = Recording(
                owner_id=owner_id, chat_id=owner_id, message_id=1000 + one, file_id="f", own=True
            )
            await work.trainings.add(clone, note, now=now())
    return titles


def is_file(message: Message) -> bool:
    return message.kind is Kind.DOCUMENT


@pytest.mark.parametrize("command", ["/status", "/cancel"])
async def test_an_answer_with_a_line_for_each_of_60_recordings_comes_in_a_file(
    roomy: tuple[Stage, House], command: str
) -> None:
    stage, house = roomy
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    titles = await has_recordings_that_wait(house, 7001)
    await anna.says(command)
    lines = (await anna.sees(is_file)).content.decode().splitlines()
    assert [title for title in titles if not any(title in line for line in lines)] == []
