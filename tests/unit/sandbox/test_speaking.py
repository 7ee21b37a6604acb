"""The sandbox's speaking server, seen by a client that has never heard of our adapter."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import numpy as np
import pytest

from sandbox.speaking.api import SpeakingSandbox
from sandbox.speaking.engine import CantSay, Pcm, stand_in
from sandbox.speaking.form import Form
from sandbox.speaking.pacing import HurriedClock, moment_of
from sandbox.speaking.seen import Manner
from sandbox.speaking.sound import frames_of
from tests.support.voices.speech_stage import VOICE, sample, voice

HELLO = {"type": "hello", "version": 1, "transport": "websocket"}
Json = dict[str, Any]


class Client:
    """Says hello, asks, and keeps what comes."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def greets(self, **params: object) -> Json:
        await self.socket.send_json({**HELLO, "audio_params": params})
        answer = json.loads((await self.socket.receive(5.0)).data)
        assert isinstance(answer, dict)
        return answer

    async def asks(self, **fields: object) -> None:
        await self.socket.send_json({"type": "listen", "state": "detect", "text": "why", **fields})

    async def hears(self) -> tuple[Sequence[Json], Sequence[bytes]]:
        """Everything until the stop: the messages, and the sound."""
        messages: list[Json] = []
        sound: list[bytes] = []
        while not messages or messages[-1].get("state") != "stop":
            frame = await self.socket.receive(5.0)
            if frame.type is aiohttp.WSMsgType.BINARY:
                sound.append(frame.data)
            else:
                messages.append(json.loads(frame.data))
        return messages, sound


def voiced(slot_id: str = VOICE, **more: object) -> Json:
    return {"agent_params": {"voice": {"id": slot_id, **more}}}


def headers_of(server: SpeakingSandbox) -> Mapping[str, str]:
    return {
        "Authorization": f"Bearer {server.guests.token}",
        "Protocol-Version": "1",
        "Device-Id": server.guests.device_id,
        "Client-Id": "550e8400-e29b-41d4-a716-446655440000",
        "X-Agent-ID": server.guests.agent_id,
    }


@asynccontextmanager
async def server_of(manner: Manner | None = None) -> AsyncIterator[SpeakingSandbox]:
    slot, clock = voice(), HurriedClock()
    async with SpeakingSandbox(
        lambda: {slot.id: slot}, clock=clock, manner=manner or Manner()
    ) as server:
        yield server


@asynccontextmanager
async def client_of(server: SpeakingSandbox) -> AsyncIterator[Client]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.url, headers=headers_of(server)) as socket,
    ):
        yield Client(socket)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Authorization": "Bearer another"}, 401),
        ({"Authorization": ""}, 401),
        ({"Protocol-Version": "2"}, 400),
        ({"Client-Id": "me"}, 400),
        ({"Device-Id": "02:00:5e:10:00:02"}, 403),
        ({"X-Agent-ID": "another"}, 403),
    ],
)
async def test_the_handshake_has_to_show_an_account(changed: Json, status: int) -> None:
    async with server_of() as server, aiohttp.ClientSession() as session:
        headers = {**headers_of(server), **changed}
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(server.url, headers=headers)
        assert refused.value.status == status
        assert server.refused == [status]


async def test_the_server_chooses_its_own_parameters() -> None:
    manner = Manner(form=Form(rate=48_000, milliseconds=20))
    async with server_of(manner) as server, client_of(server) as client:
        hello = await client.greets(format="opus", sample_rate=16_000, play_buffer_duration=2_000)
    assert hello["transport"] == "websocket"
    assert hello["session_id"]
    assert hello["audio_params"] == {
        "format": "opus",
        "sample_rate": 48_000,
        "channels": 1,
        "frame_duration": 20,
        "play_buffer_duration": 2_000,
    }


async def test_a_text_is_echoed_felt_and_said_sentence_by_sentence() -> None:
    async with server_of() as server, client_of(server) as client:
        await client.greets()
        await client.asks(text_response="Hello there. 你好！", **voiced())
        messages, sound = await client.hears()
    told = [(message["type"], message.get("state"), message.get("text")) for message in messages]
    assert told == [
        ("stt", None, "why"),
        ("llm", None, "🙂"),
        ("tts", "start", None),
        ("tts", "sentence_start", "Hello there."),
        ("tts", "sentence_start", "你好！"),
        ("tts", "stop", None),
    ]
    assert messages[-1]["is_aborted"] is False
    assert len(sound) > 10


async def test_without_a_text_the_agent_finds_its_own_words() -> None:
    async with server_of() as server, client_of(server) as client:
        await client.greets()
        await client.asks(**voiced())
        messages, sound = await client.hears()
    assert "What would you like to talk about?" in [message.get("text") for message in messages]
    assert sound


async def test_a_voice_stays_for_the_session() -> None:
    async with server_of() as server, client_of(server) as client:
        await client.greets()
        await client.asks(text_response="One.", **voiced(f" {VOICE} "))
        await client.hears()
        await client.asks(text_response="Two.")
        _messages, sound = await client.hears()
    assert sound


