"""The real service in a local outside world, and people who talk to it."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.stage import Stage, speaking, staged
from sandbox.speaking.pacing import HurriedClock
from sandbox.user import User
from storage.migrate import migrate
from tests.support.hurried import running_hurried

QUICK = {"poll_seconds": "0.05", "slot_settle_seconds": "0.2"}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A local Telegram and upstream with the service running between them."""
    async with staged(training_seconds=0.05, **QUICK) as stage:
        settings = stage.settings
        migrate(settings.database_url)
        async with running_hurried(settings):
            yield stage


@pytest.fixture
async def speaking_stage() -> AsyncIterator[Stage]:
    """The same where clones can say texts, without waiting while they speak."""
    async with (
        staged(training_seconds=0.05, **QUICK) as silent,
        speaking(silent, clock=HurriedClock()) as stage,
    ):
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            yield stage


@pytest.fixture
def anna(stage: Stage) -> User:
    """Somebody who wants a clone."""
    return User(stage.telegram, user_id=7001, first_name="Anna")


@pytest.fixture
def boris(stage: Stage) -> User:
    """Somebody else."""
    return User(stage.telegram, user_id=7002, first_name="Boris")
