"""The beginning of a conversation: both sides say hello. Nothing costs anything yet."""

import asyncio

from bot.speech.line import Line, LineEnded
from bot.speech.messages import Form, Hello, hello, read
from cloning.domain.speaking.faults import SpeechFault, SpeechRefused, SpeechUnavailable

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
    while True:
        message = read(await line.read())
        if isinstance(message, Hello):
            return message


def _unheard(end: LineEnded) -> SpeechFault:
    answer = f"{end} before anything was asked for"
    return SpeechRefused(answer=answer) if end.turned_away else SpeechUnavailable(answer=answer)
