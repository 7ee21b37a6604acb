"""No level of the log holds what people are called, have said or have sent, whatever goes wrong."""

import json

import pytest

from bot.demo.stage import Stage, staged
from handlers.words import texts
from sandbox.telegram.state.people import press
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import is_voice
from tests.support.hurried import running_hurried
from tests.support.journal import journal
from tests.support.sound import speech

CANARIES = ("Cassandra", "Nightingale", "canary_bird", "tweet tweet", "Kanarienvogel")
FIRST, LAST, USERNAME, TEXT, TITLE = CANARIES
FAULTS = (
    ("sendMessage", 400),
    ("sendMessage", 502),
    ("answerCallbackQuery", 400),
    ("editMessageText", 400),
    ("getFile", 502),
    ("getUpdates", 409),
)


def message(text: object) -> dict[str, object]:
    """A message of somebody with a whole name."""
    person = {"id": 7001, "first_name": FIRST, "last_name": LAST, "username": USERNAME}
    chat = {**person, "type": "private", "title": TITLE}
    return {
        "message_id": 9,
        "date": 1,
        "chat": chat,
        "from": {**person, "is_bot": False},
        "text": text,
    }


async def a_day_of(anna: User, stage: Stage) -> None:
    """A clone is made, named and heard; and much is said that nobody understands."""
    await anna.says("/start")
    await anna.sends_voice(speech.austen(), seconds=25, caption=TEXT)
    asked = await anna.sees(texts.ASK_CONSENT, within=20)
    # Its clock is not stopped, for that is one of the faults: so nobody waits for the answer.
    press(stage.telegram.world, anna.person, asked, asked.buttons[0])
    await anna.sees(is_voice, within=30)
    await anna.says("/voices")
    await anna.presses_shown(f"{TEXT} (ready)")
    await anna.presses_shown("Rename")
    await anna.sees("What should")
    await anna.says(TITLE)
    await anna.sees(f"“{TITLE}”", within=20)
    said = await anna.says(TEXT)
    await anna.edits(said, f"{TEXT}!")
    await anna.sends_document(b"tweet", f"{USERNAME}.txt", "text/plain")
    await anna.types_inline(TITLE)
    await anna.says("/help")
    await anna.sees(texts.HELP, within=20)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
async def test_the_log_names_and_quotes_nobody(mode: str, level: str) -> None:
    quick = {"messages_per_minute": "6000", "messages_at_once": "6000", "poll_seconds": "0.05"}
    async with staged(training_seconds=0.05, telegram_updates=mode, **quick) as stage:
        migrate(stage.settings.database_url)
        anna = User(stage.telegram, user_id=7001, first_name=FIRST, username=USERNAME)
        for method, status in FAULTS:
            stage.telegram.fail_next(method, status=status)
        for text in (TEXT, [TEXT]):  # one that can be read, and one that can't
            stage.telegram.deliver(b'"message": ' + json.dumps(message(text)).encode())
        with journal(level) as log:
            async with running_hurried(stage.settings):
                await a_day_of(anna, stage)
        file_ids = {one.file.file_id for one in anna.messages if one.file is not None}
    written = log.getvalue()
    assert "put aside" in written
    assert file_ids
    assert [one for one in (*CANARIES, *file_ids, "agree:own") if one in written] == []
