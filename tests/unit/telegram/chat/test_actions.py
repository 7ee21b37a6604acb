"""Chat actions: shown for as long as something is done, and never in its way."""

import asyncio
from typing import Any

import pytest
from telegram.constants import ChatAction
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.demo.stage import TOKEN
from handlers.chat.actions import showing

OK = b'{"ok": true, "result": true}'
REFUSED = b'{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked"}'


class Wire(BaseRequest):
    """Counts what is sent over it, and answers, or never does."""

    def __init__(self, answer: bytes | None = OK) -> None:
        self.sent: list[dict[str, Any]] = []
        self.enough = asyncio.Event()
        self._answer = answer

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        data = kwargs["request_data"]
        self.sent.append(data.parameters)
        if len(self.sent) == 3:
            self.enough.set()
        if self._answer is None:
            await asyncio.Event().wait()
        return (200 if self._answer == OK else 403), self._answer or b""


def bot_on(wire: Wire) -> ExtBot[None]:
    return ExtBot(TOKEN, request=wire, get_updates_request=wire)


async def test_an_action_is_shown_again_until_it_is_over() -> None:
    wire = Wire()
    async with showing(bot_on(wire), 7001, 5, ChatAction.RECORD_VOICE, every=0.0):
        await wire.enough.wait()
    sent = len(wire.sent)
    assert wire.sent[0] == {
        "chat_id": 7001,
        "action": "record_voice",
        "message_thread_id": 5,
    }
    await asyncio.sleep(0)
    assert len(wire.sent) == sent


async def test_what_is_over_soon_is_not_shown() -> None:
    wire = Wire()
    async with showing(bot_on(wire), 7001, None, ChatAction.UPLOAD_VOICE, after=3_600.0):
        for _ in range(20):
            await asyncio.sleep(0)
    assert wire.sent == []


async def test_a_chat_that_shows_nothing_is_asked_once() -> None:
    wire = Wire(REFUSED)
    async with showing(bot_on(wire), 7001, None, ChatAction.UPLOAD_VOICE, every=0.0):
        for _ in range(20):
            await asyncio.sleep(0)
    assert len(wire.sent) == 1


async def test_nobody_waits_for_an_answer_that_never_comes() -> None:
    wire = Wire(answer=None)
    async with asyncio.timeout(1.0):
        async with showing(bot_on(wire), 7001, None, ChatAction.UPLOAD_VOICE):
            await asyncio.sleep(0)


async def test_a_fault_inside_is_raised() -> None:
    wire = Wire()
    with pytest.raises(ZeroDivisionError):
        async with showing(bot_on(wire), 7001, None, ChatAction.UPLOAD_VOICE):
            raise ZeroDivisionError
