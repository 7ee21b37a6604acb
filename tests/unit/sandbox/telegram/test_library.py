"""The real library, python-telegram-bot, against the sandbox: proof that it is Telegram enough."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import telegram
from aiohttp import web
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Kind
from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA

TOKEN = "123456:TEST-token_of-a-bot-on-this-machine"
OPUS = b"OggS" + bytes(22) + b"\x01\x13" + b"OpusHead" + bytes(40)
Context = ContextTypes.DEFAULT_TYPE


def noon() -> datetime:
    return datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
async def sandbox() -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(token=TOKEN, clock=noon, bot_username="clone_bot") as sandbox:
        yield sandbox


def library(sandbox: TelegramSandbox) -> telegram.Bot:
    files = f"{sandbox.url}/file/bot"
    return telegram.Bot(TOKEN, base_url=f"{sandbox.url}/bot", base_file_url=files)


@pytest.fixture
async def bot(sandbox: TelegramSandbox) -> AsyncIterator[telegram.Bot]:
    async with library(sandbox) as bot:
        yield bot


async def test_the_library_sends_texts_with_everything_on(bot: telegram.Bot, ada: User) -> None:
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await bot.send_message(
        ADA,
        "<b>Sure?</b>",
        parse_mode="HTML",
        reply_markup=buttons,
        reply_to_message_id=ada.messages[0].id,
        disable_web_page_preview=True,
        protect_content=True,
    )
    assert (sent.text, sent.date) == ("Sure?", noon())
    assert sent.reply_markup == buttons
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "hello"
    edited = await sent.edit_text("Sure.")
    assert isinstance(edited, telegram.Message)
    assert edited.edit_date == noon()
    with pytest.raises(telegram.error.BadRequest, match="Message is not modified"):
        await sent.edit_text("Sure.")
    await bot.send_message(ADA, "Name?", reply_markup=ForceReply(input_field_placeholder="Name"))
    await sent.delete()
    assert [message.text for message in ada.messages] == ["hello", "Name?"]


async def test_the_library_sends_and_resends_files(bot: telegram.Bot, ada: User) -> None:
    sent = await bot.send_voice(ADA, OPUS, duration=9, caption="<i>You</i>", parse_mode="HTML")
    assert sent.voice
    again = await bot.send_voice(ADA, sent.voice)
    assert again.voice == sent.voice
    await bot.send_audio(ADA, b"ID3\x04", filename="a.mp3", title="A", performer="B")
    await bot.send_document(ADA, b"{}", filename="mydata.json")
    assert [message.kind for message in ada.messages[1:]] == [
        Kind.VOICE,
        Kind.VOICE,
        Kind.AUDIO,
        Kind.DOCUMENT,
    ]
    assert ada.messages[1].text == "You"
    assert ada.messages[2].content == OPUS


async def test_the_library_downloads_what_the_user_sent(bot: telegram.Bot, ada: User) -> None:
    await ada.sends_voice(OPUS, seconds=12)
    update = (await bot.get_updates())[-1]
    assert update.message
    assert update.message.voice
    file = await update.message.voice.get_file()
    assert bytes(await file.download_as_bytearray()) == OPUS


async def test_the_library_reads_every_kind_of_update(
    bot: telegram.Bot, ada: User, sandbox: TelegramSandbox
) -> None:
    await ada.forwards_voice(b"x", from_user=ada)
    await ada.forwards_voice(b"x", hidden="Somebody")
    await ada.forwards_voice(b"x", channel="News")
    await ada.sends_audio(b"x")
    await ada.sends_document(b"x", "x.wav", "audio/wav")
    await ada.sends_video_note(b"x")
    await ada.edits(ada.messages[0], "hello again")
    await ada.blocks_the_bot()
    await ada.unblocks_the_bot()
    updates = (await bot.get_updates())[1:]
    origins = [one.message.forward_origin for one in updates[:3] if one.message]
    assert [type(origin) for origin in origins] == [
        telegram.MessageOriginUser,
        telegram.MessageOriginHiddenUser,
        telegram.MessageOriginChannel,
    ]
    attachments = [one.message.effective_attachment for one in updates[3:6] if one.message]
    assert [type(one) for one in attachments] == [
        telegram.Audio,
        telegram.Document,
        telegram.VideoNote,
    ]
    assert updates[6].edited_message
    blocked = updates[7].my_chat_member
    assert blocked
    assert isinstance(blocked.new_chat_member, telegram.ChatMemberBanned)
    assert [one.update_id for one in updates] == sorted({one.update_id for one in updates})


async def test_the_library_sets_up_the_account(bot: telegram.Bot, ada: User) -> None:
    commands = [telegram.BotCommand("start", "Begin")]
    scope = telegram.BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(commands, scope=scope, language_code="en")
    assert await bot.get_my_commands(scope=scope, language_code="en") == tuple(commands)
    await bot.delete_my_commands(scope=scope, language_code="en")
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("Clones voices")
    await bot.set_my_short_description("Clones")
    assert (await bot.get_my_description()).description == "Clones voices"
    assert (await bot.get_my_short_description()).short_description == "Clones"
    assert (await bot.get_chat(ADA)).first_name == "Ada"
    await bot.set_message_reaction(ADA, ada.messages[0].id, "👌")
    await bot.send_chat_action(ADA, telegram.constants.ChatAction.RECORD_VOICE)
    assert ada.messages[0].reaction == "👌"


async def test_every_reaction_that_the_library_knows_is_taken(bot: telegram.Bot, ada: User) -> None:
    for emoji in telegram.constants.ReactionEmoji:
        await bot.set_message_reaction(ADA, ada.messages[0].id, emoji)


async def test_faults_become_the_librarys_own_errors(
    bot: telegram.Bot, ada: User, sandbox: TelegramSandbox
) -> None:
    sandbox.fail_next("sendMessage", status=429, retry_after=3)
    with pytest.raises(telegram.error.RetryAfter):
        await bot.send_message(ADA, "hi")
    for status in (500, 502):
        sandbox.fail_next("sendMessage", status=status)
        with pytest.raises(telegram.error.NetworkError):
            await bot.send_message(ADA, "hi")
    for handled in (False, True):
        sandbox.drop_next("sendMessage", handled=handled)
        with pytest.raises(telegram.error.NetworkError):
            await bot.send_message(ADA, f"handled: {handled}")
    assert [one.text for one in ada.messages if one.from_bot] == ["handled: True"]
    await ada.blocks_the_bot()
    with pytest.raises(telegram.error.Forbidden):
        await bot.send_message(ADA, "hi")
    with pytest.raises(telegram.error.BadRequest, match="Chat not found"):
        await bot.send_message(99, "hi")
    sandbox.revoke_token()
    with pytest.raises(telegram.error.InvalidToken):
        await bot.get_me()


async def test_a_slow_answer_is_a_timeout(
    bot: telegram.Bot, ada: User, sandbox: TelegramSandbox
) -> None:
    sandbox.faults.latency = 0.2
    with pytest.raises(telegram.error.TimedOut):
        await bot.get_me(read_timeout=0.05)


async def start(update: Update, context: Context) -> None:
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Mine", callback_data="own")]])
    assert update.message
    await update.message.reply_text("Whose voice is it?", reply_markup=buttons)


async def agree(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query
    await query.answer("Noted")
    await query.edit_message_text("It is yours. Send me a voice note.")


async def echo(update: Update, context: Context) -> None:
    assert update.message
    assert update.message.voice
    file = await update.message.voice.get_file()
    sound = bytes(await file.download_as_bytearray())
    await update.message.reply_voice(sound, duration=update.message.voice.duration, do_quote=True)


def application(sandbox: TelegramSandbox) -> "Application[Any, Any, Any, Any, Any, Any]":
    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{sandbox.url}/bot")
        .base_file_url(f"{sandbox.url}/file/bot")
        .job_queue(None)
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(agree))
    application.add_handler(MessageHandler(filters.VOICE, echo))
    return application


async def converse(ada: User) -> None:
    await ada.says("/start")
    assert await ada.presses_shown("Mine") == "Noted"
    await ada.sees("It is yours")
    note = await ada.sends_voice(OPUS, seconds=12)
    bubble = await ada.sees(lambda message: message.kind is Kind.VOICE)
    assert (bubble.reply_to, bubble.content) == (note.id, OPUS)


async def test_a_polling_application_holds_a_conversation(sandbox: TelegramSandbox) -> None:
    ada = User(sandbox, user_id=ADA, first_name="Ada")
    running = application(sandbox)
    async with running:
        assert running.updater
        await running.updater.start_polling(poll_interval=0, timeout=5)
        await running.start()
        await sandbox.until_polled()
        await converse(ada)
        await running.updater.stop()
        await running.stop()
    assert {call.method for call in sandbox.calls} >= {"deleteWebhook", "getUpdates", "file"}


async def test_a_webhook_application_holds_a_conversation(sandbox: TelegramSandbox) -> None:
    ada = User(sandbox, user_id=ADA, first_name="Ada")
    running = application(sandbox)

    async def receive(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "sesame"
        await running.update_queue.put(Update.de_json(await request.json(), running.bot))
        return web.Response()

    server = web.Application()
    server.router.add_post("/hook", receive)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with running:
        await running.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await running.bot.set_webhook(url, secret_token="sesame")
        await converse(ada)
        assert (await running.bot.get_webhook_info()).url == url
        await running.bot.delete_webhook()
        await running.stop()
    await runner.cleanup()


async def test_two_pollers_meet_a_conflict(bot: telegram.Bot, sandbox: TelegramSandbox) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await sandbox.until_polled()
    async with library(sandbox) as second:
        await second.get_updates()
    with pytest.raises(telegram.error.Conflict, match="only one bot instance"):
        await first
