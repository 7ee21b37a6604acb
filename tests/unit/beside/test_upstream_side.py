"""Beside the chats one sees the upstream's slots and calls, and can make it fail."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.play.beside.upstream import LATEST, TROUBLES, UpstreamSide
from sandbox.play.refused import Refused
from sandbox.voices.api import VoiceSandbox
from tests.support.beside import shown
from tests.support.voices.voice_client import Client, hosted_samples


@pytest.fixture
async def upstream() -> AsyncIterator[VoiceSandbox]:
    async with VoiceSandbox(training_seconds=3_600.0) as upstream:
        yield upstream


@pytest.fixture
async def client(upstream: VoiceSandbox) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, upstream)


@pytest.fixture
def side(upstream: VoiceSandbox) -> UpstreamSide:
    return UpstreamSide(upstream)


async def in_training(client: Client, upstream: VoiceSandbox) -> str:
    slot_id = await client.created()
    async with hosted_samples() as url:
        await client("PUT", f"/{slot_id}", {"key": f"{url}/austen.wav", "name": "Jane"})
        await upstream.fetched(slot_id)
    return slot_id


async def test_a_training_is_ended_well_by_its_button(
    side: UpstreamSide, client: Client, upstream: VoiceSandbox
) -> None:
    slot_id = await in_training(client, upstream)
    assert (await shown(side))["slots"] == [
        {
            "id": slot_id,
            "name": "Jane",
            "state": "Training",
            "language": "",
            "attempt": 1,
            "reason": "",
            "demo": False,
            "sample": len(upstream.slots[slot_id].sample),
        }
    ]
    await side.do("succeed", {"slot": slot_id})
    await upstream.settled()
    [slot] = (await shown(side))["slots"]
    assert (slot["state"], slot["demo"]) == ("Success", True)


async def test_a_training_fails_by_its_button_and_is_then_over(
    side: UpstreamSide, client: Client, upstream: VoiceSandbox
) -> None:
    slot_id = await in_training(client, upstream)
    await side.do("fail", {"slot": slot_id})
    await upstream.settled()
    assert (upstream.slots[slot_id].state, upstream.slots[slot_id].reason) == (
        "Failed",
        "engine error",
    )
    with pytest.raises(Refused, match="not training"):
        await side.do("fail", {"slot": slot_id})


async def test_while_trainings_are_held_only_a_button_ends_one(
    side: UpstreamSide, client: Client, upstream: VoiceSandbox
) -> None:
    await side.do("hold", {})
    assert (await shown(side))["held"] is True
    slot_id = await in_training(client, upstream)
    await side.do("succeed", {"slot": slot_id})
    await upstream.settled()
    assert upstream.slots[slot_id].state == "Success"
    await side.do("release", {})
    assert (await shown(side))["held"] is False


async def test_a_slot_is_lost_by_its_button(side: UpstreamSide, client: Client) -> None:
    slot_id = await client.created()
    await side.do("lose", {"slot": slot_id})
    assert (await client("GET", f"/{slot_id}"))["code"] == 404
    with pytest.raises(Refused, match="gone"):
        await side.do("lose", {"slot": slot_id})


@pytest.mark.parametrize(("kind", "code"), [("key", 401), ("purse", 402)])
async def test_a_trouble_lasts_until_it_is_healed(
    side: UpstreamSide, client: Client, kind: str, code: int
) -> None:
    await side.do("trouble", {"kind": kind})
    body = {"model_id": "QN_ACV"}
    assert [(await client("POST", "", body))["code"] for _ in range(3)] == [code] * 3
    assert (await shown(side))["trouble"] == kind
    await side.do("heal", {})
    assert (await client("POST", "", body))["code"] == 0
    assert (await shown(side))["trouble"] is None


async def test_one_trouble_ends_the_one_before(side: UpstreamSide, client: Client) -> None:
    for kind in (*TROUBLES, "purse"):
        await side.do("trouble", {"kind": kind})
    assert (await client("GET", ""))["code"] == 0


async def test_the_next_answer_is_lost_although_the_call_took_effect(
    side: UpstreamSide, client: Client, upstream: VoiceSandbox
) -> None:
    await side.do("lost_answers", {})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.created()
    assert upstream.created == 1
    [call] = (await shown(side))["calls"]
    assert (call["operation"], call["outcome"], call["applied"]) == ("create", "Drop", True)


async def test_the_latest_calls_are_shown_with_their_numbers(
    side: UpstreamSide, client: Client
) -> None:
    for _ in range(LATEST + 2):
        await client("GET", "")
    calls = (await shown(side))["calls"]
    assert [call["number"] for call in calls] == list(range(2, LATEST + 2))


@pytest.mark.parametrize(("wish", "details"), [("explode", {}), ("trouble", {"kind": "flood"})])
async def test_what_is_no_button_is_refused(
    side: UpstreamSide, wish: str, details: dict[str, object]
) -> None:
    with pytest.raises(Refused, match="no such button"):
        await side.do(wish, details)
