#!/usr/bin/env bash
# python-telegram-bot's Updater asks for the same batch again at once when a class can't read it.
#
# A poll of Bot API 9.5 has no `persistent_id` in its options. telegram.PollOption declares that field
# as optional and raises a TypeError without it. The Updater takes any error that is no TelegramError
# for one to be logged only: it neither pauses nor moves its offset, so that one such update keeps
# all others away. It asks as fast as the server answers, with back-off only for network errors.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-telegram-bot==22.8
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import json
import logging
import sys

import telegram
from telegram.ext import Updater
from telegram.request import BaseRequest

logging.disable(logging.CRITICAL)
OPTION = {"text": "yes", "voter_count": 0}
POLL = {
    "id": "1", "question": "Well?", "options": [OPTION, OPTION], "total_voter_count": 0,
    "is_closed": False, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
}
CHAT = {"id": 5, "type": "private", "first_name": "Anna"}
UPDATE = {"update_id": 1, "message": {"message_id": 1, "date": 1_700_000_000, "chat": CHAT, "poll": POLL}}
ME = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "bot"}
READABLE = {"update_id": 2, "message": {"message_id": 2, "date": 1_700_000_000, "chat": CHAT, "text": "hi"}}


class Server(BaseRequest):
    """A Bot API that answers in 10 ms; it has two updates that are waiting."""

    offsets: list[object] = []
    waiting = [UPDATE, READABLE]
    read_timeout = 5

    async def initialize(self): ...
    async def shutdown(self): ...

    async def do_request(self, url, method, request_data=None, **_):
        await asyncio.sleep(0.01)
        result = {"getMe": ME}.get(url.rpartition("/")[2], True)
        if url.endswith("getUpdates"):
            self.offsets.append(request_data.parameters.get("offset"))
            result = self.waiting
        return 200, json.dumps({"ok": True, "result": result}).encode()


async def main():
    bot = telegram.Bot("1:" + "x" * 35, request=Server(), get_updates_request=Server())
    queue = asyncio.Queue()
    async with Updater(bot, queue) as updater:
        await updater.start_polling(poll_interval=0)
        await asyncio.sleep(2)
        polls, offsets = len(Server.offsets), set(Server.offsets)
        Server.waiting = []  # else stop() raises as well
        await asyncio.sleep(0.1)
        await updater.stop()
    print("python-telegram-bot", telegram.__version__, "polled", polls, "times in 2 s;",
          "offsets:", offsets, "- updates handed out:", queue.qsize())
    if polls < 50 or queue.qsize():
        sys.exit("it pauses, or goes on, now")


asyncio.run(main())
PYTHON
