"""Operators see that clones have something to say, and what keeps them from it."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.stage import Stage, speaking, staged
from cloning.domain.trouble import Trouble
from handlers.words.troubles import TROUBLES
from sandbox.speaking.faults import Refuses
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import has_a_clone
from tests.support.hurried import running_hurried

OLGA = 7009


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A service that Olga runs, and whose clones say texts."""
    async with (
        staged(training_seconds=0.05, admin_ids=str(OLGA), **QUICK) as silent,
        speaking(silent) as stage,
    ):
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            yield stage


async def test_a_text_that_waits_for_the_platform_is_among_the_jobs(
    stage: Stage, anna: User
) -> None:
    assert stage.speaker is not None
    await has_a_clone(anna)
    stage.speaker.fault(Refuses(status=503), times=100)
    await anna.says("/say A secret between us")
    await anna.sees(TROUBLES[Trouble.UPSTREAM_SILENT])
    olga = User(stage.telegram, user_id=OLGA, first_name="Olga")
    await olga.says("/jobs")
    listed = await olga.sees("1 text is yet to be said; it was asked for")
    assert str(TROUBLES[Trouble.UPSTREAM_SILENT]) in listed.text
    assert "secret" not in listed.text
