"""Our account at the platform."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import hdrs

PROTOCOL_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the platform is, and what we show it in the handshake."""

    url: str
    """Of its WebSocket: wss://, or ws:// on this machine."""
    token: str = field(repr=False)
    agent_id: str = field(repr=False)
    device_id: str = field(repr=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the handshake; the client's id is always the same for a device."""
        return {
            hdrs.AUTHORIZATION: f"Bearer {self.token}",
            "Protocol-Version": str(PROTOCOL_VERSION),
            "Device-Id": self.device_id,
            "Client-Id": str(uuid.uuid5(uuid.NAMESPACE_URL, self.device_id)),
            "X-Agent-ID": self.agent_id,
        }
