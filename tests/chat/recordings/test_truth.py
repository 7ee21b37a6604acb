"""What is said is the case: who does not do their part, what was sent where, what can be done."""

import numpy as np
import pytest

from bot.demo.stage import Stage
from handlers.features import status
from handlers.words import privacy_texts, texts
from sandbox.user import User
from sandbox.voices.faults import Drop, Fault, Page, Says, too_many
from tests.chat.steps import agrees, fails, has_a_clone, is_voice, sends_another
from tests.support.sound import speech

WAVPACK = b"wvpk" + bytes(2000)
MANY = 1000

DENIED = "The voice-clone service is turning this bot away."


async def test_a_recording_that_was_never_sent_is_dropped_with_those_words(
    stage: Stage, anna: User
) -> None:
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.DECLINE)
    await anna.sees("It was not sent to the voice-clone service.")


async def test_an_owner_who_declines_after_a_failure_hears_that_the_recording_was_sent(
    stage: Stage, anna: User
) -> None:
    failed = await fails(stage, anna)
    await anna.says("/privacy")
    await anna.presses_shown(privacy_texts.WITHDRAW)
    await anna.presses(texts.AGAIN, failed)
    asked = await anna.sees(texts.ASK_CONSENT, after=failed)
    await anna.presses(texts.DECLINE, asked)
    await anna.sees("It was sent to the voice-clone service for an earlier training")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Says(code=401), DENIED),
        (Says(code=402), DENIED),
        (Says(code=403), DENIED),
        (Says(code=599), "The voice-clone service is reporting an error of its own."),
        (Page(status=502), "The voice-clone service is reporting an error of its own."),
        (too_many(), "The voice-clone service is too busy."),
        (Drop(), "The voice-clone service isn't answering."),
    ],
    ids=["401", "402", "403", "599", "502", "429", "silence"],
)
async def test_trouble_at_the_upstream_is_named_in_both_places(
    stage: Stage, anna: User, fault: Fault, said: str
) -> None:
    await agrees(anna)
    for operation in ("create", "list", "get", "train"):
        stage.upstream.fault(operation, fault, times=MANY)
    await anna.sends_voice(speech.austen(), seconds=25)
    delayed = await anna.sees("“My voice” has to wait.", within=30)
    assert said in delayed.text
    await anna.says("/status")
    told = await anna.sees("“My voice” has been waiting for ", after=delayed)
    assert told.text.endswith(said) or said in told.text
    stage.upstream.heal()


async def test_a_training_that_can_not_be_looked_at_is_not_said_to_go_on(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    trained = await anna.sees("I'm training", within=20)
    for operation in ("list", "get"):
        stage.upstream.fault(operation, Says(code=401), times=MANY)

    told = trained
    while DENIED not in told.text:
        asked = await anna.says("/cancel")
        await anna.sees(texts.NOTHING_TO_CANCEL, after=asked)
        asked = await anna.says("/status")
        told = await anna.sees("“My voice”", after=asked)
    assert "went to the voice-clone service" in told.text


async def test_each_knows_its_place_in_line(stage: Stage, anna: User) -> None:
    await agrees(anna)
    stage.upstream.hold()
    for said in (
        "I'm training “My voice”",
        "“My voice 2” is number 2 in line, after “My voice”.",
        "“My voice 3” is number 3 in line, after “My voice 2”.",
    ):
        await anna.sends_voice(speech.austen(), seconds=25)
        await anna.sees(said, within=30)
    asked = await anna.says("/status")
    told = await anna.sees("“My voice” has been in training", after=asked)
    assert status.IN_LINE.format(title="My voice 3", place=3, before="My voice 2") in told.text


async def test_audio_of_a_type_that_we_do_not_read_is_not_called_something_else(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    await anna.sends_audio(WAVPACK, "note.wv", "audio/x-wavpack")
    told = await anna.sees("I can't read WavPack. I can read MP3, M4A, OGG", within=20)
    assert "not a recording" not in told.text


async def test_a_file_that_was_not_opened_is_said_not_to_have_been(anna: User) -> None:
    await anna.sends_document(b"?", "note.bin", "application/x-unheard-of")
    told = await anna.sees("This was sent as a file of type “application/x-unheard-of”")
    assert "I have not opened it" in told.text


async def test_a_file_without_sound_is_no_recording(anna: User) -> None:
    await anna.sends_other(contact={"phone_number": "1", "first_name": "Boris"})
    await anna.sees("This is not a recording.")


async def test_of_a_long_recording_it_is_said_how_much_is_used(stage: Stage, anna: User) -> None:
    await agrees(anna)
    long = speech.as_voice_note(np.tile(speech.samples_of(speech.austen()), 4))
    await anna.sends_voice(long, seconds=100)
    told = await anna.sees("of which I use the best", within=30)
    assert "s of speech, of which I use the best 5" in told.text


async def test_a_name_that_the_upstream_refuses_is_not_blamed_on_the_recording(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    stage.upstream.fault("rename", Says(code=400, message="name not allowed"))
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await anna.says("Beelzebub")
    told = await anna.sees("didn't accept the name “Beelzebub”")
    assert "recording" not in told.text
    await anna.says("Angel")
    await anna.sees(texts.RENAMED.format(title="Angel"))


async def test_a_full_account_is_not_blamed_on_the_recording(stage: Stage, anna: User) -> None:
    await agrees(anna)
    stage.upstream.fault("create", Says(code=400, message="quota exceeded"), times=2)
    await anna.sends_voice(speech.austen(), seconds=25)
    waits = await anna.sees("turning this bot away", within=20)
    assert "don't need to do anything" in waits.text
    await anna.sees(is_voice, within=30)
    said = [message.text for message in anna.messages if message.from_bot]
    assert not [text for text in said if "failed" in text or "another recording" in text]


async def test_a_training_that_is_refused_names_both_that_it_may_be_about(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.upstream.fault("train", Says(code=400, message="bad request"))
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("because of the recording or the name “My voice”", within=20)


async def test_a_retraining_that_is_refused_leaves_the_voice_as_it_was(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    stage.upstream.fault("train", Says(code=400, message="bad request"))
    await sends_another(anna, clip)
    await anna.sees(texts.VOICE_STAYS, within=20)
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")


async def test_after_a_failed_retraining_the_former_voice_is_offered_as_a_former_one_only(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    stage.upstream.fail_next_training("too much noise")
    await sends_another(anna, clip)
    await anna.sees(texts.VOICE_GONE, within=20)
    await anna.says("/voices")
    await anna.presses_shown("My voice (failed)")
    card = await anna.sees("The last training of “My voice” failed.")
    assert [button.text for button in card.buttons if button.copy_text] == []
    await anna.presses(texts.PLAY_FORMER, card)
    await anna.sees("as it was before its last training", after=card)
    await anna.presses(texts.COMPARE, clip)
    await anna.sees("“My voice” isn't ready")
    assert (await anna.types_inline()).results == ()
