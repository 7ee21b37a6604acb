"""Groups and channels: one line at most, and nothing of what is said there is touched."""

from typing import Any

import msgspec
import pytest
from telegram.error import BadRequest, ChatMigrated

from bot.demo.stage import Stage, staged
from bot.intake.updates import read_update
from cloning.domain.errors import Unreachable
from handlers.chat.delivery import meaning_of
from handlers.words import script, texts
from sandbox.telegram.forms.values import Chat, EventKind
from sandbox.telegram.state.people import set_membership
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.messages.test_flood import said_to
from tests.chat.steps import has_a_clone
from tests.support.hurried import running_hurried
from tests.support.sound import speech
from tests.unit.buttons.test_callbacks import WIRE

FAMILY = Chat(id=-5001, name="Family", type="group")
CLUB = Chat(id=-1001, name="Club", type="supergroup")
NEWS = Chat(id=-1002, name="News", type="channel")
WELCOME = script.WELCOME.format(script=script.SCRIPT)
LINK = "https://t.me/voice_clone_bot?start=group"


def said_in(group: Chat, user: User) -> list[str]:
    return [one.text for one in user.messages_in(group) if one.from_bot]


async def is_answered(user: User) -> None:
    """Everything before this has been dealt with, where nothing else is to be seen of that."""
    await user.says("/cancel")
    await user.sees(texts.NOTHING_TO_CANCEL)


@pytest.mark.parametrize("group", [FAMILY, CLUB], ids=["group", "supergroup"])
async def test_a_group_is_greeted_once_with_the_way_to_the_private_chat(
    stage: Stage, anna: User, group: Chat
) -> None:
    await anna.adds_the_bot(group)
    await anna.sees(texts.ADDED.format(username="voice_clone_bot"), chat=group)
    await anna.adds_the_bot(group)
    await is_answered(anna)
    assert len(said_in(group, anna)) == 1
    assert LINK in said_in(group, anna)[0]


async def test_being_made_an_administrator_or_thrown_out_is_no_arrival(
    stage: Stage, anna: User
) -> None:
    await anna.adds_the_bot(FAMILY)
    await anna.sees(LINK, chat=FAMILY)
    set_membership(stage.telegram.world, anna.person, FAMILY, member=False, gone="kicked")
    await is_answered(anna)
    assert len(said_in(FAMILY, anna)) == 1


@pytest.mark.parametrize(
    "command", ["/start", "/voices", "/help@voice_clone_bot", "/dance@Voice_Clone_Bot"]
)
async def test_a_command_in_a_group_is_answered_with_the_way(
    stage: Stage, anna: User, command: str
) -> None:
    await anna.adds_the_bot(FAMILY)
    hello = await anna.sees(LINK, chat=FAMILY)
    await anna.says(command, chat=FAMILY)
    told = await anna.sees(LINK, chat=FAMILY, after=hello)
    assert told.text == texts.PRIVATE_ONLY.format(username="voice_clone_bot")


async def test_other_bots_commands_recordings_edits_and_chatter_are_left_alone(
    stage: Stage, anna: User
) -> None:
    await anna.adds_the_bot(FAMILY)
    await anna.sees(LINK, chat=FAMILY)
    await anna.says("/start@other_bot", chat=FAMILY)
    await anna.says("/roll 20", chat=FAMILY)
    chat = await anna.says("hello @voice_clone_bot", chat=FAMILY)
    await anna.edits(chat, "/start@voice_clone_bot")
    await anna.sends_voice(speech.austen(), seconds=25, chat=FAMILY, caption="for @voice_clone_bot")
    await is_answered(anna)
    assert len(said_in(FAMILY, anna)) == 1
    assert not stage.upstream.slots
    assert EventKind.REACTION not in {event.kind for event in stage.telegram.events}


