"""One conversation with the sandbox's speaking server, from its hello to its end."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from aiohttp import WSMsgType, web

from sandbox.speaking.engine import CantSay
from sandbox.speaking.faults import Chatters, Fault, HangsUp, Ignores, Improvises, Refrains
from sandbox.speaking.pacing import moment_of
from sandbox.speaking.script import (
    Aside,
    Farewell,
    Frame,
    Item,
    Told,
    script_of,
    sentences_of,
    spoilt,
    told,
)
from sandbox.speaking.seen import Json, Record, Speaker
from sandbox.voices.slots import SUCCESS

_LONGEST_VOICE_ID: Final = 128
_USUAL_BUFFER_MILLISECONDS: Final = 1_000
_LEAST, _MOST = 0.5, 2.0
_OWN_WORDS: Final = "I hear you. What would you like to talk about?"


class Talk:
    """Listens to one client, and speaks to it."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        speaker: Speaker,
        record: Record,
        fault: Fault | None,
    ) -> None:
        self._socket = socket
        self._request = request
        self._speaker = speaker
        self._record = record
        self._fault = fault
        self._session_id = f"sandbox-{id(self):x}" if speaker.manner.tells_session else ""
        self._voice: str | None = None
        self._speaking: asyncio.Task[None] | None = None

    async def go_on(self) -> None:
        """Answer messages until the client hangs up."""
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._heed(_object(message.data))
        finally:
            await self._break_off()
            self._record.is_over = True

    async def _heed(self, message: Json) -> None:
        kind = message.get("type")
        if isinstance(self._fault, HangsUp) and self._fault.type == kind == "hello":
            await self._turn_away(self._fault)
        elif isinstance(self._fault, Ignores) and self._fault.type == kind:
            self._note(message)
        elif kind == "hello":
            self._note(message)
            await self._greet()
        elif kind == "listen":
            self._note(message)
            if message.get("state") == "detect":
                await self._break_off()
                self._speaking = asyncio.create_task(self._answer(message))
        elif kind == "abort" and await self._break_off():
            await self._send(told(self._session_id, "tts", state="stop", is_aborted=True))

    def _note(self, message: Json) -> None:
        match message.get("type"):
            case "hello":
                self._record.hello = message
            case "listen":
                self._record.listens.append(message)
            case other:
                self._record.others.append(str(other))

    async def _turn_away(self, fault: HangsUp) -> None:
        if fault.answered:
            await self._greet()
        if fault.words:
            await self._send(Aside(fault.words))
        await self._leave(fault.code)

    async def _greet(self) -> None:
        form = self._speaker.manner.form
        hello: Json = {"transport": "websocket"}
        if self._speaker.manner.tells_form:
            hello["audio_params"] = {
                "format": form.codec,
                "sample_rate": form.rate,
                "channels": 1,
                "frame_duration": form.milliseconds,
                "play_buffer_duration": int(self._buffer_seconds * 1000),
            }
        if isinstance(self._fault, Chatters):
            for frame in self._fault.frames:
                await self._send(Aside(frame))
        await self._send(told(self._session_id, "hello", **hello))

    async def _answer(self, message: Json) -> None:
        """Say what is asked for, or something else without it."""
        voice = _voice_of(message)
        self._voice = str(voice["id"]).strip() if "id" in voice else self._voice
        text = self._fault.text if isinstance(self._fault, Improvises) else _response(message)
        manner = _factor(voice, "speed"), _factor(voice, "pitch")
        spoken = await self._spoken(text or _OWN_WORDS, *manner)
        script = script_of(self._session_id, str(message.get("text", "")), spoken)
        with suppress(ConnectionError):
            await self._play(spoilt(script, self._present_fault, self._session_id))

    async def _spoken(
        self, text: str, speed: float, pitch: float
    ) -> Sequence[tuple[str, Sequence[bytes]]]:
        slot = self._speaker.slots().get(self._voice or "")
        if slot is None or slot.state != SUCCESS or len(slot.id) > _LONGEST_VOICE_ID:
            return []
        form, engine = self._speaker.manner.form, self._speaker.engine

        def say(sentence: str) -> tuple[str, Sequence[bytes]]:
            # The page of make play is there before numpy could be loaded.
            from sandbox.speaking.sound import frames_of  # noqa: PLC0415

            pcm = engine(sentence, slot.sample)
            return sentence, frames_of(pcm, form, speed=speed, pitch=pitch)

        try:
            return [await asyncio.to_thread(say, sentence) for sentence in sentences_of(text)]
        except CantSay:
            return []

    async def _play(self, script: Iterator[Item]) -> None:
        clock, frame_seconds = self._speaker.clock, self._speaker.manner.form.milliseconds / 1000
        began, number = clock.now(), 0
        for item in script:
            if isinstance(item, Frame):
                after = moment_of(
                    number, frame_seconds=frame_seconds, buffer_seconds=self._buffer_seconds
                )
                await clock.until(began + after)
                number += 1
            await self._send(item)

    async def _send(self, item: Item) -> None:
        match item:
            case Told(text=text) | Aside(content=str(text)):
                await self._socket.send_str(text)
            case Aside(content=bytes(content)):
                await self._socket.send_bytes(content)
            case Frame(sound=sound):
                await self._socket.send_bytes(sound)
                self._record.frames += 1
            case Farewell(code=code):
                await self._leave(code)

    @property
    def _present_fault(self) -> Fault | None:
        """What goes wrong with the present text."""
        fault = self._fault
        later = isinstance(fault, Refrains) and len(self._record.listens) <= fault.after
        return None if later else fault

    async def _leave(self, code: int | None) -> None:
        if code is not None:
            await self._socket.close(code=code, message=b"sandbox")
        elif self._request.transport is not None:
            self._request.transport.abort()

    async def _break_off(self) -> bool:
        """End what is being said; returns whether anything was."""
        task, self._speaking = self._speaking, None
        if task is None or task.done():
            return False
        task.cancel()
        await asyncio.wait([task])
        return True

    @property
    def _buffer_seconds(self) -> float:
        hello = self._record.hello or {}
        params = hello.get("audio_params")
        said = params.get("play_buffer_duration") if isinstance(params, dict) else None
        wanted = said if isinstance(said, int) else _USUAL_BUFFER_MILLISECONDS
        return wanted / 1000


def _object(text: str) -> Json:
    """Read a message; anything else than an object says nothing."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def _voice_of(message: Json) -> Json:
    params = message.get("agent_params")
    voice = params.get("voice") if isinstance(params, dict) else None
    return voice if isinstance(voice, dict) else {}


def _response(message: Json) -> str:
    text = message.get("text_response")
    return text.strip() if isinstance(text, str) else ""


def _factor(voice: Json, name: str) -> float:
    """Return how fast or high it is to speak; what is out of the documented range is 1."""
    factor = voice.get(name)
    if isinstance(factor, int | float) and _LEAST <= factor <= _MOST:
        return float(factor)
    return 1.0
