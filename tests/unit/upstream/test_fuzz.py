"""Whatever the upstream answers, it gives proper voices or one of our errors."""

import asyncio
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.upstream.answers import (
    Listing,
    is_slot_id,
    read_answer,
    read_nothing,
    read_voice,
    read_voices,
)
from cloning.domain.errors import UpstreamError, UpstreamUnavailable
from cloning.domain.models import State, Voice
from tests.unit.upstream.voice_api_stand_in import client

texts = st.text("ab9-_/.: \n\x00\u202e音", max_size=12)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
json_values = scalars | st.lists(scalars, max_size=2) | st.just({"a": {"b": [1]}})
slots = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["voice_1", "a/b", ""]) | json_values,
        "name": json_values,
        "state": st.sampled_from([*State, "Queued"]) | json_values,
        "language": json_values,
        "demo_url": json_values,
    },
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "code": st.sampled_from([0, "0", 400, "401", 404, 599]) | json_values,
        "msg": json_values,
        "reqid": json_values,
        "data": slots | st.fixed_dictionaries({"voices": st.lists(slots, max_size=3)}),
    },
)
bodies = st.binary(max_size=200) | (answers | json_values).map(json.dumps)


def check_error(error: UpstreamError) -> None:
    assert error.answer.isprintable()
    assert len(error.answer) <= 200
    assert len(error.reqid) <= 64


def check_voice(voice: object) -> None:
    assert isinstance(voice, Voice)
    assert is_slot_id(voice.slot_id)
    assert voice.state is None or isinstance(voice.state, State)
    said = (voice.name, voice.language, voice.demo_url)
    assert all(isinstance(text, str) for text in said)


@settings(max_examples=2_000, deadline=None)
@given(status=st.integers(100, 599) | st.just(200), body=bodies)
def test_any_answer_gives_a_proper_voice_or_one_of_our_errors(
    status: int, body: bytes | str
) -> None:
    data = body.encode() if isinstance(body, str) else body
    reads: list[Any] = [read_voice, read_voices, read_nothing]
    for read in reads:
        try:
            value, reqid = read_answer(status, data, read)
        except UpstreamError as error:
            check_error(error)
            continue
        assert len(reqid) <= 64
        found = value.voices if isinstance(value, Listing) else [value] * (value is not None)
        for voice in found:
            check_voice(voice)


@given(voice=slots, code=st.sampled_from([0, "0"]))
def test_a_slot_is_read_exactly_when_its_id_could_be_ours(
    voice: dict[str, Any], code: int | str
) -> None:
    allowed = isinstance(voice.get("id"), str) and is_slot_id(voice["id"])
    body = msgspec.json.encode({"code": code, "data": voice})
    if allowed:
        read, _ = read_answer(200, body, read_voice)
        name = voice.get("name")
        assert read.name == (name if isinstance(name, str) else "")
    else:
        with pytest.raises(UpstreamUnavailable):
            read_answer(200, body, read_voice)


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=120) | st.binary(max_size=80).map(lambda tail: b"HTTP/1.1 " + tail))
async def test_any_bytes_on_the_wire_give_one_of_our_errors(raw: bytes) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, client(f"http://127.0.0.1:{port}", timeout=5.0) as api:
        with pytest.raises(UpstreamError):
            await api.delete("voice_clone_abc123")
