from bot.demo.stage import Stage
from handlers.words import script, texts
from sandbox.user import User
from tests.chat.steps import has_a_clone, is_voice
from tests.support.sound import speech


async def test_a_voice_note_comes_back_as_a_demo_clip_in_reply_to_it(
    stage: Stage, anna: User
) -> None:
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    clip = await anna.sees(is_voice, within=20)
    assert clip.reply_to == note.id
    assert clip.content.startswith(b"OggS")
    assert clip.text == "🤖 AI-generated voice: this is “My voice”."
    labels = [button.text for button in clip.buttons]
    assert labels == ["Compare", "Rename", "Train again", "Delete"]


async def test_there_is_one_status_message_from_the_question_to_the_end(
    stage: Stage, anna: User
) -> None:
    await has_a_clone(anna)
    said = [message for message in anna.messages if message.from_bot]
    assert [message.kind for message in said] == ["text", "voice"]
    assert said[0].text == texts.DONE.format(title="My voice")


async def test_consent_is_asked_once(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    second = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(is_voice, after=second, within=20)
    said = [event.message for event in stage.telegram.events if event.message is not None]
    asked = {message.id for message in said if message.text == texts.ASK_CONSENT}
    assert len(asked) == 1


async def test_two_clones_have_two_titles(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    second = await anna.sends_voice(speech.austen(), seconds=25)
    clip = await anna.sees(is_voice, after=second, within=20)
    assert "“My voice 2”" in clip.text
    assert {slot.name for slot in stage.upstream.slots.values()} == {"My voice", "My voice 2"}


async def test_a_person_who_declines_leaves_nothing_behind(stage: Stage, anna: User) -> None:
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.DECLINE)
    await anna.sees(texts.DECLINED)
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)
    assert not stage.upstream.slots


async def test_every_way_to_send_a_voice_works(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    mp3 = await anna.sends_audio(speech.as_mp3(), "reading.mp3", "audio/mpeg", seconds=25)
    await anna.sees(is_voice, after=mp3, within=20)
    round_video = await anna.sends_video_note(speech.as_video_note(), seconds=25)
    await anna.sees(is_voice, after=round_video, within=20)


async def test_an_audio_file_sent_as_a_document_works(stage: Stage, anna: User) -> None:
    await anna.sends_document(speech.as_wav(), "reading.wav", "audio/x-wav")
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.PERMISSION)
    await anna.sees(is_voice, within=20)


async def test_start_and_help_say_what_this_is(stage: Stage, anna: User) -> None:
    await anna.says("/start")
    await anna.sees(script.SCRIPT)
    await anna.says("/help")
    await anna.sees(texts.HELP)


async def test_anything_else_gets_an_answer_that_says_what_works(stage: Stage, anna: User) -> None:
    await anna.says("hello?")
    await anna.sees(texts.UNKNOWN)
    command = await anna.says("/dance")
    await anna.sees(texts.UNKNOWN, after=command)
