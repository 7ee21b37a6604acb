"""What goes wrong in a conversation, and which of our errors that is: may we ask again?"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.speech.client import SpokenClips
from bot.speech.patience import Patience
from cloning.domain.recordings.rejections import Unreadable
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.faults import (
    SaidOtherwise,
    SpeechFault,
    SpeechLost,
    SpeechRefused,
    SpeechUnavailable,
)
from sandbox.speaking.faults import (
    Breaks,
    Chatters,
    Claims,
    Fault,
    HangsUp,
    Ignores,
    Improvises,
    Loses,
    NeverEnds,
    Refrains,
    Refuses,
    Stalls,
)
from sandbox.voices.slots import FAILED, INIT, TRAINING
from tests.support.speech_stage import (
    CHINESE,
    ENGLISH,
    IMPATIENT,
    VOICE,
    Keeper,
    account_of,
    speaking,
    voice,
)

LONG = "All of it was said in one breath, and nobody interrupted. " * 5


HASTY = replace(IMPATIENT, hello=0.2, first_sound=0.2)


async def fails(
    fault: Fault, kind: type[SpeechFault], text: str = ENGLISH, patience: Patience = IMPATIENT
) -> str:
    """What is said about a conversation that goes wrong in this way; the next one goes well."""
    async with speaking(patience=patience) as stage:
        stage.server.fault(fault)
        with pytest.raises(SpeechFault) as raised:
            await stage.speech.say(VOICE, text)
        well = SpokenClips(account_of(stage.server), Keeper(), patience=IMPATIENT)
        await well.say(VOICE, text)
    assert type(raised.value) is kind
    return raised.value.answer


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


# It was begun, and its end is not known


@pytest.mark.parametrize("code", [1000, 1008, 1011, None])
@pytest.mark.parametrize("packets", [0, 4])
async def test_what_ends_without_a_stop_is_lost(code: int | None, packets: int) -> None:
    said = await fails(HangsUp(code=code, packets=packets), SpeechLost)
    assert said == f"it hung up ({code or 1006}) after {packets * 0.06:.1f} s of speech"


async def test_without_a_sound_in_time_it_is_lost() -> None:
    said = await fails(Ignores(type="listen"), SpeechLost, patience=HASTY)
    assert said == "no sound in time"


async def test_a_sound_that_does_not_end_in_time_is_lost() -> None:
    async with speaking(patience=replace(IMPATIENT, end=0.05)) as stage:
        stage.server.fault(Stalls())
        began = time.monotonic()
        with pytest.raises(SpeechLost) as raised:
            await stage.speech.say(VOICE, "Hi!")
    assert raised.value.answer == "no end in time"
    assert time.monotonic() - began < 5.0


async def test_what_was_cut_off_is_lost() -> None:
    assert await fails(Breaks(packets=5), SpeechLost) == "it was cut off after 0.3 s"


async def test_a_frame_that_is_far_too_big_ends_the_line() -> None:
    big = Chatters(frames=("x" * (2 * 1024 * 1024),))
    said = await fails(big, SpeechUnavailable)
    assert said == "it broke off (WebSocketError) before anything was asked for"


async def test_of_a_long_text_all_sentences_have_to_be_said() -> None:
    await fails(HangsUp(packets=60), SpeechLost, LONG)
    await fails(Breaks(packets=60), SpeechLost, LONG)


# Something else was said


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, LONG])
async def test_an_agent_that_improvises_is_not_believed(text: str) -> None:
    assert await fails(Improvises(), SaidOtherwise, text) == "other words than were asked for"


@pytest.mark.parametrize(
    "sentences",
    [
        (),
        ("",),
        ("It is a truth",),
        ("universally acknowledged.", "It is a truth"),
        (f"{ENGLISH} And what would you like to talk about?",),
        ("It is a lie universally acknowledged.",),
    ],
)
async def test_what_is_shown_must_be_what_was_asked(sentences: tuple[str, ...]) -> None:
    await fails(Claims(sentences=sentences), SaidOtherwise)


async def test_sentences_may_be_shown_in_pieces_and_in_another_spelling() -> None:
    async with speaking() as stage:
        stage.server.fault(
            Claims(sentences=("IT IS，a \uff54ruth", "(universally", "acknowledged)"))
        )
        await stage.speech.say(VOICE, ENGLISH)


async def test_a_sound_that_is_too_short_for_the_text_is_not_sent() -> None:
    said = await fails(Loses(packets=frozenset(range(3, 999))), SaidOtherwise)
    assert said == "0.2 s are too short for the text"


async def test_a_sentence_that_is_left_out_is_no_refusal_of_the_voice() -> None:
    assert await fails(Refrains(after=1), SaidOtherwise, LONG) == "it left out a sentence"


async def test_what_can_not_be_played_is_not_sent() -> None:
    class Broken(Keeper):
        async def packed(self, packets: Sequence[bytes], rate: int) -> Clip:
            raise Unreadable

    async with speaking() as stage:
        speech = SpokenClips(account_of(stage.server), Broken(), patience=IMPATIENT)
        with pytest.raises(SaidOtherwise) as raised:
            await speech.say(VOICE, ENGLISH)
    assert raised.value.answer == "nothing can be heard in it"


async def test_a_sound_that_goes_on_and_on_is_not_waited_for() -> None:
    assert (await fails(NeverEnds(), SaidOtherwise)).startswith("it goes on after ")


# Whatever happens


@pytest.mark.parametrize(
    "fault",
    [Refuses(status=401), Refuses(status=500), HangsUp(type="hello"), HangsUp(), Breaks()],
    ids=lambda fault: type(fault).__name__,
)
async def test_no_error_carries_the_token_or_the_text(
    fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    async with speaking() as stage:
        guests = stage.server.guests
        stage.server.fault(fault)
        with pytest.raises(SpeechFault) as raised:
            await stage.speech.say(VOICE, ENGLISH)
    error: BaseException | None = raised.value
    shown = caplog.text + repr(stage.speech.__dict__["_account"])
    while error is not None:
        shown += f"{error!r} {error} {vars(error)}"
        error = error.__cause__ or error.__context__
    hidden = (guests.token, guests.agent_id, guests.device_id, ENGLISH)
    assert not [secret for secret in hidden if secret in shown]


async def test_the_log_has_one_line_for_each_text(caplog: pytest.LogCaptureFixture) -> None:
    async with speaking() as stage:
        await stage.speech.say(VOICE, ENGLISH)
        stage.server.fault(Refrains())
        with pytest.raises(SpeechRefused):
            await stage.speech.say(VOICE, ENGLISH)
    well, unwell = [
        record.getMessage() for record in caplog.records if record.name.startswith("bot.speech")
    ]
    assert well.startswith(f"say {VOICE}: ")
    assert "s of speech in" in well
    assert unwell.startswith(f"say {VOICE}: speech_refused: it stopped without a sound in ")
