"""The messages of a conversation: those that we write, and what we understand of the others.

Source: the platform's pages "WebSocket" and "agent and voice switch" of 2026-08-05
(qiniu/Xrobot-docs, 6e4bbde).
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from bot.speech.account import PROTOCOL_VERSION
from cloning.domain.speaking.manner import Manner

ASKED_RATE: Final = 16_000
ASKED_MILLISECONDS: Final = 60
"""The longest packets have the best sound: full band, and a rate that varies."""
BUFFER_MILLISECONDS: Final = 5_000
"""How much may be sent ahead: we play nothing, so only waiting would be gained by less."""
WHY: Final = "text_response"
"""What we claim to have heard. It must not hold the text: an agent that answers it with words of
its own could repeat it, and seem to have said what was asked."""

_LOWEST_RATE, _HIGHEST_RATE = 8_000, 48_000
_LONGEST_SESSION_ID: Final = 256


@dataclass(frozen=True, slots=True)
class Form:
    """How the server's sound is written: Opus packets, or 16-bit little-endian samples."""

    codec: Literal["opus", "pcm"]
    rate: int
    """In hertz."""
    channels: int


@dataclass(frozen=True, slots=True)
class Hello:
    """The server is there; `form` is None if it speaks in none that we know."""

    session_id: str
    form: Form | None


@dataclass(frozen=True, slots=True)
class Start:
    """What follows is said."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence that is said next."""

    text: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more is said."""

    aborted: bool
    """Whether it was cut off."""


@dataclass(frozen=True, slots=True)
class Other:
    """A message that means nothing to us, such as `mcp`, or one of a later version."""


Message = Hello | Start | Sentence | Stop | Other

_objects = msgspec.json.Decoder(dict[str, Any])


def hello() -> str:
    """Write our hello. It declares no features: a server would begin to discover tools."""
    return _written(
        {
            "type": "hello",
            "version": PROTOCOL_VERSION,
            "transport": "websocket",
            "audio_params": {
                "format": "opus",
                "sample_rate": ASKED_RATE,
                "channels": 1,
                "frame_duration": ASKED_MILLISECONDS,
                "play_buffer_duration": BUFFER_MILLISECONDS,
            },
        }
    )


def say(session_id: str, slot_id: str, text: str, manner: Manner) -> str:
    """Write the request to say a text with the voice of a slot."""
    voice: dict[str, object] = {"id": slot_id}
    factors = {"speed": manner.speed, "pitch": manner.pitch}
    voice |= {name: factor for name, factor in factors.items() if factor != 1.0}
    return _written(
        {
            "session_id": session_id,
            "type": "listen",
            "state": "detect",
            "text": WHY,
            "text_response": text,
            "agent_params": {"voice": voice},
        }
    )


def read(raw: str | bytes) -> Message | None:
    """Understand a message; None if it is none: sound, or nothing that can be read."""
    try:
        told = _objects.decode(raw)
    except (ValueError, RecursionError):
        return None
    match told:
        case {"type": "hello"}:
            return Hello(_text(told.get("session_id"))[:_LONGEST_SESSION_ID], _form(told))
        case {"type": "tts", "state": "start"}:
            return Start()
        case {"type": "tts", "state": "sentence_start"}:
            return Sentence(_text(told.get("text")))
        case {"type": "tts", "state": "stop"}:
            return Stop(aborted=told.get("is_aborted") not in (None, False, "false", ""))
    return Other()


def _form(told: dict[str, Any]) -> Form | None:
    """Read the server's own parameters; what it doesn't say is as we have asked for."""
    params = told.get("audio_params")
    said = params if isinstance(params, dict) else {}
    codec = said.get("format") or "opus"
    rate, channels = said.get("sample_rate", ASKED_RATE), said.get("channels", 1)
    if not (_is_within(rate, _LOWEST_RATE, _HIGHEST_RATE) and _is_within(channels, 1, 2)):
        return None
    if not isinstance(codec, str):
        return None
    match codec.lower():
        case "opus":
            return Form("opus", int(rate), int(channels))
        case "pcm":
            return Form("pcm", int(rate), int(channels))
    return None


def _is_within(value: object, least: int, most: int) -> bool:
    return isinstance(value, int | float) and least <= value <= most and value == int(value)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _written(message: dict[str, object]) -> str:
    return msgspec.json.encode(message).decode()
