"""An account that others use too: what they keep there stands in nobody's way."""

import pytest

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.user import User
from tests.chat.steps import has_a_clone

ODDITIES = [
    None,
    7,
    {},
    {"id": "zh-CN:team.voice/7", "name": "Team", "state": "Init"},
    {"id": 7, "name": 7, "state": "Success"},
    {"id": "team_8", "name": 8, "state": 9, "language": [], "demo_url": {}},
]


async def test_entries_that_can_not_be_ours_stop_neither_a_clone_nor_its_deletion(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    stage.upstream.oddities.extend(ODDITIES)
    clip = await has_a_clone(anna)
    assert stage.upstream.created == 1
    await anna.presses(texts.DELETE, clip)
    await anna.presses_shown(texts.REALLY_DELETE)
    await anna.sees(texts.DELETED.format(title="My voice"))
    assert stage.upstream.slots == {}
    assert caplog.text.count("can't be slots of ours") == 1
