"""What the sandbox's speaking server wants to be shown in the handshake."""

import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """The one account that may come in."""

    token: str
    agent_id: str
    device_id: str

    def refusal_of(self, headers: Mapping[str, str]) -> int | None:
        """Return the HTTP status with which a handshake is refused; None if it is welcome."""
        shown = headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, f"Bearer {self.token}".encode()):
            return HTTPStatus.UNAUTHORIZED
        if headers.get("Protocol-Version") != "1" or not _is_uuid(headers.get("Client-Id", "")):
            return HTTPStatus.BAD_REQUEST
        known = {"Device-Id": self.device_id, "X-Agent-ID": self.agent_id}
        if any(headers.get(name) != value for name, value in known.items()):
            return HTTPStatus.FORBIDDEN
        return None


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
