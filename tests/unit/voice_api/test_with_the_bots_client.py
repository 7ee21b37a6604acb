"""The bot's own client finds in the server all that it expects of the platform."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.upstream.client import VoiceApi
from bot.upstream.demos import GuardedDemos
from cloning.domain.errors import SlotLocked, SlotNotFound, UpstreamDenied, UpstreamRefused
from cloning.domain.models import State
from cloning.domain.trouble import AccountTrouble
from sandbox.voices.http import Manner
from tests.support.voices.voice_server import GONE, GOOD, KEY, Api, served


@pytest.fixture(params=[False, True], ids=["200", "real statuses"])
async def server(request: pytest.FixtureRequest, file: Path) -> AsyncIterator[Api]:
    manner = Manner(real_statuses=request.param)
    async with served(file, manner=manner, revision="2026", most_slots=2) as api:
        yield api


async def ended(client: VoiceApi, slot_id: str) -> State | None:
    while (voice := await client.get(slot_id)).state is State.TRAINING:  # noqa: ASYNC110 - HTTP
        await asyncio.sleep(0.01)
    return voice.state


async def test_a_clone_is_made_heard_renamed_and_deleted(server: Api) -> None:
    place = urlsplit(server.url)
    async with (
        VoiceApi(base_url=server.url, api_key=KEY, tier="free") as client,
        GuardedDemos(trusted_origins=[(place.hostname or "", place.port or 0)]) as demos,
    ):
        created = await client.create("en")
        assert (created.state, created.language, created.tier) == (State.INIT, "en", "free")
        begun = await client.train(created.slot_id, sample_url=GOOD, title="Jane")
        assert begun.state is State.TRAINING
        assert await ended(client, created.slot_id) is State.SUCCESS
        [listed] = await client.voices()
        assert (await demos.fetch(listed.demo_url))[:4] == b"RIFF"
        assert (await client.rename(created.slot_id, "Jenny")).name == "Jenny"
        await client.train(created.slot_id, sample_url=GONE, title="Jane")
        assert await ended(client, created.slot_id) is State.FAILED
        await client.delete(created.slot_id)
        with pytest.raises(SlotNotFound):
            await client.get(created.slot_id)


async def test_a_refusal_means_to_the_bot_what_it_is(server: Api) -> None:
    async with (
        VoiceApi(base_url=server.url, api_key=KEY, tier="pro") as client,
        VoiceApi(base_url=server.url, api_key="wrong") as stranger,
    ):
        paid = await client.create("de")
        with pytest.raises(SlotLocked):
            await client.delete(paid.slot_id)
        with pytest.raises(UpstreamRefused):
            await client.rename(paid.slot_id, "a name of more than twenty")
        await client.create("de")
        with pytest.raises(UpstreamDenied) as full:
            await client.create("de")
        with pytest.raises(UpstreamDenied) as unknown:
            await stranger.voices()
    assert (full.value.account, unknown.value.account) == (AccountTrouble.SLOTS, AccountTrouble.KEY)
