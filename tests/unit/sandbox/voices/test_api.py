"""The local voice-clone API keeps to the platform's contract, quirks included."""

import asyncio

import aiohttp
import pytest

from sandbox.voices.api import VoiceSandbox
from sandbox.voices.http import Manner
from tests.support.voices.voice_client import SEED, Client


async def test_a_new_slot_is_empty_and_has_a_default_name(client: Client) -> None:
    answer = await client("POST", body=SEED)
    assert answer["code"] == 0
    assert answer["msg"] == ""
    assert answer["reqid"].startswith("sandbox-")
    assert answer["data"]["name"].startswith("复刻音色-")
    assert len(answer["data"]["name"]) == len("复刻音色-A1B2C")
    assert {"state": "Init", "language": "", "demo_url": ""}.items() <= answer["data"].items()


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"model_id": "other"},
        [],
        "QN_ACV",
        {**SEED, "language": "zh"},
        {**SEED, "tier": "free"},
    ],
)
async def test_a_slot_needs_the_model_id_and_nothing_else_in_the_seeds_revision(
    client: Client, sandbox: VoiceSandbox, body: object
) -> None:
    assert (await client("POST", body=body))["code"] == 400
    assert sandbox.created == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ""), ("PUT", "/x"), ("GET", "/x"), ("GET", ""), ("DELETE", "/x")],
)
async def test_without_the_key_everything_is_401_in_a_200(
    client: Client, method: str, path: str
) -> None:
    client.headers = {"Authorization": "Bearer wrong"}
    assert (await client(method, path, SEED))["code"] == 401
    assert client.status == 200
    client.headers = {}
    assert (await client(method, path, SEED))["code"] == 401


@pytest.mark.parametrize(
    ("method", "body"), [("GET", None), ("DELETE", None), ("PUT", {"name": "x"})]
)
async def test_an_unknown_slot_is_404_in_a_200(client: Client, method: str, body: object) -> None:
    assert (await client(method, "/voice_clone_gone", body))["code"] == 404
    assert client.status == 200


@pytest.mark.parametrize("key", ["file:///etc/passwd", "ftp://host/a.wav", "a.wav", 5])
async def test_only_http_urls_are_taken(client: Client, sandbox: VoiceSandbox, key: object) -> None:
    slot_id = await client.created()
    assert (await client("PUT", f"/{slot_id}", {"key": key, "name": "x"}))["code"] == 400
    assert sandbox.slots[slot_id].state == "Init"
    assert sandbox.trainings == {}


@pytest.mark.parametrize("body", [{"name": "新名字"}, {"name": "新名字", "key": ""}])
async def test_without_a_key_it_is_only_renamed(
    client: Client, sandbox: VoiceSandbox, body: object
) -> None:
    slot_id = await client.created()
    renamed = await client("PUT", f"/{slot_id}", body)
    assert (renamed["data"]["name"], renamed["data"]["state"]) == ("新名字", "Init")
    assert sandbox.trainings == {}
    assert [call.operation for call in sandbox.calls] == ["create", "rename"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("字" * 20, 0), ("字" * 21, 400), ("🎙" * 20, 0), ("", 400), (None, 400), (7, 400)],
)
async def test_a_name_has_1_to_20_characters(client: Client, name: object, code: int) -> None:
    slot_id = await client.created()
    assert (await client("PUT", f"/{slot_id}", {"name": name}))["code"] == code


async def test_the_list_is_the_whole_account(client: Client, sandbox: VoiceSandbox) -> None:
    mine = await client.created()
    foreign = sandbox.add_foreign_slot(name="theirs", state="Training")
    listed = await client("GET")
    assert {voice["id"]: voice["state"] for voice in listed["data"]["voices"]} == {
        mine: "Init",
        foreign.id: "Training",
    }
    assert "msg" not in listed
    assert sandbox.created == 1


async def test_a_deleted_slot_is_gone(client: Client, sandbox: VoiceSandbox) -> None:
    slot_id = await client.created()
    assert (await client("DELETE", f"/{slot_id}"))["data"] == {}
    assert (await client("GET", f"/{slot_id}"))["code"] == 404
    assert sandbox.slots == {}


async def test_a_lost_slot_is_no_longer_there(client: Client, sandbox: VoiceSandbox) -> None:
    slot_id = await client.created()
    sandbox.lose(slot_id)
    assert (await client("GET", f"/{slot_id}"))["code"] == 404


async def test_every_answer_has_a_reqid_of_its_own(client: Client) -> None:
    reqids = {(await client("GET"))["reqid"] for _ in range(5)}
    assert len(reqids) == 5


async def test_the_platform_may_use_real_statuses_and_text_codes(
    session: aiohttp.ClientSession,
) -> None:
    manner = Manner(real_statuses=True, text_codes=True)
    async with VoiceSandbox(manner=manner) as sandbox:
        client = Client(session, sandbox)
        assert (await client("POST", body=SEED))["code"] == "0"
        assert client.status == 200
        assert (await client("GET", "/voice_clone_gone"))["code"] == "404"
        assert client.status == 404


async def test_the_revision_of_2026_knows_tiers_and_languages(
    session: aiohttp.ClientSession,
) -> None:
    async with VoiceSandbox(revision="2026") as sandbox:
        client = Client(session, sandbox)
        plain = (await client("POST", body=SEED))["data"]
        assert (plain["tier"], plain["language"]) == ("free", "zh")
        paid = (await client("POST", body={"tier": "pro", "language": "yue"}))["data"]
        assert (paid["tier"], paid["language"]) == ("pro", "yue")
        assert (await client("POST", body={"language": "yue"}))["code"] == 400
        assert (await client("POST", body={"tier": "gold"}))["code"] == 400
        assert (await client("DELETE", f"/{paid['id']}"))["code"] == 403
        assert (await client("DELETE", f"/{plain['id']}"))["code"] == 0


async def test_tests_can_wait_for_a_call(client: Client, sandbox: VoiceSandbox) -> None:
    waiting = asyncio.create_task(sandbox.calls.reach("list", 2))
    await client("GET")
    assert not waiting.done()
    await client("GET")
    await waiting
    assert [call.outcome for call in sandbox.calls.of("list")] == ["0", "0"]
    assert [call.at for call in sandbox.calls] == sorted(call.at for call in sandbox.calls)


async def test_nothing_may_be_logged_or_kept_that_holds_the_key(
    client: Client, sandbox: VoiceSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await client.created()
    assert sandbox.key not in caplog.text + repr(list(sandbox.calls))
