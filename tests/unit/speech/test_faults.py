"""What goes wrong in a conversation, and which of our errors that is: may we ask again?"""

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.speech.client import SpokenClips
from bot.speech.pace import most_seconds
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
from tests.support.voices.speech_stage import (
    CHINESE,
    ENGLISH,
    HASTY,
    IMPATIENT,
    VOICE,
    Keeper,
    account_of,
    fails,
    speaking,
)

LONG = "All of it was said in one breath, and nobody interrupted. " * 5


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


async def test_a_flood_of_words_is_not_read_to_its_end() -> None:
    said = await fails(Claims(sentences=("word " * 20_000,) * 5), SaidOtherwise)
    assert said == "far more words than were asked for"


async def test_a_sound_that_goes_on_and_on_is_not_waited_for() -> None:
    said = await fails(NeverEnds(), SaidOtherwise)
    beginning, seconds, _unit = said.rsplit(maxsplit=2)
    assert beginning == "it goes on after"
    assert float(seconds) == pytest.approx(most_seconds(ENGLISH, 1.0), abs=0.1)


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
