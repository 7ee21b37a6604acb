"""The same bot, for people who speak something else."""

import asyncio
import re
from dataclasses import replace

import msgspec
import pytest
from telegram import BotCommand

from bot.app import now
from bot.demo.stage import Stage, staged
from bot.telegram.profile import PATIENCE
from handlers.words import script, texts
from handlers.words.languages import Language, read_catalogues
from handlers.words.menu import DESCRIPTION, SHORT_DESCRIPTION, menu
from sandbox.telegram.faults import Fault
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import CHANGES, changes_in, is_voice, profile_is_set
from tests.support.hurried import running_hurried
from tests.support.sound import speech

ENGLISH, CHINESE, GERMAN = (read_catalogues(now).speech(code) for code in ("en", "zh", "de"))
MINE = "我的音色"


@pytest.fixture
def mei(stage: Stage) -> User:
    """Somebody whose app speaks Chinese."""
    return User(stage.telegram, user_id=7003, first_name="Mei", language_code="zh-hans")


async def profile_is_looked_at(stage: Stage, *, starts: int) -> None:
    """Wait until a part of the profile that comes last was looked at in every language."""
    async with asyncio.timeout(10):
        while _asked("getMyShortDescription", stage) < starts * len(Language):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _asked(method: str, stage: Stage) -> int:
    return [call.method for call in stage.telegram.calls].count(method)


def menu_of(stage: Stage, user: User) -> tuple[BotCommand, ...] | None:
    """The menu of a chat's own, if there is one."""
    shown = stage.telegram.world.commands.get((f"chat {user.chat.id} None", ""))
    return None if shown is None else tuple(BotCommand.de_list(msgspec.to_builtins(shown), None))


def english_in(stage: Stage) -> set[str]:
    """Whatever English the bot has said, buttons too, but for commands and proper names."""
    messages = [event.message for event in stage.telegram.events if event.message is not None]
    said = [part for one in messages if one.from_bot for part in _parts_of(one)]
    proper = re.compile(r"/[a-z]+|AI|ID(?:：\S+)?|Telegram|English|Deutsch|App")
    return {part for part in said if re.search(r"[A-Za-z]{2}", proper.sub("", part))}


def _parts_of(message: Message) -> list[str]:
    return [message.text, *(button.text for button in message.buttons)]


async def has_a_clone(user: User) -> Message:
    await user.sends_voice(speech.austen(), seconds=25)
    await user.sees(CHINESE(texts.ASK_CONSENT))
    await user.presses(CHINESE(texts.OWN_VOICE))
    clip = await user.sees(is_voice, within=20)
    await user.sees(CHINESE(texts.DONE, title=MINE))
    return clip


async def chooses(user: User, label: str) -> Message:
    asked = await user.says("/language")
    question = await user.sees(lambda one: len(one.buttons) == 4, after=asked)
    await user.presses(label, question)
    return await user.sees(lambda one: one.id == question.id and not one.buttons)


async def test_a_chinese_chat_is_chinese_from_hello_to_deletion(stage: Stage, mei: User) -> None:
    await mei.says("/start")
    await mei.sees(CHINESE(script.SCRIPT))
    clip = await has_a_clone(mei)
    assert clip.text == "🤖 AI 生成的声音：这是“我的音色”。"
    assert {slot.name for slot in stage.upstream.slots.values()} == {MINE}
    await mei.presses("改名", clip)
    await mei.sees(CHINESE(texts.ASK_TITLE, title=MINE))
    await mei.says("朗读")
    await mei.sees("现在叫“朗读”")
    await mei.says("/voices")
    await mei.presses_shown("朗读 (已完成)")
    await mei.sees("音色 ID：")
    await mei.presses("删除", clip)
    await mei.sees(CHINESE(texts.ASK_DELETE, title="朗读"))
    await mei.presses("是的，永久删除")
    await mei.sees(CHINESE(texts.DELETED, title="朗读"))
    assert english_in(stage) == set()


async def test_refusals_and_failures_are_told_in_chinese(stage: Stage, mei: User) -> None:
    clip = await has_a_clone(mei)
    short = await mei.sends_voice(speech.short(), seconds=3)
    await mei.sees("需要 10 秒。再发一条语音", after=short, within=20)
    stage.upstream.fail_next_training("too much noise")
    second = await mei.sends_voice(speech.austen(), seconds=25)
    await mei.sees("“我的音色 2”训练失败。音色克隆服务没能", after=second, within=20)
    await mei.says("你好")
    await mei.sees(CHINESE(texts.UNKNOWN))
    await mei.presses("删除", clip)
    await mei.presses_shown("是的，永久删除")
    await mei.presses("改名", clip)
    await mei.sees("这个复刻音色已经不在了")
    assert english_in(stage) == set()


