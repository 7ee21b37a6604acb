"""Calls of the library that go straight to the methods of the local Telegram, without HTTP."""

from collections import Counter
from http import HTTPStatus
from typing import IO

import msgspec
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

from sandbox.telegram.forms.errors import ApiError
from sandbox.telegram.http import METHODS
from sandbox.telegram.methods.parameters import RawParameters, read_parameters
from sandbox.telegram.state.files import Upload
from sandbox.telegram.state.world import World


class Direct(BaseRequest):
    """Counts the calls, too."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.calls: Counter[str] = Counter()
        """How often each method was called, by its name."""
        self.lost: Counter[str] = Counter()
        """Of how many of the next calls of a method the answer is lost."""

    @property
    @override
    def read_timeout(self) -> float | None:
        return None

    @override
    async def initialize(self) -> None:
        """Nothing to open."""

    @override
    async def shutdown(self) -> None:
        """Nothing to close."""

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_limits: object,
        **_timeouts: object,
    ) -> tuple[int, bytes]:
        """Do one call; returns the HTTP status and the body."""
        name = url.rpartition("/")[2]
        self.calls[name] += 1
        try:
            call = read_parameters(METHODS[name.lower()], _raw(request_data))
            result = await call.answer(self._world)
        except ApiError as error:
            return error.status, msgspec.json.encode(error.body())
        if self.lost[name]:
            self.lost[name] -= 1
            raise NetworkError("the connection broke off")
        return HTTPStatus.OK, msgspec.json.encode({"ok": True, "result": result})


def _raw(request_data: RequestData | None) -> RawParameters:
    """Return the parameters and uploads; an upload is named like the parameter it stands for."""
    if request_data is None:
        return {}
    files = request_data.multipart_data.items()
    uploads = {name: Upload(_content(file[1]), file[0], file[2]) for name, file in files}
    return {**request_data.json_parameters, **uploads}


def _content(file: bytes | IO[bytes]) -> bytes:
    return file if isinstance(file, bytes) else file.read()
