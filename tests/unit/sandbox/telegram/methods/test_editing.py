"""What a bot may change of its messages, and which it may delete."""

from datetime import timedelta

from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA, keyboard
from tests.unit.telegram.bot_by_hand import OPUS, Bot, HandClock


async def test_an_edit_must_change_something(bot: Bot, ada: User) -> None:
    sent = await bot.result("sendMessage", chat_id=ADA, text="checking")
    here = {"chat_id": ADA, "message_id": sent["message_id"]}
    refusal = await bot.refusal("editMessageText", text="checking", **here)
    assert refusal.startswith("Bad Request: message is not modified: specified new")
    edited = await bot.result("editMessageText", text="training", **here)
    assert edited["edit_date"] == edited["date"]
    assert (ada.messages[-1].text, ada.messages[-1].edits) == ("training", 1)
    await bot.result("editMessageReplyMarkup", reply_markup=keyboard(callback_data="x"), **here)
    assert [button.text for button in ada.messages[-1].buttons] == ["Go"]
    await bot.result("editMessageReplyMarkup", **here)
    assert ada.messages[-1].buttons == ()


async def test_only_the_bots_own_messages_can_be_edited(bot: Bot, ada: User) -> None:
    here = {"chat_id": ADA, "message_id": ada.messages[0].id, "text": "x"}
    assert await bot.refusal("editMessageText", **here) == "Bad Request: message can't be edited"
    gone = here | {"message_id": 999}
    assert await bot.refusal("editMessageText", **gone) == "Bad Request: message to edit not found"


async def test_a_message_with_another_keyboard_cannot_be_edited(bot: Bot, ada: User) -> None:
    asked = await bot.result(
        "sendMessage", chat_id=ADA, text="Name?", reply_markup={"force_reply": True}
    )
    here = {"chat_id": ADA, "message_id": asked["message_id"], "text": "x"}
    assert await bot.refusal("editMessageText", **here) == "Bad Request: message can't be edited"


async def test_an_edit_takes_no_other_keyboard_than_buttons(bot: Bot, ada: User) -> None:
    sent = await bot.result("sendMessage", chat_id=ADA, text="one")
    here = {"chat_id": ADA, "message_id": sent["message_id"], "text": "two"}
    refusal = await bot.refusal("editMessageText", reply_markup={"force_reply": True}, **here)
    assert refusal == "Bad Request: inline keyboard expected"


async def test_a_voice_has_a_caption_and_no_text_to_edit(bot: Bot, ada: User) -> None:
    sent = await bot.upload("sendVoice", "voice", OPUS, chat_id=str(ADA), caption="a")
    here = {"chat_id": ADA, "message_id": sent["result"]["message_id"]}
    refusal = await bot.refusal("editMessageText", text="x", **here)
    assert refusal == "Bad Request: there is no text in the message to edit"
    await bot.result("editMessageCaption", caption="b", **here)
    assert ada.messages[-1].text == "b"
    text = await bot.result("sendMessage", chat_id=ADA, text="no file")
    here["message_id"] = text["message_id"]
    refusal = await bot.refusal("editMessageCaption", caption="c", **here)
    assert refusal == "Bad Request: there is no caption in the message to edit"


async def test_a_deleted_message_is_gone(bot: Bot, ada: User) -> None:
    here = {"chat_id": ADA, "message_id": ada.messages[0].id}
    assert await bot.result("deleteMessage", **here) is True
    assert ada.messages == []
    refusal = await bot.refusal("deleteMessage", **here)
    assert refusal == "Bad Request: message to delete not found"


async def test_an_old_message_cannot_be_deleted(bot: Bot, ada: User, clock: HandClock) -> None:
    clock.now += timedelta(hours=48)
    refusal = await bot.refusal("deleteMessage", chat_id=ADA, message_id=ada.messages[0].id)
    assert refusal == "Bad Request: message can't be deleted for everyone"
