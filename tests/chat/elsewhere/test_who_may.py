from dataclasses import replace

from bot.demo.stage import Stage, staged
from handlers.words import texts
from sandbox.telegram.forms.values import Chat
from sandbox.user import User
from storage.migrate import migrate
from tests.support.hurried import running_hurried
from tests.support.sound import speech

FAMILY = Chat(id=-5001, name="Family", type="group")


async def test_a_group_is_pointed_to_the_private_chat(stage: Stage, anna: User) -> None:
    await anna.adds_the_bot(FAMILY)
    await anna.says("/start@voice_clone_bot", chat=FAMILY)
    await anna.sees("https://t.me/voice_clone_bot", chat=FAMILY)


async def test_a_recording_in_a_group_is_left_alone(stage: Stage, anna: User) -> None:
    await anna.adds_the_bot(FAMILY)
    await anna.sends_voice(speech.austen(), seconds=25, chat=FAMILY, caption="/start")
    await anna.says("/start@voice_clone_bot", chat=FAMILY)
    await anna.sees("https://t.me/voice_clone_bot", chat=FAMILY)
    assert not stage.upstream.slots


async def test_a_bot_for_some_people_turns_others_away() -> None:
    async with staged(training_seconds=0.05, allowed_users="7001") as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            anna = User(stage.telegram, user_id=7001, first_name="Anna")
            boris = User(stage.telegram, user_id=7002, first_name="Boris")
            await boris.sends_voice(speech.austen(), seconds=25)
            await boris.sees(texts.INVITED_ONLY)
            await anna.sends_voice(speech.austen(), seconds=25)
            await anna.sees(texts.ASK_CONSENT)


async def test_somebody_who_was_taken_off_the_list_can_have_everything_erased() -> None:
    async with staged(training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        boris = User(stage.telegram, user_id=7002, first_name="Boris")
        async with running_hurried(stage.settings):
            await boris.sends_voice(speech.austen(), seconds=25)
            await boris.sees(texts.ASK_CONSENT)
        async with running_hurried(replace(stage.settings, allowed_users=frozenset({7001}))):
            await boris.says("/voices")
            await boris.sees(texts.INVITED_ONLY)
            await boris.says("/forget")
            await boris.presses_shown("Yes, erase everything")
            await boris.sees("Everything about you has been erased", within=30)
