"""What each verb of the upstream client sends, and what it makes of the answer."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.upstream.client import VoiceApi
from bot.upstream.listing import PIECE
from cloning.domain.errors import (
    SlotNotFound,
    UpstreamDenied,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.models import State
from tests.unit.upstream.voice_api_stand_in import (
    KEY,
    SAMPLE_URL,
    SLOT,
    StandIn,
    client,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def test_create_names_the_model_and_returns_the_slot(
    api: VoiceApi, upstream: StandIn
) -> None:
    upstream.says(wrapped({**SLOT, "state": "Init"}))
    voice = await api.create(None)
    assert upstream.asked == [("POST", "/v1/voice-clones", {"model_id": "QN_ACV"})]
    assert upstream.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert upstream.headers[0]["Content-Type"] == "application/json"
    assert (voice.slot_id, voice.state) == ("voice_clone_abc123", State.INIT)


async def test_create_says_nothing_of_languages_to_an_api_that_knows_none(
    api: VoiceApi, upstream: StandIn
) -> None:
    upstream.says(wrapped(SLOT))
    await api.create("zh")
    assert upstream.asked == [("POST", "/v1/voice-clones", {"model_id": "QN_ACV"})]


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", {"tier": "pro", "language": "ja"}), (None, {"tier": "pro"})],
)
async def test_create_names_tier_and_language_to_an_api_that_knows_them(
    upstream: StandIn, language: str | None, said: dict[str, str]
) -> None:
    upstream.says(wrapped(SLOT))
    async with client(upstream.url, tier="pro") as api:
        await api.create(language)
    body = {"model_id": "QN_ACV", **said}
    assert upstream.asked == [("POST", "/v1/voice-clones", body)]


async def test_train_sends_the_link_and_the_name(api: VoiceApi, upstream: StandIn) -> None:
    upstream.says(wrapped(SLOT))
    voice = await api.train("voice_clone_abc123", sample_url=SAMPLE_URL, title="我的专属音色")
    body = {"key": SAMPLE_URL, "name": "我的专属音色"}
    assert upstream.asked == [("PUT", "/v1/voice-clones/voice_clone_abc123", body)]
    assert voice.state is State.TRAINING


async def test_rename_sends_nothing_but_the_name_so_that_nothing_is_trained(
    api: VoiceApi, upstream: StandIn
) -> None:
    upstream.says(wrapped({**SLOT, "name": "Ada"}))
    voice = await api.rename("voice_clone_abc123", "Ada")
    assert upstream.asked == [("PUT", "/v1/voice-clones/voice_clone_abc123", {"name": "Ada"})]
    assert voice.name == "Ada"


async def test_get_asks_for_one_slot(api: VoiceApi, upstream: StandIn) -> None:
    upstream.says(wrapped({**SLOT, "state": "Success"}))
    voice = await api.get("voice_clone_abc123")
    assert upstream.asked == [("GET", "/v1/voice-clones/voice_clone_abc123", None)]
    assert voice.state is State.SUCCESS


async def test_entries_of_others_are_told_of_once_and_not_at_each_look(
    api: VoiceApi, upstream: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    foreign = {"id": "zh-CN:team.voice/7", "name": 7}
    for more in (1, 1, 2, 1, 2):
        upstream.says(wrapped({"voices": [*[foreign] * more, SLOT]}))
        assert [voice.slot_id for voice in await api.voices()] == [SLOT["id"]]
    told = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert told == [
        "entries of the account that can't be slots of ours: 1",
        "entries of the account that can't be slots of ours: 2",
    ]


async def test_voices_asks_for_the_whole_account(api: VoiceApi, upstream: StandIn) -> None:
    upstream.says(wrapped({"voices": [SLOT, {**SLOT, "id": "other"}]}))
    voices = await api.voices()
    assert upstream.asked == [("GET", "/v1/voice-clones", None)]
    assert [voice.slot_id for voice in voices] == ["voice_clone_abc123", "other"]


async def test_delete_expects_nothing_back(api: VoiceApi, upstream: StandIn) -> None:
    upstream.says(wrapped({}))
    await api.delete("voice_clone_abc123")
    assert upstream.asked == [("DELETE", "/v1/voice-clones/voice_clone_abc123", None)]


async def test_a_long_list_is_read_a_piece_at_a_time_so_that_the_loop_goes_on(
    upstream: StandIn,
) -> None:
    slots = [{**SLOT, "id": f"voice_{number}"} for number in range(5_000)]
    upstream.says(wrapped({"voices": slots}))
    seen: list[str] = []
    in_a_row: list[int] = []

    async def others_go_on() -> None:
        while True:
            in_a_row.append(len(seen))
            seen.clear()
            await asyncio.sleep(0)

    def wanted(slot_id: str, state: State | None) -> bool:
        seen.append(slot_id)
        return slot_id == "voice_4321" and state is State.TRAINING

    others = asyncio.create_task(others_go_on())
    async with client(upstream.url) as api:
        voices = await api.voices(wanted)
    others.cancel()
    assert [voice.slot_id for voice in voices] == ["voice_4321"]
    assert sum(in_a_row) + len(seen) == len(slots)
    assert max(in_a_row) <= PIECE / 90  # of which a slot takes more


async def test_a_list_with_too_much_that_is_wanted_is_dropped(upstream: StandIn) -> None:
    for _ in range(3):
        upstream.says(wrapped({"voices": [{**SLOT, "id": f"voice_{n}"} for n in range(100)]}))
    async with client(upstream.url, max_list_bytes=10_000) as api:
        with pytest.raises(UpstreamUnavailable, match="too big"):
            await api.voices()


async def test_a_list_that_does_not_begin_is_dropped(upstream: StandIn) -> None:
    for _ in range(3):
        upstream.says(wrapped({"voices": None, "more": "a" * 200_000}))
    async with client(upstream.url, max_answer_bytes=100_000) as api:
        with pytest.raises(UpstreamUnavailable, match="too big"):
            await api.voices()


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (400, 200, UpstreamRefused),
        ("400", 200, UpstreamRefused),
        (401, 401, UpstreamDenied),
        (403, 200, UpstreamDenied),
        (404, 200, SlotNotFound),
        (404, 404, SlotNotFound),
        (599, 200, UpstreamUnavailable),
        (1234, 200, UpstreamUnavailable),
    ],
)
async def test_a_code_becomes_our_error_with_its_reqid(
    api: VoiceApi, upstream: StandIn, code: int | str, status: int, kind: type[UpstreamError]
) -> None:
    upstream.says(wrapped({}, code, "because"), status=status)
    with pytest.raises(kind) as caught:
        await api.delete("voice_clone_abc123")
    assert caught.value.reqid == "req_77"
    assert caught.value.answer == f"{code} because"


@pytest.mark.parametrize("verb", ["get", "train", "rename"])
async def test_an_answer_about_another_slot_is_not_believed(
    api: VoiceApi, upstream: StandIn, verb: str
) -> None:
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "get": lambda: api.get("asked"),
        "train": lambda: api.train("asked", sample_url=SAMPLE_URL, title="Ada"),
        "rename": lambda: api.rename("asked", "Ada"),
    }
    for _ in range(3):
        upstream.says(wrapped({**SLOT, "id": "answered"}))
    with pytest.raises(UpstreamUnavailable):
        await calls[verb]()


@pytest.mark.parametrize("slot_id", ["", "a/b", "..", "a b", "a?b", "x" * 65, "音色", "a\n"])
async def test_an_impossible_slot_id_is_never_sent(
    api: VoiceApi, upstream: StandIn, slot_id: str
) -> None:
    with pytest.raises(SlotNotFound):
        await api.delete(slot_id)
    assert upstream.asked == []


async def test_a_client_that_is_not_open_says_so(upstream: StandIn) -> None:
    with pytest.raises(RuntimeError, match="not open"):
        await client(upstream.url).create(None)


async def test_a_name_that_is_refused_in_words_about_money_is_no_matter_of_the_account(
    api: VoiceApi, upstream: StandIn
) -> None:
    upstream.says({"code": 400, "msg": "名称“充值”含有敏感词"})
    with pytest.raises(UpstreamRefused):
        await api.rename("voice_clone_abc123", "充值")
