"""The beginning of a conversation: both sides say hello. Nothing costs anything yet."""

import asyncio
import re
from contextlib import suppress
from typing import Final

from bot.speech.line import Line, LineEnded
from bot.speech.messages import Form, Hello, hello, read
from cloning.domain.speaking.faults import SpeechFault, SpeechRefused, SpeechUnavailable

_NO_ENTRY: Final = re.compile(
    r"认证|鉴权|授权|未绑定|未注册|令牌|unauthori[sz]ed|authenticat|forbidden|denied|token",
    re.IGNORECASE,
)
"""What a server says that lets everybody in and turns some away with a plain text and a good close.

The open server of this family says "认证失败" (xinnan-tech/xiaozhi-esp32-server, 7475ea2b).
"""
_LONGEST_WORDS: Final = 500

Greeted = tuple[str, Form]
"""The id of the session, which may be empty, and how the server's sound is written."""


async def greet(line: Line, *, within: float) -> Greeted:
    """Say hello, and wait some seconds for the server's; anything else may come before it.

    Raises:
        SpeechRefused: if the platform turns our account away.
        SpeechUnavailable: if it doesn't answer, or speaks in a form that we don't know.
    """
    try:
        async with asyncio.timeout(within):
            with suppress(LineEnded):  # reading tells why
                await line.write(hello())
            told = await _hello(line)
            await line.look()  # as long as nothing is asked for, an end costs nothing
    except TimeoutError:
        raise SpeechUnavailable(answer=f"no hello within {within:g} s") from None
    except LineEnded as end:
        raise _unheard(end) from None
    if told.form is None:
        raise SpeechUnavailable(answer="its hello names a form of sound that we can't read")
    return told.session_id, told.form


async def _hello(line: Line) -> Hello:
    """Wait for the hello; what a server says before it hangs up instead tells why."""
    said = ""
    while True:
        try:
            raw = await line.read()
        except LineEnded as end:
            raise LineEnded(f"{end}", turned_away=end.turned_away or _turns_away(said)) from None
        message = read(raw)
        if isinstance(message, Hello):
            return message
        said = raw if isinstance(raw, str) else said


def _turns_away(said: str) -> bool:
    return _NO_ENTRY.search(said[:_LONGEST_WORDS]) is not None


def _unheard(end: LineEnded) -> SpeechFault:
    answer = f"{end} before anything was asked for"
    return SpeechRefused(answer=answer) if end.turned_away else SpeechUnavailable(answer=answer)
