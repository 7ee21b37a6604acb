#!/usr/bin/env bash
# python-telegram-bot reads a message whose pinned message is inaccessible, and can't write it back.
#
# The Bot API's `pinned_message` is a MaybeInaccessibleMessage; its date is 0 when it is
# inaccessible. Message.de_json takes such a message, but its to_dict() and to_json() raise. Whoever
# keeps updates as `update.to_json()` so can't keep one that the library itself has just read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-telegram-bot==22.8
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import telegram

chat = {"id": -1001, "type": "supergroup", "title": "Club"}
body = {
    "update_id": 1,
    "message": {
        "message_id": 2,
        "date": 1_700_000_000,
        "chat": chat,
        "pinned_message": {"chat": chat, "message_id": 1, "date": 0},
    },
}
update = telegram.Update.de_json(body, None)
print("python-telegram-bot", telegram.__version__, "reads", type(update.message.pinned_message).__name__)
try:
    update.to_json()
except Exception as fault:
    print("to_json() raises", repr(fault))
else:
    sys.exit("to_json() writes it now")
PYTHON
