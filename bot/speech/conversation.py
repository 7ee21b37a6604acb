"""One piece of a text in a conversation: it is asked for, and listened to until its end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.audio.forms import opus
from bot.speech import messages, pace
from bot.speech.line import Line, LineEnded
from bot.speech.messages import Form, Hello, Sentence, Start, Stop
from bot.speech.patience import Patience
from bot.speech.wording import is_said
from cloning.domain.speaking.faults import SaidOtherwise, SpeechLost, SpeechRefused
from cloning.domain.speaking.manner import Manner

_BYTES_A_SAMPLE: Final = 2
_MOST_BYTES: Final = 16 * 1024 * 1024
"""Of one piece; three minutes of samples at the highest rate have as many."""
_MOST_CHARACTERS: Final = 10_000
"""Of the sentences of one piece, which has 150: more is not worth reading."""


@dataclass(slots=True)
class _Heard:
    """What has come so far of one piece."""

    form: Form
    has_form: bool = False
    """Whether the form is settled, because there was sound in it."""
    frames: list[bytes] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    characters: int = 0
    """Of all sentences."""
    seconds: float = 0.0
    size: int = 0

    def heed(self, raw: str | bytes) -> Stop | None:
        """Take in what the server has sent; returns the end."""
        match messages.read(raw):
            case Stop() as stop:
                return stop
            case Start() if not self.sentences:
                self._forget()
            case Sentence(text=text):
                self.sentences.append(text)
                self.characters += len(text)
            case Hello(form=form) if form and not (self.frames or self.has_form):
                self.form = form
            case None if isinstance(raw, bytes) and raw:
                self._add(raw)
        return None

    def _forget(self) -> None:
        """Leave out the sound before the beginning: it belongs to something else."""
        self.frames.clear()
        self.seconds = 0.0

    def _add(self, frame: bytes) -> None:
        self.frames.append(frame)
        self.size += len(frame)
        if self.form.codec == "opus":
            self.seconds += opus.seconds_of(frame)
        else:
            self.seconds += len(frame) / (_BYTES_A_SAMPLE * self.form.channels * self.form.rate)


class Conversation:
    """A conversation in which both sides have said hello; pieces of a text are said in it."""

    def __init__(self, line: Line, session_id: str, form: Form, patience: Patience) -> None:
        self._line = line
        self._session_id = session_id
        self._patience = patience
        self.form = form
        """How the sound is written; another hello may change it until there is some."""
        self._is_begun = False

    async def say(self, slot_id: str, piece: str, manner: Manner) -> Sequence[bytes]:
        """Have a piece said, and return its sound: packets, or samples cut anywhere.

        Raises:
            SpeechLost: if it doesn't end by itself; even a write that failed may have arrived.
            SpeechRefused: if there is no sound.
            SaidOtherwise: if it is not what was asked for.
        """
        heard = _Heard(self.form, has_form=self._is_begun)
        try:
            async with asyncio.timeout(self._patience.first_sound) as limit:
                stop = await self._listened(slot_id, piece, manner, heard, limit)
        except TimeoutError:
            what = "no end" if heard.frames else "no sound"
            raise SpeechLost(answer=f"{what} in time") from None
        except LineEnded as end:
            raise SpeechLost(answer=f"{end} after {heard.seconds:.1f} s of speech") from None
        self._judge(piece, manner, heard, stop)
        self.form, self._is_begun = heard.form, True
        return heard.frames

    async def _listened(
        self, slot_id: str, piece: str, manner: Manner, heard: _Heard, limit: asyncio.Timeout
    ) -> Stop:
        until = asyncio.get_running_loop().time() + self._patience.end
        until += 2.0 * pace.usual_seconds(piece, manner.speed)
        longest = pace.most_seconds(piece, manner.speed)
        await self._line.write(messages.say(self._session_id, slot_id, piece, manner))
        while True:
            stop = heard.heed(await self._line.read())
            if stop is not None:
                return stop
            if heard.frames:
                limit.reschedule(until)
            if heard.seconds > longest or heard.size > _MOST_BYTES:
                raise SaidOtherwise(answer=f"it goes on after {heard.seconds:.1f} s")
            if heard.characters > _MOST_CHARACTERS:
                raise SaidOtherwise(answer="far more words than were asked for")

    def _judge(self, piece: str, manner: Manner, heard: _Heard, stop: Stop) -> None:
        if stop.aborted:
            raise SpeechLost(answer=f"it was cut off after {heard.seconds:.1f} s")
        if not heard.frames:
            if self._is_begun:  # so it can speak with this voice
                raise SaidOtherwise(answer="it left out a sentence")
            raise SpeechRefused(answer="it stopped without a sound")
        if not is_said(piece, "".join(heard.sentences)):
            raise SaidOtherwise(answer="other words than were asked for")
        if heard.seconds < pace.least_seconds(piece, manner.speed):
            raise SaidOtherwise(answer=f"{heard.seconds:.1f} s are too short for the text")
