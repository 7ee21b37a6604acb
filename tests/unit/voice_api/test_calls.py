"""The server keeps the contract for each account by itself."""

from pathlib import Path

import aiohttp
import pytest

from sandbox.voices.http import Manner
from tests.support.voices.voice_server import GONE, GOOD, KEY, OTHER_KEY, SEED, Api, Samples, served


async def test_a_training_ends_with_a_demo_that_can_be_fetched(api: Api) -> None:
    slot_id = await api.created()
    done = await api.trained(slot_id)
    assert (done["state"], done["language"], done["name"]) == ("Success", "zh", "Jane")
    status, demo = await api.fetched(done["demo_url"])
    assert (status, demo[:4]) == (200, b"RIFF")
    assert "reason" not in done


async def test_a_sample_that_is_no_good_fails_the_training_and_the_server_says_why(
    api: Api,
) -> None:
    failed = await api.trained(await api.created(), GONE)
    assert (failed["state"], failed["demo_url"]) == ("Failed", "")
    assert failed["reason"] == "the sample was answered with HTTP 404"


async def test_training_again_shows_the_old_demo_until_it_has_succeeded(
    api: Api, samples: Samples
) -> None:
    slot_id = await api.created()
    first = (await api.trained(slot_id))["demo_url"]
    samples.open.clear()
    body = {"key": GOOD, "name": "Jane"}
    again = (await api("PUT", f"/{slot_id}", body))["data"]
    assert (again["state"], again["demo_url"]) == ("Training", first)
    samples.open.set()
    second = (await api.ended(slot_id))["demo_url"]
    assert second != first
    assert [(await api.fetched(url))[0] for url in (first, second)] == [404, 200]


async def test_a_failed_training_leaves_the_last_demo(api: Api) -> None:
    slot_id = await api.created()
    first = (await api.trained(slot_id))["demo_url"]
    failed = await api.trained(slot_id, GONE)
    assert (failed["state"], failed["demo_url"]) == ("Failed", first)
    assert (await api.fetched(first))[0] == 200


async def test_what_is_asked_for_last_is_trained(api: Api, samples: Samples) -> None:
    slot_id = await api.created()
    samples.open.clear()
    await api("PUT", f"/{slot_id}", {"key": GONE, "name": "one"})
    await api("PUT", f"/{slot_id}", {"key": GOOD, "name": "two"})
    samples.open.set()
    ended = await api.ended(slot_id)
    assert (ended["state"], ended["name"]) == ("Success", "two")


async def test_a_rename_leaves_a_training_alone(api: Api, samples: Samples) -> None:
    slot_id = await api.created()
    samples.open.clear()
    await api("PUT", f"/{slot_id}", {"key": GOOD, "name": "one"})
    renamed = (await api("PUT", f"/{slot_id}", {"name": "two"}))["data"]
    assert (renamed["state"], renamed["name"]) == ("Training", "two")
    samples.open.set()
    ended = await api.ended(slot_id)
    assert (ended["state"], ended["name"]) == ("Success", "two")


async def test_a_deleted_slot_is_gone_with_its_demo_and_its_training(
    api: Api, samples: Samples
) -> None:
    slot_id = await api.created()
    demo_url = (await api.trained(slot_id))["demo_url"]
    samples.open.clear()
    await api("PUT", f"/{slot_id}", {"key": GOOD, "name": "Jane"})
    assert (await api("DELETE", f"/{slot_id}"))["data"] == {}
    assert (await api("GET", f"/{slot_id}"))["code"] == 404
    assert (await api.fetched(demo_url))[0] == 404
    other = await api.created()
    samples.open.set()
    assert (await api.trained(other))["state"] == "Success"


@pytest.mark.parametrize(
    ("method", "body"),
    [("GET", None), ("DELETE", None), ("PUT", {"name": "x"}), ("PUT", {"name": "x", "key": GOOD})],
)
async def test_nobody_sees_or_touches_the_slots_of_another_account(
    api: Api, method: str, body: object
) -> None:
    slot_id = await api.created()
    before = (await api("GET", f"/{slot_id}"))["data"]
    refused = await api(method, f"/{slot_id}", body, key=OTHER_KEY)
    assert refused["code"] == 404
    assert (await api("GET", key=OTHER_KEY))["data"] == {"voices": []}
    assert (await api("GET"))["data"] == {"voices": [before]}


@pytest.mark.parametrize("key", ["", "wrong", KEY[:-1], KEY.upper()])
async def test_without_a_key_everything_is_401(api: Api, key: str) -> None:
    for method, path in [("POST", ""), ("GET", ""), *((m, "/x") for m in ("GET", "PUT", "DELETE"))]:
        answer = await api(method, path, SEED, key=key)
        assert (answer["code"], api.status, answer["msg"]) == (401, 200, "unauthorized")
        assert answer["reqid"].startswith("req_")
        assert "data" not in answer


async def test_refusals_can_have_the_status_of_their_code(file: Path) -> None:
    async with served(file, manner=Manner(real_statuses=True)) as api:
        assert (await api("GET", key="wrong"))["code"] == api.status == 401
        assert (await api("GET", "/x"))["code"] == api.status == 404
        assert (await api("POST", body={}))["code"] == api.status == 400
        assert (await api("POST", body=SEED))["code"] == 0
        assert api.status == 200


async def test_a_slot_of_a_paid_tier_stays(file: Path) -> None:
    async with served(file, revision="2026") as api:
        paid = (await api("POST", body={"tier": "pro", "language": "de"}))["data"]
        assert (paid["tier"], paid["language"]) == ("pro", "de")
        assert (await api("DELETE", f"/{paid['id']}"))["code"] == 403
        assert (await api("GET", f"/{paid['id']}"))["data"] == paid


async def test_an_account_can_be_full(file: Path) -> None:
    async with served(file, most_slots=2) as api:
        first = await api.created()
        await api.created()
        full = await api("POST", body=SEED)
        assert (full["code"], full["msg"]) == (400, "no free slots are left in this account")
        await api.created(key=OTHER_KEY)
        await api("DELETE", f"/{first}")
        await api.created()


async def test_a_demo_is_where_its_client_finds_the_server_or_where_it_is_said_to_be(
    api: Api, tmp_path: Path
) -> None:
    slot_id = await api.created()
    await api.trained(slot_id)
    headers = {"Authorization": f"Bearer {KEY}", "Host": "voices.example.com"}
    url = f"{api.url}/v1/voice-clones/{slot_id}"
    async with api.session.get(url, headers=headers) as answer:
        demo_url = (await answer.json())["data"]["demo_url"]
    assert demo_url.startswith("http://voices.example.com/demos/")
    async with served(tmp_path / "other.db", public_url="https://a.example/voices") as other:
        done = await other.trained(await other.created())
        assert done["demo_url"].startswith("https://a.example/voices/demos/")


async def test_nothing_outside_the_contract_looks_like_a_verdict(
    api: Api, session: aiohttp.ClientSession
) -> None:
    for method, path, status in [
        ("GET", "/", 404),
        ("GET", "/v1/voice-clone", 404),
        ("PATCH", "/v1/voice-clones", 405),
        ("GET", "/demos/none.wav", 404),
        ("GET", "/healthz", 200),
    ]:
        async with session.request(method, api.url + path) as answer:
            assert (answer.status, answer.content_type) == (status, "text/plain")
            assert answer.headers["Server"] == "voice-clone-sandbox"
