"""Everything that a server sends for one text, in its order, and how faults change that."""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sandbox.speaking.faults import (
    Breaks,
    Chatters,
    Claims,
    Fault,
    HangsUp,
    Loses,
    NeverEnds,
    Refrains,
    Stalls,
)

_SENTENCE: Final = re.compile(r"[^.!?。！？]+[.!?。！？]*|[.!?。！？]+")


@dataclass(frozen=True, slots=True)
class Told:
    """A JSON message; `sentence` is the text of one that begins, and empty in all others."""

    text: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of sound, sent in its time."""

    sound: bytes


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that belongs to nothing, sent as it is."""

    content: str | bytes


@dataclass(frozen=True, slots=True)
class Farewell:
    """The end of the connection, with the code of a close or, without one, by a reset."""

    code: int | None


Item = Told | Frame | Aside | Farewell


def sentences_of(text: str) -> Sequence[str]:
    """Cut a text into the sentences that a server announces one by one."""
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip()]


def told(session_id: str, kind: str, **fields: object) -> Told:
    """Write a message of a session."""
    head = {"session_id": session_id} if session_id else {}
    sentence = fields.get("text") if fields.get("state") == "sentence_start" else ""
    return Told(json.dumps({**head, "type": kind, **fields}, ensure_ascii=False), f"{sentence}")


def script_of(
    session_id: str, echo: str, spoken: Iterable[tuple[str, Sequence[bytes]]]
) -> Iterator[Item]:
    """Put together what is sent for a text: its echo, an emotion, and sentences with their sound.

    Args:
        session_id: of the conversation; may be empty.
        echo: what the client claims to have heard.
        spoken: the sentences, each with its frames; none for a voice that can't be had.
    """
    yield told(session_id, "stt", text=echo)
    yield told(session_id, "llm", text="🙂", emotion="happy", action="thinking")
    yield told(session_id, "tts", state="start")
    for sentence, frames in spoken:
        yield told(session_id, "tts", state="sentence_start", text=sentence)
        yield from map(Frame, frames)
    yield told(session_id, "tts", state="stop", is_aborted=False)


def spoilt(script: Iterator[Item], fault: Fault | None, session_id: str) -> Iterator[Item]:
    """Change a script as a fault wants it."""
    match fault:
        case Refrains() | Claims() | Loses():
            return _lacking(script, fault, session_id)
        case Breaks() | HangsUp() | Stalls():
            return itertools.chain(_cut(script, fault.packets), _ending(fault, session_id))
        case NeverEnds():
            return itertools.cycle([item for item in script if isinstance(item, Frame)])
        case Chatters(frames=frames, outside=True):
            return itertools.chain(map(Aside, frames), script, map(Aside, frames))
        case Chatters(frames=frames):
            return _interrupted(script, [Aside(frame) for frame in frames])
    return script


def _lacking(
    script: Iterator[Item], fault: Refrains | Claims | Loses, session_id: str
) -> Iterator[Item]:
    match fault:
        case Refrains():
            return (item for item in script if not _is_speech(item))
        case Claims(sentences=sentences):
            return _claimed(script, sentences, session_id)
        case Loses(packets=packets):
            return (item for number, item in _numbered(script) if number not in packets)


def _ending(fault: Breaks | HangsUp | Stalls, session_id: str) -> Sequence[Item]:
    match fault:
        case Breaks():
            return [told(session_id, "tts", state="stop", is_aborted=True)]
        case HangsUp(code=code):
            return [Farewell(code)]
        case Stalls():
            return []


def _is_speech(item: Item) -> bool:
    return isinstance(item, Frame) or (isinstance(item, Told) and bool(item.sentence))


def _numbered(script: Iterator[Item]) -> Iterator[tuple[int, Item]]:
    """Number the frames from 0; everything else is -1."""
    number = itertools.count()
    return ((next(number) if isinstance(item, Frame) else -1, item) for item in script)


def _cut(script: Iterator[Item], packets: int) -> Iterator[Item]:
    """Return what comes before a frame with this number, or before the end."""
    for number, item in _numbered(script):
        if number >= packets or (isinstance(item, Told) and '"stop"' in item.text):
            return
        yield item


def _claimed(script: Iterator[Item], sentences: Sequence[str], session_id: str) -> Iterator[Item]:
    for item in script:
        if not (isinstance(item, Told) and item.sentence):
            yield item
        if isinstance(item, Told) and '"start"' in item.text:
            for sentence in sentences:
                yield told(session_id, "tts", state="sentence_start", text=sentence)


def _interrupted(script: Iterator[Item], asides: Sequence[Aside]) -> Iterator[Item]:
    """Put the asides before everything, before each sentence, after each frame, and at the end."""
    yield from asides
    for item in script:
        if isinstance(item, Told) and item.sentence:
            yield from asides
        yield item
        if isinstance(item, Frame):
            yield from asides
    yield from asides
