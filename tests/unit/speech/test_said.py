"""A clone says a text: the adapter against the sandbox's server, over real sockets."""

import io
import json
import uuid
from pathlib import Path

import av
import pytest

from bot.audio.forms.opus import seconds_of
from bot.audio.studio import GuardedStudio
from bot.speech.client import SpokenClips
from cloning.domain.speaking.manner import Manner as Voiced
from sandbox.speaking.faults import Chatters
from sandbox.speaking.form import Form
from sandbox.speaking.seen import Manner
from tests.support.voices.speech_stage import CHINESE, ENGLISH, VOICE, account_of, speaking

LONG = (
    "Mr. Bennet was so odd a mixture of quick parts, sarcastic humour, reserve, and caprice. "
    "The experience of three-and-twenty years had been insufficient to make his wife understand"
    " his character. Her mind was less difficult to develop, as everybody knew!"
)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, "Hi!", "第3章：价格是 25 元。"])
async def test_a_text_is_said_by_the_voice_that_was_asked_for(text: str) -> None:
    async with speaking() as stage:
        clip = await stage.speech.say(VOICE, text)
        (listen,) = stage.server.listens
        (record,) = stage.server.conversations
    assert listen["text_response"] == text
    assert listen["agent_params"] == {"voice": {"id": VOICE}}
    assert len(stage.keeper.packets) == record.frames
    assert clip.seconds == pytest.approx(sum(map(seconds_of, stage.keeper.packets)))


async def test_a_clip_is_made_of_what_was_said(tmp_path: Path) -> None:
    studio = GuardedStudio(children=1)
    async with speaking() as stage:
        clip = await SpokenClips(account_of(stage.server), studio).say(VOICE, ENGLISH)
    await studio.close()
    with av.open(io.BytesIO(clip.ogg), "r", format="ogg") as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert clip.seconds == samples / 48_000
    assert 1.0 < clip.seconds < 5.0


async def test_the_handshake_and_the_messages_are_those_of_the_platforms_pages() -> None:
    async with speaking() as stage:
        await stage.speech.say(VOICE, ENGLISH)
        await stage.speech.say(VOICE, ENGLISH)
        first, second = stage.server.conversations
        guests = stage.server.guests
    assert first.headers["Authorization"] == f"Bearer {guests.token}"
    assert first.headers["Protocol-Version"] == "1"
    assert first.headers["Device-Id"] == guests.device_id
    assert first.headers["X-Agent-ID"] == guests.agent_id
    assert uuid.UUID(first.headers["Client-Id"]) == uuid.UUID(second.headers["Client-Id"])
    assert first.hello == {
        "type": "hello",
        "version": 1,
        "transport": "websocket",
        "audio_params": {
            "format": "opus",
            "sample_rate": 16_000,
            "channels": 1,
            "frame_duration": 60,
            "play_buffer_duration": 5_000,
        },
    }
    assert [message["state"] for message in first.listens] == ["detect"]
    assert ENGLISH not in str(first.listens[0]["text"])


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
@pytest.mark.parametrize("milliseconds", [20, 40, 60])
async def test_packets_are_read_by_the_servers_own_parameters(rate: int, milliseconds: int) -> None:
    form = Form(rate=rate, milliseconds=milliseconds)
    async with speaking(manner=Manner(form=form)) as stage:
        await stage.speech.say(VOICE, ENGLISH)
    assert {seconds_of(packet) for packet in stage.keeper.packets} == {milliseconds / 1000}
    assert stage.keeper.rate == rate


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000])
async def test_a_server_that_sends_samples_is_understood_too(rate: int) -> None:
    manner = Manner(form=Form(codec="pcm", rate=rate, milliseconds=20))
    async with speaking(manner=manner) as stage:
        clip = await stage.speech.say(VOICE, ENGLISH)
    assert stage.keeper.rate == rate
    assert clip.seconds == pytest.approx(len(stage.keeper.pcm) / 2 / rate)
    assert 1.0 < clip.seconds < 5.0