async def test_one_tap_chooses_a_language_and_another_gives_it_back(
    stage: Stage, anna: User
) -> None:
    chosen = await chooses(anna, "简体中文")
    assert chosen.text == "好的，以后我用简体中文和你交流。"
    await anna.says("/help")
    await anna.sees(CHINESE(texts.HELP))
    given_back = await chooses(anna, "跟随我的 Telegram")
    assert given_back.text == texts.LANGUAGE_OF_THE_APP
    await anna.says("/help")
    await anna.sees(texts.HELP)


async def test_the_menu_of_a_chat_speaks_the_language_that_was_chosen(
    stage: Stage, anna: User
) -> None:
    await chooses(anna, "Deutsch")
    await anna.says("/cancel")
    await anna.sees(GERMAN(texts.NOTHING_TO_CANCEL))
    assert menu_of(stage, anna) == menu(GERMAN)
    await chooses(anna, "Wie meine Telegram-App")
    await anna.says("/cancel")
    await anna.sees(texts.NOTHING_TO_CANCEL)
    assert menu_of(stage, anna) is None


async def test_start_brings_the_menu_of_a_chat_up_to_date(
    stage: Stage, anna: User, mei: User
) -> None:
    await chooses(anna, "Deutsch")
    for user in (anna, mei):
        stage.telegram.world.commands.pop((f"chat {user.chat.id} None", ""), None)
        await user.says("/start")
        await user.says("/cancel")
    await anna.sees(GERMAN(texts.NOTHING_TO_CANCEL))
    await mei.sees(CHINESE(texts.NOTHING_TO_CANCEL))
    assert (menu_of(stage, anna), menu_of(stage, mei)) == (menu(GERMAN), None)


async def test_a_choice_without_its_menu_is_a_choice(stage: Stage, anna: User) -> None:
    for method in ("setMyCommands", "deleteMyCommands"):
        stage.telegram.fail_next(method, status=500)
    await chooses(anna, "Deutsch")
    await chooses(anna, "Wie meine Telegram-App")
    await anna.says("/help")
    await anna.sees(texts.HELP)


async def test_the_background_follows_a_choice_that_is_made_meanwhile(
    stage: Stage, anna: User
) -> None:
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("I'm training", within=20)
    await chooses(anna, "Deutsch")
    stage.upstream.release()
    clip = await anna.sees(is_voice, within=20)
    assert clip.text == "🤖 KI-erzeugte Stimme: Das ist „My voice“."


async def test_without_a_choice_the_language_follows_the_app_and_a_choice_stays(
    stage: Stage, anna: User, mei: User
) -> None:
    await has_a_clone(mei)
    await chooses(anna, "简体中文")
    for user in (anna, mei):
        user.person = replace(user.person, language_code="de")
        await user.says("/help")
    await mei.sees(GERMAN(texts.HELP))
    await anna.sees(CHINESE(texts.HELP))


async def test_menu_and_descriptions_are_there_in_every_language(stage: Stage) -> None:
    world = stage.telegram.world
    await profile_is_set(stage)
    for code, spoken in (("", ENGLISH), ("zh", CHINESE), ("de", GERMAN)):
        assert world.descriptions["description", code] == spoken(DESCRIPTION)
        assert world.descriptions["short_description", code] == spoken(SHORT_DESCRIPTION)
    assert len(changes_in(stage)) == 9


async def test_a_profile_that_is_up_to_date_is_not_set_again() -> None:
    async with staged(training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            await profile_is_set(stage)
        async with running_hurried(stage.settings):
            await profile_is_looked_at(stage, starts=2)
        assert len(changes_in(stage)) == 9


async def test_a_telegram_that_takes_no_descriptions_keeps_nobody_from_being_served() -> None:
    async with staged(training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        for method in CHANGES | {"getMyCommands"}:
            stage.telegram.fail_next(method, status=429, retry_after=3600, times=None)
        async with running_hurried(stage.settings):
            await profile_is_looked_at(stage, starts=1)
            mei = User(stage.telegram, user_id=7003, first_name="Mei", language_code="zh-hans")
            await mei.says("/start")
            await mei.sees(CHINESE(script.SCRIPT))


async def test_nobody_waits_until_the_menu_and_the_descriptions_are_there() -> None:
    """A Telegram that takes its time for them is asked for updates all the same."""
    async with staged(training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        for method in CHANGES:
            asked = method.replace("set", "get")
            stage.telegram.faults.plan(Fault(method=asked, delay=60.0, times=None))
        mei = User(stage.telegram, user_id=7003, first_name="Mei", language_code="zh-hans")
        await mei.says("/start")
        async with asyncio.timeout(PATIENCE), running_hurried(stage.settings):
            await mei.sees(CHINESE(script.SCRIPT))