@pytest.mark.parametrize("slot_id", ["voice_clone_of_others", "", "v" * 129])
async def test_a_voice_that_is_not_the_accounts_says_nothing(slot_id: str) -> None:
    async with server_of() as server, client_of(server) as client:
        await client.greets()
        await client.asks(text_response="Hello.", **voiced(slot_id))
        messages, sound = await client.hears()
    assert not sound
    assert [message.get("state") for message in messages][2:] == ["start", "stop"]


async def test_what_its_engine_can_not_say_is_not_said() -> None:
    def engine(text: str, _sample: bytes) -> Pcm:
        raise CantSay(text)

    slot = voice()
    async with (
        SpeakingSandbox(lambda: {slot.id: slot}, engine=engine) as server,
        client_of(server) as client,
    ):
        await client.greets()
        await client.asks(text_response="Hello.", **voiced())
        messages, sound = await client.hears()
    assert not sound
    assert messages[-1]["state"] == "stop"


async def test_an_abort_ends_what_is_being_said() -> None:
    async with server_of() as server, client_of(server) as client:
        await client.greets()
        await client.asks(text_response="A long story. " * 20, **voiced())
        for _ in range(5):
            await client.socket.receive(5.0)
        await client.socket.send_json({"type": "abort", "reason": "wake_word_detected"})
        messages, _sound = await client.hears()
    assert messages[-1]["is_aborted"] is True


async def test_faster_speech_is_shorter() -> None:
    lengths = []
    async with server_of() as server, client_of(server) as client:
        await client.greets()
        for speed in (1.0, 2.0):
            await client.asks(text_response="Hello there, all of you.", **voiced(speed=speed))
            lengths.append(len((await client.hears())[1]))
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=1)


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("pitch", [0.5, 1.0, 2.0])
def test_speed_changes_the_length_and_pitch_the_height(speed: float, pitch: float) -> None:
    rate = 24_000
    tone = 8000 * np.sin(2 * np.pi * 220 * np.arange(2 * rate) / rate)
    form = Form(codec="pcm", rate=rate, milliseconds=20)
    pcm = Pcm(tone.astype("<i2").tobytes(), rate)
    heard = np.frombuffer(b"".join(frames_of(pcm, form, speed=speed, pitch=pitch)), "<i2")
    strongest = np.abs(np.fft.rfft(heard)).argmax() * rate / len(heard)
    assert len(heard) / rate == pytest.approx(2.0 / speed, abs=0.03)
    assert strongest == pytest.approx(220 * pitch, rel=0.1)


@pytest.mark.parametrize(
    ("text", "speed"),
    [(7, 1.0), (None, 1.0), ("  ", 1.0), ("Hi.", "fast"), ("Hi.", 99), ("Hi.", None)],
)
async def test_odd_values_count_as_none(text: object, speed: object) -> None:
    async with server_of() as server, client_of(server) as client:
        await client.greets()
        await client.asks(text_response=text, **voiced(speed=speed))
        _messages, sound = await client.hears()
    assert sound


@pytest.mark.parametrize(
    "text", ["no JSON", "[]", '{"type": 1}', '{"type": "listen"}', "null", "[" * 50_000]
)
async def test_what_makes_no_sense_is_left_alone(text: str) -> None:
    async with server_of() as server, client_of(server) as client:
        await client.greets()
        await client.socket.send_str(text)
        await client.asks(text_response="Hello.", agent_params={"voice": {"id": VOICE}})
        _messages, sound = await client.hears()
    assert sound


async def test_the_sound_comes_a_few_frames_at_once_and_then_in_its_own_time() -> None:
    slot, clock = voice(), HurriedClock()
    async with (
        SpeakingSandbox(lambda: {slot.id: slot}, clock=clock) as server,
        client_of(server) as client,
    ):
        await client.greets(play_buffer_duration=300)
        await client.asks(text_response="Hello there, all of you, wherever you are.", **voiced())
        _messages, sound = await client.hears()
    assert clock.now() == pytest.approx(len(sound) * 0.06 - 0.3)


def test_a_bigger_buffer_is_filled_sooner() -> None:
    small = [moment_of(n, frame_seconds=0.06, buffer_seconds=0.1) for n in range(100)]
    big = [moment_of(n, frame_seconds=0.06, buffer_seconds=3.0) for n in range(100)]
    assert small[:6] == pytest.approx([0, 0, 0, 0, 0, 0.06])
    assert big[:50] == pytest.approx([0] * 50)
    assert big[99] == pytest.approx(3.0)


@pytest.mark.parametrize("milliseconds", [20, 60])
def test_the_platforms_rates_are_kept(milliseconds: int) -> None:
    packets = frames_of(stand_in("a" * 100, sample()), Form(milliseconds=milliseconds))
    bits = sum(map(len, packets)) * 8 / (len(packets) * milliseconds / 1000)
    if milliseconds == 20:
        assert {len(packet) for packet in packets} == {40}  # constant
    else:
        assert 15_000 < bits < 40_000


def test_an_engine_without_sound_gives_no_frames() -> None:
    pcm = Pcm(b"", 24_000)
    assert list(frames_of(pcm, Form())) == []
