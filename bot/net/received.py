"""An answer that is here already, for the library to read."""

from typing import Any, Final

from telegram.request import BaseRequest
from typing_extensions import override

from bot.net.transport import AiohttpRequest


class Received(BaseRequest):
    """A request whose answer has arrived: `post` returns its result, or raises what it refuses."""

    parse_json_payload: Final = staticmethod(AiohttpRequest.parse_json_payload)

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = status, body

    @property
    @override
    def read_timeout(self) -> float | None:
        return None

    @override
    async def initialize(self) -> None:
        """There is nothing to open."""

    @override
    async def shutdown(self) -> None:
        """There is nothing to close."""

    @override
    async def do_request(self, *_given: Any, **_more: Any) -> tuple[int, bytes]:
        """Return the answer."""
        return self._answer
