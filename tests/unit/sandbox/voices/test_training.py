"""Training in the local voice-clone API: it really fetches the sample, and judges it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.voices.api import VoiceSandbox
from tests.support.sound import speech
from tests.support.voices.voice_client import Client, hosted_samples


@pytest.fixture
async def samples() -> AsyncIterator[str]:
    async with hosted_samples() as url:
        yield url


async def test_a_training_goes_from_init_over_training_to_success(
    client: Client, sandbox: VoiceSandbox, samples: str, session: aiohttp.ClientSession
) -> None:
    slot_id = await client.created()
    sandbox.hold()
    begun = await client("PUT", f"/{slot_id}", {"key": f"{samples}/austen.wav", "name": "Jane"})
    assert begun["data"]["state"] == "Training"
    assert begun["data"]["name"] == "Jane"
    assert begun["data"]["demo_url"] != ""
    await sandbox.fetched(slot_id)
    assert sandbox.slots[slot_id].sample == speech.as_wav()
    assert (await client("GET", f"/{slot_id}"))["data"]["state"] == "Training"
    sandbox.release()
    await sandbox.settled()
    done = (await client("GET", f"/{slot_id}"))["data"]
    assert (done["state"], done["language"]) == ("Success", "zh")
    async with session.get(done["demo_url"]) as demo:
        assert demo.content_type == "audio/wav"
        assert b"sandbox preview: no voice was cloned" in await demo.read()
    assert sandbox.trainings == {slot_id: 1}


async def test_a_demo_url_that_is_shown_while_it_trains_leads_nowhere_yet(
    client: Client, sandbox: VoiceSandbox, samples: str, session: aiohttp.ClientSession
) -> None:
    slot_id = await client.created()
    sandbox.hold()
    begun = await client("PUT", f"/{slot_id}", {"key": f"{samples}/austen.wav", "name": "Jane"})
    async with session.get(begun["data"]["demo_url"]) as demo:
        assert demo.status == 404


async def test_training_again_shows_the_old_demo_until_it_succeeds(
    client: Client, sandbox: VoiceSandbox, samples: str
) -> None:
    slot_id = await client.created()
    body = {"key": f"{samples}/austen.wav", "name": "Jane"}
    await client("PUT", f"/{slot_id}", body)
    await sandbox.settled()
    first = sandbox.slots[slot_id].demo_url
    again = await client("PUT", f"/{slot_id}", body)
    assert (again["data"]["state"], again["data"]["demo_url"]) == ("Training", first)
    await sandbox.settled()
    assert sandbox.slots[slot_id].demo_url not in {"", first}
    assert sandbox.trainings[slot_id] == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.wav", "HTTP 404"),
        ("moved.wav", "HTTP 302"),
        ("short.wav", "2.9 s"),
        ("slow.wav", "7999 Hz"),
        ("eight_bits.wav", "16 bits"),
        ("voice.ogg", "no WAV"),
        ("empty.wav", "no WAV"),
        ("silent.wav", "silent"),
        ("torn.wav", "breaks off"),
        ("broken.wav", "no WAV"),
        ("big.wav", "10 MB"),
    ],
)
async def test_a_sample_that_is_no_good_fails_the_training(
    client: Client, sandbox: VoiceSandbox, samples: str, name: str, reason: str
) -> None:
    slot_id = await client.created()
    begun = await client("PUT", f"/{slot_id}", {"key": f"{samples}/{name}", "name": "Jane"})
    assert begun["data"]["state"] == "Training"
    await sandbox.settled()
    assert (await client("GET", f"/{slot_id}"))["data"]["state"] == "Failed"
    assert reason in sandbox.slots[slot_id].reason


async def test_a_stereo_sample_will_do(client: Client, sandbox: VoiceSandbox, samples: str) -> None:
    slot_id = await client.created()
    await client("PUT", f"/{slot_id}", {"key": f"{samples}/stereo.wav", "name": "Jane"})
    await sandbox.settled()
    assert sandbox.slots[slot_id].state == "Success"


async def test_a_sample_nobody_serves_fails_the_training(
    client: Client, sandbox: VoiceSandbox, unused_tcp_port: int
) -> None:
    slot_id = await client.created()
    url = f"http://127.0.0.1:{unused_tcp_port}/a.wav"
    await client("PUT", f"/{slot_id}", {"key": url, "name": "Jane"})
    await sandbox.settled()
    assert "can't be fetched" in sandbox.slots[slot_id].reason


async def test_a_training_can_be_told_to_fail(
    client: Client, sandbox: VoiceSandbox, samples: str
) -> None:
    sandbox.fail_next_training("too much noise")
    slot_id = await client.created()
    body = {"key": f"{samples}/austen.wav", "name": "Jane"}
    await client("PUT", f"/{slot_id}", body)
    await sandbox.settled()
    assert (sandbox.slots[slot_id].state, sandbox.slots[slot_id].reason) == (
        "Failed",
        "too much noise",
    )
    await client("PUT", f"/{slot_id}", body)
    await sandbox.settled()
    assert sandbox.slots[slot_id].state == "Success"


async def test_a_training_can_be_told_to_get_stuck(
    client: Client, sandbox: VoiceSandbox, samples: str
) -> None:
    sandbox.stick_next_training()
    slot_id = await client.created()
    await client("PUT", f"/{slot_id}", {"key": f"{samples}/austen.wav", "name": "Jane"})
    await sandbox.settled()
    assert sandbox.slots[slot_id].state == "Training"


async def test_a_training_takes_its_time(session: aiohttp.ClientSession, samples: str) -> None:
    async with VoiceSandbox(training_seconds=3600.0) as sandbox:
        client = Client(session, sandbox)
        slot_id = await client.created()
        await client("PUT", f"/{slot_id}", {"key": f"{samples}/austen.wav", "name": "Jane"})
        await sandbox.fetched(slot_id)
        for _ in range(10):
            assert (await client("GET", f"/{slot_id}"))["data"]["state"] == "Training"
