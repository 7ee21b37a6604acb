"""Conversations that begin nothing: asking again later costs nothing, or is of no use."""

import asyncio
import json
from dataclasses import replace

import pytest

from bot.speech.client import SpokenClips
from cloning.domain.speaking.faults import (
    SpeechRefused,
    SpeechUnavailable,
)
from sandbox.speaking.faults import (
    Chatters,
    HangsUp,
    Ignores,
    Refrains,
    Refuses,
)
from sandbox.voices.slots import FAILED, INIT, TRAINING
from tests.support.voices.speech_stage import (
    ENGLISH,
    HASTY,
    IMPATIENT,
    VOICE,
    Keeper,
    account_of,
    fails,
    speaking,
    voice,
)

# Nothing was begun


@pytest.mark.parametrize("status", [200, 302, 400, 404, 429, 500, 502, 503])
async def test_a_handshake_that_is_refused_for_now_has_begun_nothing(status: int) -> None:
    fault = Refuses(status=status, headers={"Location": "https://elsewhere.example"})
    said = await fails(fault, SpeechUnavailable)
    assert said == f"the handshake is answered with HTTP {status}"


async def test_how_long_a_busy_server_wants_to_be_left_alone_is_passed_on() -> None:
    async with speaking() as stage:
        stage.server.fault(Refuses(status=429, headers={"Retry-After": "7"}))
        with pytest.raises(SpeechUnavailable) as raised:
            await stage.speech.say(VOICE, ENGLISH)
    assert raised.value.retry_after == 7.0


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ws://127.0.0.1:9/v1/ws/", "ClientConnectorError"),
        ("ws://nowhere.invalid/v1/ws/", "ClientConnectorDNSError"),
    ],
)
async def test_without_a_connection_nothing_was_begun(url: str, why: str) -> None:
    async with speaking() as stage:
        speech = SpokenClips(account_of(stage.server, url=url), Keeper(), patience=IMPATIENT)
        with pytest.raises(SpeechUnavailable) as raised:
            await speech.say(VOICE, ENGLISH)
    assert raised.value.answer == f"no connection: {why}"


async def test_a_server_that_lets_nobody_in_is_not_waited_for_long() -> None:
    over, gone = asyncio.Event(), asyncio.Event()

    async def never(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()
        await writer.wait_closed()
        gone.set()

    async with speaking() as stage, await asyncio.start_server(never, "127.0.0.1", 0) as deaf:
        port = deaf.sockets[0].getsockname()[1]
        account = account_of(stage.server, url=f"ws://127.0.0.1:{port}/")
        speech = SpokenClips(account, Keeper(), patience=replace(IMPATIENT, connect=0.2))
        with pytest.raises(SpeechUnavailable) as raised:
            await speech.say(VOICE, ENGLISH)
        over.set()
        await gone.wait()
    assert raised.value.answer == "no connection: TimeoutError"


@pytest.mark.parametrize("code", [1000, 1001, 1011, None])
async def test_a_server_that_hangs_up_before_its_hello_has_begun_nothing(code: int | None) -> None:
    said = await fails(HangsUp(type="hello", code=code), SpeechUnavailable)
    assert said == f"it hung up ({code or 1006}) before anything was asked for"


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_a_server_that_hangs_up_behind_its_hello_is_not_asked(code: int) -> None:
    async with speaking() as stage:
        stage.server.fault(HangsUp(type="hello", answered=True, code=code))
        with pytest.raises(SpeechUnavailable):
            await stage.speech.say(VOICE, ENGLISH)
        assert not stage.server.listens


async def test_a_hello_that_does_not_come_is_waited_for_as_long_as_agreed() -> None:
    said = await fails(Ignores(type="hello"), SpeechUnavailable, patience=HASTY)
    assert said == "no hello within 0.2 s"


@pytest.mark.parametrize(
    "params",
    [
        {"format": "mp3"},
        {"format": 5},
        {"sample_rate": 0},
        {"sample_rate": 10**9},
        {"sample_rate": "24000"},
        {"sample_rate": 24_000.5},
        {"channels": 3},
    ],
    ids=str,
)
async def test_sound_in_a_form_that_we_can_not_read_is_not_even_asked_for(
    params: dict[str, object],
) -> None:
    hello = json.dumps({"type": "hello", "transport": "websocket", "audio_params": params})
    async with speaking() as stage:
        stage.server.fault(Chatters(frames=(hello,)))
        with pytest.raises(SpeechUnavailable):
            await stage.speech.say(VOICE, ENGLISH)
        assert not stage.server.listens


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_else_is_shown_who_we_are_when_a_server_sends_us_there(status: int) -> None:
    async with speaking() as stage, speaking() as other:
        fault = Refuses(status=status, headers={"Location": other.server.url.replace("ws", "http")})
        stage.server.fault(fault)
        with pytest.raises(SpeechUnavailable):
            await stage.speech.say(VOICE, ENGLISH)
        assert not other.server.refused
        assert not other.server.conversations


# The account, or the voice


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_an_account_that_is_turned_away_is_refused(status: int) -> None:
    await fails(Refuses(status=status), SpeechRefused)


async def test_a_token_that_the_server_does_not_know_is_refused() -> None:
    async with speaking() as stage:
        account = account_of(stage.server, token="canary-of-another-account")
        with pytest.raises(SpeechRefused) as raised:
            await SpokenClips(account, Keeper(), patience=IMPATIENT).say(VOICE, ENGLISH)
        assert stage.server.refused == [401]
    assert raised.value.answer == "the handshake is answered with HTTP 401"


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("code", [1008, 4001])
async def test_a_server_that_lets_us_in_only_to_turn_us_away_refuses_the_account(
    code: int, *, answered: bool
) -> None:
    await fails(HangsUp(type="hello", code=code, answered=answered), SpeechRefused)


@pytest.mark.parametrize(
    "words", ["认证失败", "401 Unauthorized", '{"type": "error", "message": "invalid token"}']
)
async def test_a_server_that_says_why_it_hangs_up_is_understood(words: str) -> None:
    await fails(HangsUp(type="hello", code=1000, words=words), SpeechRefused)


@pytest.mark.parametrize("words", ["服务器繁忙", "see you later", '{"type": "notify"}'])
async def test_other_words_before_the_end_refuse_nobody(words: str) -> None:
    await fails(HangsUp(type="hello", code=1000, words=words), SpeechUnavailable)


@pytest.mark.parametrize("state", [INIT, TRAINING, FAILED])
async def test_a_voice_that_is_not_ready_is_refused(state: str) -> None:
    async with speaking(voice(state=state)) as stage:
        with pytest.raises(SpeechRefused) as raised:
            await stage.speech.say(VOICE, ENGLISH)
    assert raised.value.answer == "it stopped without a sound"


async def test_a_voice_of_somebody_else_is_refused() -> None:
    async with speaking() as stage:
        with pytest.raises(SpeechRefused):
            await stage.speech.say("voice_clone_somebody", ENGLISH)


async def test_a_stop_without_sound_is_a_refusal() -> None:
    await fails(Refrains(), SpeechRefused)


@pytest.mark.parametrize("slot_id", ["", "  ", "a/b", "voice\nclone", "v" * 129])
async def test_nobody_is_called_for_an_id_that_no_slot_can_have(slot_id: str) -> None:
    async with speaking() as stage:
        with pytest.raises(SpeechRefused):
            await stage.speech.say(slot_id, ENGLISH)
        assert not stage.server.conversations
