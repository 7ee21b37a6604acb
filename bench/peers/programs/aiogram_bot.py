"""A bot on aiogram, as its documentation says.

    python aiogram_bot.py PORT BOT_API_URL TOKEN [--polling] [--database FILE]

It answers each text with the same sentence. With a database, it first commits a row about the
update, as a bot would that must not lose it.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiosqlite
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message, Update
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

ANSWER = "Send me a voice note of 10 to 60 seconds, and I'll make a clone of your voice."

SECRET = "a-secret-that-only-a-fake-must-know"  # noqa: S105 - of a fake


async def answer(message: Message) -> None:
    """Answer a text."""
    await message.answer(ANSWER)


async def opened(file: str, dispatcher: Dispatcher) -> aiosqlite.Connection:
    """Open a database, and have each update committed before it is handled."""
    database = await aiosqlite.connect(file)
    await database.execute("PRAGMA journal_mode=WAL")
    await database.execute("PRAGMA synchronous=FULL")
    await database.execute("CREATE TABLE updates (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    await database.commit()

    async def keep(
        handler: Callable[[Update, dict[str, Any]], Awaitable[Any]],
        update: Update,
        data: dict[str, Any],
    ) -> object:
        row = update.update_id, update.model_dump_json(exclude_none=True)
        await database.execute("INSERT INTO updates VALUES (?, ?)", row)
        await database.commit()
        return await handler(update, data)

    dispatcher.update.outer_middleware(keep)
    return database


async def run(options: argparse.Namespace) -> None:
    """Run until SIGTERM."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(options.url))
    bot, dispatcher = Bot(options.token, session=session), Dispatcher()
    dispatcher.message(F.text)(answer)
    async with AsyncExitStack() as stack:
        if options.database:
            database = await opened(options.database, dispatcher)
            stack.push_async_callback(database.close)
        if options.polling:
            await dispatcher.start_polling(bot)
            return
        await bot.set_webhook(f"http://127.0.0.1:{options.port}/telegram", secret_token=SECRET)
        app = web.Application()
        SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, "/telegram")
        setup_application(app, dispatcher, bot=bot)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", options.port).start()
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--polling", action="store_true")
    parser.add_argument("--database")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
