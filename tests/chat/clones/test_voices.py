from bot.demo.stage import Stage
from handlers.words import script, texts
from sandbox.telegram.forms.markup import InlineButton
from sandbox.telegram.state.people import press
from sandbox.user import User
from tests.chat.steps import has_a_clone, is_voice
from tests.support.sound import speech

OWN = ("card", "play", "compare", "rename", "retrain", "ask_delete", "delete")


async def test_play_sends_the_demo_again_without_fetching_it(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    await anna.presses_shown(texts.PLAY)
    played = await anna.sees(is_voice, after=clip)
    assert played.file == clip.file


async def test_rename_reaches_the_upstream_without_training(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await anna.says("我的专属音色我的专属音色我的专属音色我的")
    await anna.sees("it is called “我的专属音色我的专属音色我的专属音色我的” now")
    (slot,) = stage.upstream.slots.values()
    assert slot.name == "我的专属音色我的专属音色我的专属音色我的"
    assert stage.upstream.trainings[slot.id] == 1


async def test_a_name_of_21_characters_is_counted_and_asked_for_again(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await anna.says("一二三四五六七八九十一二三四五六七八九十一")
    refusal = await anna.sees("This name is too long: 21/20")
    assert [button.text for button in refusal.buttons] == [
        "Call it “一二三四五六七八九十一二三四五六七八九十”"
    ]
    await anna.says("Shorter")
    await anna.sees("it is called “Shorter” now")
    await anna.presses("Call it", refusal)
    await anna.sees("outdated", after=refusal)


async def test_the_shortened_form_is_taken_with_one_tap(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await anna.says("Grandmother's reading voice")
    await anna.sees("27/20")
    await anna.presses("Call it “Grandmother's readin”")
    await anna.sees("it is called “Grandmother's readin” now")
    assert [slot.name for slot in stage.upstream.slots.values()] == ["Grandmother's readin"]


async def test_cancel_drops_the_question(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await anna.says("/cancel")
    await anna.sees(texts.CANCELLED)
    await anna.says("Not a name")
    await anna.sees(texts.UNKNOWN)


async def test_train_again_uses_the_new_recording_on_the_same_slot(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RETRAIN, clip)
    await anna.sees(texts.ASK_RECORDING.format(title="My voice"))
    again = await anna.sends_audio(speech.as_mp3(), seconds=25)
    await anna.presses_shown("Replace “My voice”")
    second = await anna.sees(is_voice, after=again, within=20)
    assert second.reply_to == again.id
    (slot,) = stage.upstream.slots.values()
    assert stage.upstream.trainings[slot.id] == 2


async def test_delete_asks_first_and_is_verified_at_the_upstream(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.DELETE, clip)
    await anna.sees(texts.ASK_DELETE.format(title="My voice"))
    assert stage.upstream.slots
    await anna.presses(texts.REALLY_DELETE)
    await anna.sees(texts.DELETED.format(title="My voice"))
    assert not stage.upstream.slots
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)


async def test_a_button_of_a_deleted_clone_says_that_it_is_gone(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.DELETE, clip)
    await anna.sees(texts.ASK_DELETE.format(title="My voice"))
    await anna.presses(texts.REALLY_DELETE)
    await anna.sees(texts.DELETED.format(title="My voice"))
    await anna.presses(texts.RENAME, clip)
    await anna.sees("no longer there")


async def test_nobody_gets_at_another_owners_clone_whatever_they_press(
    stage: Stage, anna: User, boris: User
) -> None:
    await has_a_clone(anna)
    await boris.says("/start")
    welcome = await boris.sees(script.SCRIPT)
    before = [(one.id, one.text) for one in anna.messages], dict(stage.upstream.slots)
    for verb in (*OWN, "again", "alike", "unlike"):
        forged = InlineButton(text="forged", callback_data=f"{verb}:1")
        press(stage.telegram.world, boris.person, welcome, forged)
        welcome = await boris.sees("no longer there", after=welcome)
    after = [(one.id, one.text) for one in anna.messages], dict(stage.upstream.slots)
    assert after == before


async def test_a_button_nobody_made_is_outdated(stage: Stage, anna: User) -> None:
    await anna.says("/start")
    welcome = await anna.sees(script.SCRIPT)
    for data in ("delete:x", "delete:-1", "", "agree:everybody", "9" * 64):
        forged = InlineButton(text="forged", callback_data=data or " ")
        press(stage.telegram.world, anna.person, welcome, forged)
        welcome = await anna.sees("outdated", after=welcome)
