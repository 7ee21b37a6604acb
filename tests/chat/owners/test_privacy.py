"""My data: what is kept, all of it, and all of it erased."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from bot.house import House
from cloning.domain.owner import Owner
from handlers.words import privacy_texts, texts
from handlers.words.languages import read_catalogues
from sandbox.telegram.forms.values import Kind, Message
from sandbox.user import User
from sandbox.voices.faults import Says
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import has_a_clone, is_voice
from tests.support.databases.sql import one_value
from tests.support.hurried import running_hurried
from tests.support.sound import speech

CHINESE = read_catalogues(now).speech("zh")
POLICY_URL = "https://voices.example.net/privacy"


def is_document(message: Message) -> bool:
    return message.kind is Kind.DOCUMENT


async def asks_to_be_forgotten(user: User) -> Message:
    await user.says("/forget")
    return await user.sees("Erase everything about you?")


async def is_forgotten(user: User) -> Message:
    question = await asks_to_be_forgotten(user)
    await user.presses(privacy_texts.FORGET_ALL, question)
    return await user.sees(privacy_texts.FORGOTTEN, after=question, within=20)


async def test_the_policy_is_short_and_names_its_version(stage: Stage, anna: User) -> None:
    await anna.says("/privacy")
    policy = await anna.sees("This is version 2026-11 of the privacy policy.")
    assert policy.buttons == ()
    await has_a_clone(anna)
    await anna.says("/privacy")
    policy = await anna.sees("You agreed to version 2026-11 on ", after=policy)
    assert " UTC, " in policy.text
    assert policy.text.endswith(" sec ago.")
    assert [button.text for button in policy.buttons] == [privacy_texts.WITHDRAW]


async def test_the_policy_is_linked_to_where_it_is_published() -> None:
    async with staged(training_seconds=0.05, privacy_url=POLICY_URL, **QUICK) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            anna = User(stage.telegram, user_id=7001, first_name="Anna")
            await anna.says("/privacy")
            policy = await anna.sees("version 2026-11")
            assert await anna.presses(privacy_texts.FULL_POLICY, policy) == POLICY_URL


async def test_a_consent_that_is_withdrawn_is_asked_for_again(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.says("/privacy")
    policy = await anna.sees("You agreed to version")
    await anna.presses(privacy_texts.WITHDRAW, policy)
    await anna.sees(privacy_texts.WITHDRAWN)
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT, after=note)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees(is_voice, after=clip, within=20)


async def test_my_data_is_a_json_file_with_all_that_is_kept(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.says("/mydata")
    sent = await anna.sees(is_document)
    assert sent.text == privacy_texts.MY_DATA
    assert sent.file is not None
    data = json.loads(sent.file.content)
    (slot_id,) = stage.upstream.slots
    assert data["owner"]["id"] == 7001
    assert data["owner"]["consent"]["policy_version"] == "2026-11"
    assert clip.file is not None
    (clone,) = data["clones"]
    assert (clone["title"], clone["slot_id"]) == ("My voice", slot_id)
    assert clone["demo_file_id"] == clip.file.file_id
    (training,) = clone["trainings"]
    assert training["outcome"] == "success"
    assert training["take"]["speech_seconds"] > 15
    assert len(data["trainings_counted"]) == 1
    content = sent.file.content.decode()
    assert "http" not in content
    for secret in stage.settings.secrets:
        assert secret not in content


async def test_nothing_is_kept_about_a_stranger(stage: Stage, anna: User) -> None:
    for command in ("/mydata", "/forget"):
        asked = await anna.says(command)
        await anna.sees(privacy_texts.NOTHING_KEPT, after=asked)


async def test_everything_is_kept_if_that_is_wanted(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    question = await asks_to_be_forgotten(anna)
    assert "1 clone will be deleted" in question.text
    assert "can't be undone" in question.text
    await anna.presses(privacy_texts.KEEP_ALL, question)
    await anna.sees(texts.CANCELLED)
    await anna.presses(privacy_texts.FORGET_ALL, question)
    again = await anna.sees("Erase everything about you?", after=question)
    assert len(stage.upstream.slots) == 1
    await anna.presses(privacy_texts.FORGET_ALL, again)
    await anna.sees(privacy_texts.FORGOTTEN)


async def test_a_forgotten_owner_starts_as_new_except_for_trainings_begun_today(
    stage: Stage, anna: User
) -> None:
    await has_a_clone(anna)
    receipt = await is_forgotten(anna)
    await anna.says("/voices")
    await anna.sees("0 of 3 clones, 1 of 5 trainings in the last 24 hours.", after=receipt)
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT, after=note)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees(is_voice, after=note, within=20)


async def test_pressing_twice_erases_once(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    question = await asks_to_be_forgotten(anna)
    await anna.presses(privacy_texts.FORGET_ALL, question)
    await anna.presses(privacy_texts.FORGET_ALL, question)
    await anna.sees(privacy_texts.FORGOTTEN)
    await anna.presses(privacy_texts.KEEP_ALL, question)
    assert "outdated" not in " ".join(one.text for one in anna.messages)
    told = [one for one in anna.messages if one.text == privacy_texts.FORGOTTEN]
    assert len(told) == 1


async def test_a_slot_that_was_paid_for_is_named_in_the_receipt(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    (slot,) = stage.upstream.slots.values()
    slot.tier = "pro"
    question = await asks_to_be_forgotten(anna)
    await anna.presses(privacy_texts.FORGET_ALL, question)
    receipt = await anna.sees("The voice-clone service doesn't delete paid voices")
    assert receipt.text.endswith(f"“My voice”: {slot.id}")
    assert slot.name == "deleted"


async def test_one_clone_that_was_paid_for_is_said_to_stay(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    (slot,) = stage.upstream.slots.values()
    slot.tier = "pro"
    await anna.presses(texts.DELETE, clip)
    await anna.presses_shown(texts.REALLY_DELETE)
    told = await anna.sees(
        "“My voice” has been deleted here. The voice-clone service doesn't delete"
    )
    assert slot.id in told.text
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)


async def test_while_the_upstream_is_down_the_receipt_waits(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    for operation in ("delete", "get"):
        stage.upstream.fault(operation, Says(code=599), times=50)
    question = await asks_to_be_forgotten(anna)
    await anna.presses(privacy_texts.FORGET_ALL, question)
    await anna.sees(privacy_texts.FORGETTING)
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)
    assert privacy_texts.FORGOTTEN not in {one.text for one in anna.messages}


async def test_an_owner_who_stops_the_bot_is_noted_until_they_are_back() -> None:
    async with staged(training_seconds=0.05, **QUICK) as stage:
        migrate(stage.settings.database_url)
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        async with running_hurried(stage.settings) as house:
            await has_a_clone(anna)
            await anna.blocks_the_bot()
            await comes_true(house, lambda owner: owner.unreachable_since is not None)
            await anna.unblocks_the_bot()
            await comes_true(house, lambda owner: owner.unreachable_since is None)


async def comes_true(house: House, wanted: Callable[[Owner], bool]) -> None:
    for _ in range(1000):
        if wanted(await owner_of(house)):
            return
        await asyncio.sleep(0.01)  # nobody is told anything that could be waited for
    raise AssertionError("it did not come true")


async def owner_of(house: House) -> Owner:
    async with house.database.transaction() as work:
        owner = await work.owners.get(7001)
    assert owner is not None
    return owner


@pytest.fixture
def mei(stage: Stage) -> User:
    """Somebody whose app speaks Chinese."""
    return User(stage.telegram, user_id=7003, first_name="Mei", language_code="zh-hans")


async def test_a_chinese_chat_is_forgotten_in_chinese(stage: Stage, mei: User) -> None:
    await mei.sends_voice(speech.austen(), seconds=25)
    await mei.sees(CHINESE(texts.ASK_CONSENT))
    await mei.presses(CHINESE(texts.OWN_VOICE))
    await mei.sees(is_voice, within=20)
    await mei.says("/privacy")
    await mei.sees("这是隐私政策的 2026-11 版。\n你已于 ")
    await comes_to_rest(stage)
    await mei.says("/status")
    await mei.sees("现在没有进行中的训练")
    await mei.says("/voices")
    await mei.sees("音色 1/3 个，最近 24 小时训练 1/5 次。")
    await mei.says("/forget")
    await mei.sees("1 个复刻音色会在这里和音色克隆服务那边一起删除")
    await mei.presses("是的，全部删除")
    await mei.sees(CHINESE(privacy_texts.FORGOTTEN), within=20)
    assert stage.upstream.slots == {}


ANNABELLA = 7_301_234_567
"""A number that nothing else could be."""


async def test_after_forget_no_byte_on_the_disk_is_about_the_person() -> None:
    async with staged(training_seconds=0.05, **QUICK) as stage:
        migrate(stage.settings.database_url)
        annabella = User(
            stage.telegram, user_id=ANNABELLA, first_name="Annabella", username="annabella_reads"
        )
        async with running_hurried(stage.settings):
            await has_a_clone(annabella)
            stage.upstream.hold()
            await annabella.sends_voice(speech.austen(), seconds=25)
            await annabella.sees("I'm training", within=20)
            await annabella.says("/mydata")
            await annabella.sees(is_document)
            assert found_on_disk(stage, traces_of(annabella))
            await is_forgotten(annabella)
            await comes_to_rest(stage)
        assert stage.upstream.slots == {}
        assert samples_in(stage) == []
        assert found_on_disk(stage, traces_of(annabella)) == []


UNFINISHED = (
    "SELECT count(*) FROM inbox WHERE body IS NOT NULL",
    "SELECT count(*) FROM trainings WHERE step <> 'done'",
)


async def comes_to_rest(stage: Stage) -> None:
    """Wait until all updates are dealt with, whose bodies are kept so long, and all trainings."""
    path = Path(stage.settings.database_url.partition("///")[2])
    for _ in range(1000):
        if not any(one_value(path, query) for query in UNFINISHED):
            return
        await asyncio.sleep(0.01)  # nobody is told anything that could be waited for
    raise AssertionError("an update was never dealt with")


def traces_of(user: User) -> Sequence[bytes]:
    """The number in every way in which it could be kept, the names, and every file id."""
    number = user.person.id
    files = [one.file.file_id for one in user.messages if one.file is not None]
    words = [str(number), user.person.first_name, user.person.username or "", *files]
    return [*(word.encode() for word in words), number.to_bytes(6, "big")]


def found_on_disk(stage: Stage, traces: Sequence[bytes]) -> list[bytes]:
    """Which of these stand in the database's files or among the samples."""
    folder = Path(stage.settings.database_url.partition("///")[2]).parent
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert len(kept) > 10_000
    return [trace for trace in traces if trace in kept]


def samples_in(stage: Stage) -> list[Path]:
    return list(stage.settings.audio_dir.iterdir())
