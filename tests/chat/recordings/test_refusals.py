from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.user import User
from tests.chat.steps import agrees, is_voice
from tests.support.sound import sounds, speech

WAYS: Mapping[str, Callable[[User], Awaitable[object]]] = {
    "a voice note": lambda user: user.sends_voice(speech.austen()),
    "music": lambda user: user.sends_audio(speech.austen(), "saved.ogg", "audio/ogg"),
    "a file": lambda user: user.sends_document(speech.austen(), "saved.ogg", "audio/ogg"),
}
"""How a recording comes that was saved, and is not forwarded."""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (speech.silence(20.0), "silent"),
        (speech.as_voice_note(sounds.music(20)), "nobody speaking"),
        (
            speech.as_voice_note(
                sounds.noisy(speech.samples_of(speech.austen()), sounds.white, 5.0)
            ),
            "quieter room",
        ),
        (
            speech.as_voice_note(sounds.overdriven(speech.samples_of(speech.austen()), 24.0)),
            "further away",
        ),
        (speech.austen()[:200] + bytes(5000), "can't read"),
        (b"<html>this is no sound</html>", "can't read files of this type"),
        (b"", "it is empty"),
    ],
    ids=["silent", "music", "noise", "overdriven", "broken", "a web page", "empty"],
)
async def test_a_useless_recording_is_refused_with_a_reason(
    stage: Stage, anna: User, content: bytes, said: str
) -> None:
    await agrees(anna)
    note = await anna.sends_voice(content, seconds=25)
    await anna.sees(said, after=note, within=20)
    assert not stage.upstream.slots


async def test_a_file_too_big_for_bots_is_refused_at_once(stage: Stage, anna: User) -> None:
    await anna.sends_audio(speech.as_mp3(), claimed_size=21 * 1024 * 1024)
    await anna.sees("bigger than 20 MB")


async def test_a_picture_is_no_recording(stage: Stage, anna: User) -> None:
    await anna.sends_document(b"\x89PNG", "me.png", "image/png")
    await anna.sees("not a recording")


async def test_a_voice_forwarded_from_anybody_else_is_refused(
    stage: Stage, anna: User, boris: User
) -> None:
    for origin in ({"from_user": boris}, {"hidden": "Somebody"}, {"channel": "News"}):
        note = await anna.forwards_voice(speech.austen(), **origin)
        told = await anna.sees("somebody else", after=note)
        assert "save the recording and send it as a file" in told.text
    assert not stage.upstream.slots


@pytest.mark.parametrize("sent_as", WAYS)
async def test_with_permission_the_saved_file_of_a_forwarded_voice_is_taken(
    anna: User, boris: User, sent_as: str
) -> None:
    await anna.forwards_voice(speech.austen(), from_user=boris)
    await anna.sees("save the recording and send it as a file")
    await WAYS[sent_as](anna)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.PERMISSION)
    await anna.sees(is_voice, within=20)


async def test_an_owner_with_permission_hears_how_to_send_the_recording(anna: User) -> None:
    await anna.says("/start")
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.PERMISSION)
    await anna.sees(texts.AGREED_FOR_ANOTHER)


async def test_ones_own_voice_may_be_forwarded(stage: Stage, anna: User) -> None:
    await agrees(anna)
    await anna.forwards_voice(speech.austen(), from_user=anna, seconds=25)
    await anna.sees(is_voice, within=20)


async def test_a_refused_recording_leaves_no_clone_and_a_better_one_works(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(is_voice, within=20)


async def test_the_fourth_clone_is_refused_and_says_why(stage: Stage, anna: User) -> None:
    stage.upstream.hold()
    await agrees(anna)
    for said in ("I'm training", "is number 2 in line", "is number 3 in line"):
        note = await anna.sends_voice(speech.austen(), seconds=25)
        await anna.sees(said, after=note, within=20)
    last = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("You have 3 clones", after=last)