async def test_a_server_may_tell_neither_session_nor_parameters() -> None:
    manner = Manner(tells_session=False, tells_form=False, form=Form(rate=16_000))
    async with speaking(manner=manner) as stage:
        await stage.speech.say(VOICE, ENGLISH)
        (listen,) = stage.server.listens
    assert listen["session_id"] == ""
    assert stage.keeper.rate == 16_000


async def test_a_long_text_is_said_sentence_by_sentence_in_one_conversation() -> None:
    async with speaking() as stage:
        await stage.speech.say(VOICE, LONG)
        (record,) = stage.server.conversations
        assert len(record.listens) == 3
        assert " ".join(map(str, stage.asked)) == LONG
        assert len({message["session_id"] for message in record.listens}) == 1
    assert len(stage.keeper.packets) == record.frames


@pytest.mark.parametrize(
    ("manner", "told"),
    [
        (Voiced(), {}),
        (Voiced(speed=1.25), {"speed": 1.25}),
        (Voiced(pitch=0.5), {"pitch": 0.5}),
        (Voiced(speed=2.0, pitch=2.0), {"speed": 2.0, "pitch": 2.0}),
        (Voiced(speed=0.5), {"speed": 0.5}),
    ],
)
async def test_only_what_differs_from_the_voice_is_asked_for(
    manner: Voiced, told: dict[str, float]
) -> None:
    async with speaking() as stage:
        await stage.speech.say(VOICE, ENGLISH, manner)
        (listen,) = stage.server.listens
    assert listen["agent_params"] == {"voice": {"id": VOICE, **told}}


@pytest.mark.parametrize(
    "frame",
    [
        json.dumps({"type": "notify", "event": "config_updated"}),
        json.dumps({"type": "mcp", "payload": {"method": "tools/list", "id": 1}}),
        json.dumps({"type": "tts", "state": "sentence_end", "text": "something else"}),
        json.dumps({"type": "tts", "state": "start"}),
        json.dumps({"type": "tts", "state": 7, "text": ["?"]}),
        json.dumps({"type": "tomorrow's", "session_id": 5}),
        json.dumps({"type": "hello", "transport": "websocket", "session_id": None}),
        json.dumps({"type": ["hello"]}),
        json.dumps({"tts": "stop"}),
        json.dumps(["tts", "stop"]),
        '"stop"',
        "null",
        "",
        "not JSON at all",
        '{"type": "tts", "state": "stop"',
        "[" * 100_000,
        "🙂" * 20_000,
        b"",
        json.dumps({"type": "notify"}).encode(),
    ],
    ids=lambda frame: str(frame[:24]),
)
async def test_whatever_else_a_server_says_is_left_alone(frame: str | bytes) -> None:
    async with speaking() as stage:
        await stage.speech.say(VOICE, ENGLISH)
        quiet = stage.keeper.packets
        stage.server.fault(Chatters(frames=(frame,)))
        await stage.speech.say(VOICE, ENGLISH)
    assert stage.keeper.packets == quiet


@pytest.mark.parametrize("text", [ENGLISH, LONG])
async def test_sound_before_the_beginning_and_after_the_end_is_left_out(text: str) -> None:
    async with speaking() as stage:
        await stage.speech.say(VOICE, text)
        alone = stage.keeper.packets
        stage.server.fault(Chatters(frames=(b"\x58", b"\x58"), outside=True))
        await stage.speech.say(VOICE, text)
    assert stage.keeper.packets == alone


async def test_a_second_hello_before_the_sound_may_change_its_parameters() -> None:
    params = {"format": "opus", "sample_rate": 48_000, "channels": 1, "frame_duration": 60}
    hello = json.dumps({"type": "hello", "transport": "websocket", "audio_params": params})
    async with speaking() as stage:
        stage.server.fault(Chatters(frames=(hello,)))
        await stage.speech.say(VOICE, ENGLISH)
    assert stage.keeper.rate == 48_000