async def test_a_group_that_lets_us_say_nothing_costs_nobody_anything(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = "Bad Request: not enough rights to send text messages to the chat"
    stage.telegram.fail_next("sendMessage", status=400, description=refusal)
    await anna.adds_the_bot(FAMILY)
    await is_answered(anna)
    assert said_in(FAMILY, anna) == []
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("payload", ["group", "inline", "nobody_knows", "x" * 64])
async def test_the_welcome_is_the_same_for_every_link(
    stage: Stage, anna: User, payload: str
) -> None:
    await anna.says(f"/start {payload}")
    await anna.sees(texts.ASK_CONSENT)
    assert said_to(anna) == [WELCOME, texts.ASK_CONSENT]


async def test_a_person_who_is_not_invited_is_not_scolded_before_the_group() -> None:
    async with staged(training_seconds=0.05, allowed_users="7001") as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            boris = User(stage.telegram, user_id=7002, first_name="Boris")
            await boris.adds_the_bot(FAMILY)
            await boris.says("/start@voice_clone_bot", chat=FAMILY)
            await boris.says("/start")
            await boris.sees(texts.INVITED_ONLY)
            assert said_in(FAMILY, boris) == []


def chat_json(chat: Chat) -> dict[str, Any]:
    return {"id": chat.id, "type": chat.type, "title": chat.name}


def message(chat: Chat, **fields: Any) -> dict[str, Any]:
    return {"message_id": 9, "date": 1_790_000_000, "chat": chat_json(chat), **fields}


COMMAND = [{"type": "bot_command", "offset": 0, "length": 6}]
VOICE = {"file_id": "f", "file_unique_id": "u", "duration": 20}
BOT = {"id": 110201543, "is_bot": True, "first_name": "Sandbox"}
JOINED = {
    "chat": chat_json(NEWS),
    "from": {"id": 7001, "is_bot": False, "first_name": "Anna"},
    "date": 1,
    "old_chat_member": {"user": BOT, "status": "left"},
    "new_chat_member": {
        "user": BOT,
        "status": "administrator",
        **dict.fromkeys(
            (
                "can_be_edited",
                "is_anonymous",
                "can_manage_chat",
                "can_delete_messages",
                "can_manage_video_chats",
                "can_restrict_members",
                "can_promote_members",
                "can_change_info",
                "can_invite_users",
                "can_post_stories",
                "can_edit_stories",
                "can_delete_stories",
            ),
            False,
        ),
    },
}


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": message(NEWS, text="/start", entities=COMMAND)},
        {"channel_post": message(NEWS, voice=VOICE)},
        {"edited_channel_post": message(NEWS, text="/start", entities=COMMAND, edit_date=5)},
        {"my_chat_member": JOINED},
        {"message": message(FAMILY, migrate_to_chat_id=CLUB.id)},
        {"message": message(CLUB, migrate_from_chat_id=FAMILY.id)},
        {"message": message(FAMILY, new_chat_members=[BOT])},
        {"message": message(FAMILY, text="anybody?")},
        {"message": message(FAMILY, photo=[], voice=VOICE)},
    ],
    ids=lambda update: next(iter(update)),
)
async def test_messages_that_are_not_for_us_get_no_answer(update: dict[str, Any]) -> None:
    async with staged(training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings) as house:
            body = msgspec.json.encode({"update_id": 77, **update})
            await house.application.process_update(read_update(body, house.application.bot))
            asked = {call.method for call in stage.telegram.calls}
    assert not {method for method in asked if method.startswith("send")}
    assert "setMessageReaction" not in asked


ELSEWHERE: dict[str, dict[str, Any]] = {
    "in a group": {"message": message(FAMILY, text="?")},
    "in a supergroup": {"message": message(CLUB, text="?")},
    "in a channel": {"message": message(NEWS, text="?")},
    "below an old message": {"message": {"chat": chat_json(CLUB), "message_id": 9, "date": 0}},
    "in inline mode": {"inline_message_id": "AAA"},
}
PRESSES = {"messages_per_minute": "6000", "messages_at_once": "6000"}


@pytest.mark.parametrize("place", ELSEWHERE)
async def test_no_button_does_anything_outside_of_a_private_chat(place: str) -> None:
    async with staged(training_seconds=0.05, **QUICK, **PRESSES) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings) as house:
            anna = User(stage.telegram, user_id=7001, first_name="Anna")
            await has_a_clone(anna)
            press = {"from": {"id": 7001, "is_bot": False, "first_name": "Anna"}, "id": "1"}
            done = len(stage.telegram.calls)
            for number, data in enumerate(WIRE, 1_000):
                pressed = {**press, "chat_instance": "1", "data": data, **ELSEWHERE[place]}
                body = msgspec.json.encode({"update_id": number, "callback_query": pressed})
                await house.application.process_update(read_update(body, house.application.bot))
            asked = {call.method for call in stage.telegram.calls[done:]}
            assert asked - {"getUpdates"} == {"answerCallbackQuery"}
            assert len(stage.upstream.slots) == 1


@pytest.mark.parametrize(
    "fault", [ChatMigrated(-1001), BadRequest("Group chat was upgraded to a supergroup chat")]
)
def test_a_group_that_has_moved_is_a_chat_that_is_gone(fault: ChatMigrated | BadRequest) -> None:
    assert isinstance(meaning_of(fault), Unreachable)
