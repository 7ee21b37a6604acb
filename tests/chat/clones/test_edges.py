from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.user import User
from sandbox.voices.faults import Page
from tests.chat.steps import agrees, has_a_clone, is_voice
from tests.support.sound import speech

NO_MUSIC = "Bad Request: not enough rights to send music to the chat"


async def test_a_recording_that_telegram_has_lost_is_asked_for_again(
    stage: Stage, anna: User
) -> None:
    note = await anna.sends_voice(speech.austen(), seconds=25)
    assert note.file is not None
    stage.telegram.lose_file(note.file.file_id)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("no longer has this recording", within=20)


async def test_a_file_that_is_bigger_than_it_claims_is_refused(stage: Stage, anna: User) -> None:
    big = bytes(21 * 1024 * 1024)
    await anna.sends_audio(b"ID3" + big, claimed_size=1000, seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("bigger than 20 MB", within=20)


async def test_a_demo_that_can_not_be_played_now_is_said_and_can_be_played_later(
    stage: Stage, anna: User
) -> None:
    anna.accepts_no_voice()
    stage.telegram.fail_next("sendAudio", status=400, description=NO_MUSIC)
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25)
    told = await anna.sees("is ready, but", within=20)
    stage.telegram.world.chats.without_voice.clear()
    stage.upstream.fault("demo", Page(status=404))
    await anna.presses(texts.PLAY, told)
    await anna.sees("I can't get the demo clip right now", within=20)
    await anna.presses(texts.PLAY, told)
    await anna.sees(is_voice, within=20)


async def test_when_the_upstream_is_down_a_rename_can_be_tried_again_and_says_so(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    stage.upstream.fault("rename", Page(status=502))
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await anna.says("Other")
    await anna.sees("is reporting an error of its own. Please try again")
    await anna.says("Other")
    await anna.sees(texts.RENAMED.format(title="Other"))


async def test_a_deletion_that_is_not_confirmed_goes_on_by_itself(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    stage.upstream.fault("delete", Page(status=502))
    await anna.presses(texts.DELETE, clip)
    await anna.sees(texts.ASK_DELETE.format(title="My voice"))
    await anna.presses(texts.REALLY_DELETE)
    await anna.sees(texts.DELETION_GOES_ON.format(title="My voice"))
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)


async def test_a_sticker_and_an_edit_are_no_surprise(stage: Stage, anna: User) -> None:
    await anna.sends_other(
        sticker={
            "file_id": "s",
            "file_unique_id": "s",
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        }
    )
    shown = await anna.sees(texts.UNKNOWN)
    said = await anna.says("hello")
    answer = await anna.sees(texts.UNKNOWN, after=shown)
    await anna.edits(said, "good morning")
    await anna.says("/help")
    await anna.sees(texts.HELP)
    unknown = [one for one in anna.messages if one.text == texts.UNKNOWN]
    assert [one.id for one in unknown] == [shown.id, answer.id]


async def test_back_leads_from_a_clone_to_the_list(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    card = await anna.sees("Voice id")
    await anna.presses(texts.BACK, card)
    listed = await anna.sees(lambda one: one.id == card.id and one.text.startswith(texts.VOICES))
    assert [button.text for button in listed.buttons] == ["My voice (ready)"]
