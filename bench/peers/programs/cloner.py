"""A bot that clones voices as such bots are usually written.

It uses python-telegram-bot, requests in threads, an ffmpeg process for each file, and one sleeping
task for each clone:

    python cloner.py PORT BOT_API_URL TOKEN UPSTREAM_URL KEY FOLDER POLL_SECONDS

It keeps nothing, checks nothing, and asks for no consent. It serves samples from FOLDER at PORT.
"""

import argparse
import asyncio
import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - or the library warns

import requests
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

ANSWER = "Send me a voice note of 10 to 60 seconds, and I'll make a clone of your voice."
TIMEOUT_SECONDS = 30
AT_ONCE = 256


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and writes no line for each."""

    def log_message(self, *_: object) -> None:
        """Write nothing."""


class Cloner:
    """Makes a clone of each voice note."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._folder = Path(options.folder)
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {options.key}"
        self._session.trust_env = False

    async def on_text(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a text."""
        await update.message.reply_text(ANSWER)

    async def on_voice(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Have a clone made of a voice note."""
        message = update.message
        status = await message.reply_text("I'm listening to your recording.")
        note = self._folder / f"{message.message_id}-{message.chat_id}.ogg"
        file = await message.voice.get_file()
        await file.download_to_drive(note)
        sample = note.with_suffix(".wav")
        await ffmpeg("-i", note, "-ac", "1", "-ar", "48000", sample)
        slot = await self._ask("post", "", {"model_id": "QN_ACV"})
        url = f"http://127.0.0.1:{self._options.port}/{sample.name}"
        await self._ask("put", f"/{slot['id']}", {"key": url, "name": "My voice"})
        await status.edit_text("I'm training your voice.")
        context.application.create_task(self._watch(update, slot["id"]), update=update)

    async def _watch(self, update: Update, slot_id: str) -> None:
        while True:
            await asyncio.sleep(self._options.poll)
            slot = await self._ask("get", f"/{slot_id}")
            if slot["state"] == "Success":
                break
        demo = await asyncio.to_thread(self._session.get, slot["demo_url"], timeout=TIMEOUT_SECONDS)
        wav = self._folder / f"{slot_id}.wav"
        await asyncio.to_thread(wav.write_bytes, demo.content)
        clip = wav.with_suffix(".ogg")
        await ffmpeg("-i", wav, "-ac", "1", "-c:a", "libopus", "-b:a", "32k", clip)
        with clip.open("rb") as opened:
            await update.message.reply_voice(opened, caption="My voice")

    async def _ask(
        self, verb: str, path: str, body: dict[str, str] | None = None
    ) -> dict[str, str]:
        url = f"{self._options.upstream}/v1/voice-clones{path}"
        ask = partial(self._session.request, verb, url, json=body, timeout=TIMEOUT_SECONDS)
        answer = await asyncio.to_thread(ask)
        return answer.json()["data"]

    def serve(self) -> None:
        """Serve the samples from a thread."""
        handler = partial(Quiet, directory=self._options.folder)
        server = ThreadingHTTPServer(("127.0.0.1", self._options.port), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def application(self) -> Application:
        """Make the library's application."""
        options = self._options
        builder = ApplicationBuilder().token(options.token).base_url(f"{options.url}/bot")
        builder = builder.base_file_url(f"{options.url}/file/bot").concurrent_updates(AT_ONCE)
        application = builder.connection_pool_size(AT_ONCE).build()
        application.add_handler(MessageHandler(filters.VOICE, self.on_voice))
        application.add_handler(MessageHandler(filters.TEXT, self.on_text))
        return application


async def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg."""
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *map(str, arguments)]
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait():
        raise RuntimeError(command)


def main() -> None:
    """Run until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    for name in ("url", "token", "upstream", "key", "folder"):
        parser.add_argument(name)
    parser.add_argument("poll", type=float)
    cloner = Cloner(parser.parse_args())
    cloner.serve()
    cloner.application().run_polling()


if __name__ == "__main__":
    main()
