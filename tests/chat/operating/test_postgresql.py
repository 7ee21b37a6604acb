"""The journey with everything kept on a PostgreSQL server."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.demo.stage import Stage, staged
from handlers.words import privacy_texts, texts
from sandbox.user import User
from tests.chat.conftest import QUICK
from tests.chat.steps import has_a_clone, is_voice
from tests.support.databases.places import on_server
from tests.support.databases.postgresql import PostgreSQL
from tests.support.hurried import running_hurried
from tests.support.sound import speech


@pytest.fixture
async def stage(postgresql: PostgreSQL) -> AsyncIterator[Stage]:
    with on_server(postgresql) as place:
        async with (
            staged(training_seconds=0.05, **QUICK, database_url=place.url) as stage,
            running_hurried(stage.settings),
        ):
            yield stage


async def test_a_clone_is_made_shown_and_forgotten(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await anna.says("/voices")
    await anna.sees("My voice")
    await anna.says("/forget")
    question = await anna.sees("Erase everything about you?")
    await anna.presses(privacy_texts.FORGET_ALL, question)
    await anna.sees(privacy_texts.FORGOTTEN, after=question, within=20)
    assert not stage.upstream.slots


async def test_a_server_that_restarts_loses_no_recording(
    stage: Stage, anna: User, boris: User, postgresql: PostgreSQL
) -> None:
    await has_a_clone(anna)
    await asyncio.to_thread(postgresql.stop)
    await boris.sends_voice(speech.austen(), seconds=25)
    await asyncio.to_thread(postgresql.start)
    await boris.sees(texts.ASK_CONSENT, within=30)
    await boris.presses(texts.OWN_VOICE)
    await boris.sees(is_voice, within=30)
