"""The local voice-clone API fails on command, and still counts what took effect."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox.voices.api import VoiceSandbox
from sandbox.voices.faults import (
    Altered,
    Drop,
    Forgetful,
    Hang,
    Late,
    Oversize,
    Page,
    Says,
    Truncated,
    redirect,
    too_many,
)

SEED = {"model_id": "QN_ACV"}

TWICE = 2
"""aiohttp's client repeats a GET, PUT or DELETE by itself, once, when the connection is dropped."""


@pytest.fixture
async def session(sandbox: VoiceSandbox) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    async with aiohttp.ClientSession(f"{sandbox.url}/v1/", headers=headers) as session:
        yield session


async def created(session: aiohttp.ClientSession) -> dict[str, Any]:
    async with session.post("voice-clones", json=SEED) as answer:
        said: dict[str, Any] = await answer.json()
        return said


async def listed(session: aiohttp.ClientSession) -> list[dict[str, Any]]:
    async with session.get("voice-clones") as answer:
        voices: list[dict[str, Any]] = (await answer.json())["data"]["voices"]
        return voices


@pytest.mark.parametrize("applied", [False, True])
async def test_a_connection_can_be_dropped_before_or_after_the_slot_was_made(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession, applied: bool
) -> None:
    sandbox.fault("create", Drop(applied=applied))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await created(session)
    assert sandbox.created == len(sandbox.slots) == int(applied)
    assert [(call.outcome, call.applied) for call in sandbox.calls] == [("Drop", applied)]


async def test_a_request_can_take_effect_later(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("create", Late())
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await created(session)
    assert await listed(session) == []
    sandbox.apply_late()
    assert len(await listed(session)) == 1
    sandbox.apply_late()
    assert sandbox.created == 1


async def test_a_request_that_can_no_longer_take_effect_is_forgotten(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    slot_id = (await created(session))["data"]["id"]
    sandbox.fault("delete", Late(), times=TWICE)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await session.delete(f"voice-clones/{slot_id}")
    sandbox.lose(slot_id)
    sandbox.apply_late()
    assert sandbox.slots == {}


async def test_a_gateway_can_answer_with_html(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("create", Page())
    sandbox.fault("create", Page(status=500, text="<h1>oops</h1>", applied=True))
    async with session.post("voice-clones", json=SEED) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
        assert "nginx" in await answer.text()
    async with session.post("voice-clones", json=SEED) as answer:
        assert (answer.status, await answer.text()) == (500, "<h1>oops</h1>")
    assert sandbox.created == 1


async def test_it_can_be_too_busy(sandbox: VoiceSandbox, session: aiohttp.ClientSession) -> None:
    sandbox.fault("list", too_many(retry_after=7))
    async with session.get("voice-clones") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")


async def test_it_can_send_people_elsewhere(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("list", redirect("http://elsewhere.invalid/"))
    async with session.get("voice-clones", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "http://elsewhere.invalid/")


async def test_the_engine_behind_it_can_fail_in_a_200(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("create", Says(code=599), times=2)
    for _ in range(2):
        answer = await created(session)
        assert (answer["code"], answer["msg"]) == (599, "engine error")
        assert answer["reqid"].startswith("sandbox-")
    assert (await created(session))["code"] == 0
    assert sandbox.created == 1


async def test_a_delete_can_succeed_and_still_answer_with_an_error(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    slot_id = (await created(session))["data"]["id"]
    sandbox.fault("delete", Says(code=500, applied=True))
    async with session.delete(f"voice-clones/{slot_id}") as answer:
        assert (await answer.json())["code"] == 500
    assert sandbox.slots == {}


async def test_it_can_leave_a_request_hanging(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("list", Hang())
    hanging = asyncio.create_task(listed(session))
    await sandbox.calls.reach("list")
    assert await created(session)
    assert not hanging.done()
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging


async def test_a_hanging_call_does_not_keep_it_from_closing() -> None:
    async with VoiceSandbox() as sandbox, aiohttp.ClientSession() as session:
        sandbox.fault("list", Hang())
        hanging = asyncio.create_task(session.get(f"{sandbox.url}/v1/voice-clones"))
        await sandbox.calls.reach("list")
        async with asyncio.timeout(5):
            await sandbox.__aexit__(None, None, None)
        with pytest.raises(aiohttp.ClientConnectionError):
            await hanging


async def test_an_answer_can_break_off(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("create", Truncated())
    with pytest.raises(aiohttp.ClientPayloadError):
        await created(session)
    assert sandbox.created == 1


async def test_an_answer_can_be_far_too_long(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("list", Oversize(size=1_000_000))
    async with session.get("voice-clones") as answer:
        assert len(await answer.read()) > 1_000_000


async def test_an_answer_can_speak_of_another_slot_or_state(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    slot_id = (await created(session))["data"]["id"]
    sandbox.fault("get", Altered(fields={"id": "voice_clone_other"}))
    sandbox.fault("list", Altered(fields={"state": "Queued", "demo_url": "http://old/demo.wav"}))
    async with session.get(f"voice-clones/{slot_id}") as answer:
        assert (await answer.json())["data"]["id"] == "voice_clone_other"
    [voice] = await listed(session)
    assert (voice["id"], voice["state"]) == (slot_id, "Queued")
    assert voice["demo_url"] == "http://old/demo.wav"
    assert sandbox.slots[slot_id].state == "Init"


async def test_the_list_can_be_empty_though_there_are_slots(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    await created(session)
    sandbox.fault("list", Forgetful())
    assert await listed(session) == []
    assert len(await listed(session)) == 1


async def test_a_put_that_is_repeated_by_the_client_is_counted_twice(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    slot_id = (await created(session))["data"]["id"]
    sandbox.fault("train", Drop(applied=True))
    body = {"key": "http://127.0.0.1:9/a.wav", "name": "Jane"}
    async with session.put(f"voice-clones/{slot_id}", json=body) as answer:
        assert answer.status == 200
    assert sandbox.trainings[slot_id] == 2
    assert [call.outcome for call in sandbox.calls.of("train")] == ["Drop", "0"]


async def test_demos_fail_too(sandbox: VoiceSandbox, session: aiohttp.ClientSession) -> None:
    slot = sandbox.add_foreign_slot()
    slot.demos[1] = b"RIFF"
    url = f"{sandbox.url}/demos/{slot.id}-1.wav"
    sandbox.fault("demo", Page(status=503))
    sandbox.fault("demo", Drop(), times=TWICE)
    async with session.get(url) as answer:
        assert answer.status == 503
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await session.get(url)
    async with session.get(url) as answer:
        assert (answer.status, await answer.read()) == (200, b"RIFF")


async def test_faults_can_be_called_off(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("create", Drop(), times=100)
    sandbox.heal()
    assert (await created(session))["code"] == 0


async def test_only_the_operation_that_was_named_goes_wrong(
    sandbox: VoiceSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.fault("delete", Drop())
    assert (await created(session))["code"] == 0
    assert len(await listed(session)) == 1
