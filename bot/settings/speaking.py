"""The settings of the platform by which a clone says a text: all of them, or none."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.net.addresses import is_loopback
from bot.settings import values
from bot.settings.declaring import Secret, setting
from bot.settings.kinds import hidden, whole

AGENT_EXAMPLE: Final = "the-id-of-your-agent"
DEVICE_EXAMPLE: Final = "AA:BB:CC:DD:EE:FF"
NEEDED: Final = ("speak_token", "speak_agent_id", "speak_device_id")
"""Without one of these nothing can speak, so they come together."""

_LONGEST_AGENT: Final = 128
_MAC: Final = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", re.IGNORECASE)
_COMMA: Final = re.compile("[,\uff0c\u3001\u060c]")
"""The Latin, the full-width, the ideographic and the Arabic one."""
_NOBODYS: Final = frozenset({"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})
"""What stands for no device, and for all of them (IEEE 802)."""


def agent_id(value: str) -> str:
    """Check the id of the agent that answers; it is sent as a header."""
    if not re.fullmatch(rf"[\x21-\x7e]{{1,{_LONGEST_AGENT}}}", value):
        raise ValueError(f"must be an id of 1 to {_LONGEST_AGENT} characters without spaces")
    if value == AGENT_EXAMPLE:
        raise ValueError(values.NOT_YOURS)
    return value


def device_id(value: str) -> str:
    """Check a MAC address; it is kept as it is written, since it was registered like that."""
    if not _MAC.fullmatch(value) or value.lower() in _NOBODYS:
        raise ValueError("must be a MAC address: six pairs of hexadecimal digits between colons")
    if value.upper() == DEVICE_EXAMPLE:
        raise ValueError(values.NOT_YOURS)
    return value


def web_socket(value: str) -> str:
    """Check the URL of a WebSocket to which the token is sent; its path is kept as it is."""
    scheme, mark, rest = value.partition("://")
    if not mark or scheme.lower() not in {"ws", "wss"}:
        raise ValueError("must begin with wss://")
    host = values.host_of(values.web_url(f"http{scheme[2:].lower()}://{rest}"))
    if scheme.lower() == "ws" and not is_loopback(host):
        raise ValueError("must begin with wss://, since the token is sent there")
    return f"{scheme.lower()}://{rest}"


def words(value: str) -> frozenset[str]:
    """Read words or phrases, separated by commas of any script."""
    return frozenset(word for part in _COMMA.split(value) if (word := part.strip()))


def readable(value: str) -> Path:
    """Check that a file of words can be read."""
    path = Path(value)
    try:
        _words_in(path)
    except (OSError, UnicodeDecodeError):
        raise ValueError("must be a text file in UTF-8 that the bot can read") from None
    return path


@dataclass(frozen=True, kw_only=True)
class SpeakSettings:
    """The platform by which a clone can say a text, and our account there."""

    speak_token: Secret | None = setting(
        hidden(values.api_key),  # it is sent as `Authorization: Bearer`
        None,
        "The token for the platform by which clones say texts; without it, none does.",
        example=values.API_KEY_EXAMPLE,
        together=NEEDED,
    )
    speak_agent_id: Secret | None = setting(
        hidden(agent_id),
        None,
        "The id of the agent there whose voice is exchanged for a clone's.",
        example=AGENT_EXAMPLE,
        together=NEEDED,
    )
    speak_device_id: Secret | None = setting(
        hidden(device_id),
        None,
        "The MAC address of a device that is registered there, or bound to the agent.",
        example=DEVICE_EXAMPLE,
        together=NEEDED,
    )
    speak_url: str = setting(
        web_socket,
        "wss://xrobo-io.qiniuapi.com/v1/ws/",
        "Where that platform is; wss, unless on this machine.",
    )
    speak_characters_per_day: int = setting(
        whole(least=1), 500, "How many characters one owner's clones say a day."
    )
    speak_forbidden_words: frozenset[str] = setting(
        words, frozenset(), "Words that clones don't say, separated by commas."
    )
    speak_forbidden_words_file: Path | None = setting(
        readable,
        None,
        "A text file with more of them, one a line; # begins a comment.",
        example="/etc/bot/words.txt",
    )

    @property
    def words_in_file(self) -> tuple[str, ...]:
        """The words in that file."""
        path = self.speak_forbidden_words_file
        return () if path is None else _words_in(path)


def _words_in(path: Path) -> tuple[str, ...]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
