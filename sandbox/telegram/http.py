"""The HTTP side of the sandbox's Telegram: the calls, and their answers."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from sandbox.telegram.downloads import send_file
from sandbox.telegram.faults import Faults, HangUp
from sandbox.telegram.forms.errors import ApiError, bad_request
from sandbox.telegram.forms.values import Call
from sandbox.telegram.limits import Limiter
from sandbox.telegram.methods import account, editing, inline, receiving, sending
from sandbox.telegram.methods.parameters import Method, RawParameters, read_parameters
from sandbox.telegram.state.files import Upload
from sandbox.telegram.state.world import World

PARTS = (
    receiving,
    sending,
    editing,
    inline,
    account,
)

METHODS: dict[str, type[Method]] = {
    method.__name__.lower(): method for part in PARTS for method in part.METHODS
}
"""The methods that the sandbox knows; names are case-insensitive, so the keys are in lower case."""

DOWNLOAD = "file"
"""The name of a download in faults and in the log."""
LARGEST_BODY = 64 * 1024 * 1024
"""The most bytes of a request that are read; enough for a file of 50 MB and its form."""

_TOKEN = re.compile(r"\d+:[\w-]+\Z", re.ASCII)
_BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"

_Answering = Callable[[], Awaitable[web.StreamResponse]]


class Front:
    """Answers the HTTP requests of one bot and keeps a log of its calls."""

    def __init__(self, world: World, token: str, faults: Faults, limiter: Limiter) -> None:
        self._world = world
        self._token = token
        self._faults = faults
        self._limiter = limiter
        self.revoked = False
        self.calls: list[Call] = []

    def application(self) -> web.Application:
        """Return the routes; everything else gets Telegram's own 404."""
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[_as_json])
        application.router.add_get("/file/bot{token}/{path:.+}", self._download)
        application.router.add_get("/bot{token}/{method}", self._call)
        application.router.add_post("/bot{token}/{method}", self._call)
        return application

    async def _call(self, request: web.Request) -> web.StreamResponse:
        self._authorise(request)
        method = METHODS.get(request.match_info["method"].lower())
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        raw = await _raw_parameters(request)
        return await self._logged(
            request, method.api_name(), raw, lambda: self._carried_out(method, raw)
        )

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self._authorise(request)
        path = request.match_info["path"]

        async def content() -> web.StreamResponse:
            file = self._world.files.at(path)
            if file is None:
                return _refused(ApiError(404, "Not Found"))
            return await send_file(request, file.content, self._faults.line)

        return await self._logged(request, DOWNLOAD, {"path": path}, content)

    def _authorise(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if not _TOKEN.match(token):
            raise ApiError(404, "Not Found")
        if self.revoked or token != self._token:
            raise ApiError(401, "Unauthorized")

    async def _logged(
        self, request: web.Request, name: str, raw: RawParameters, answering: _Answering
    ) -> web.StreamResponse:
        time = self._world.clock()
        answer = await self._with_faults(name, answering)
        self.calls.append(
            Call(
                time=time,
                method=name,
                chat_id=_chat_id(raw),
                parameters={
                    key: str(value) if isinstance(value, Upload) else value
                    for key, value in raw.items()
                },
                status=answer.status if answer else 0,
            )
        )
        return answer or _hung_up(request)

    async def _with_faults(self, name: str, answering: _Answering) -> web.StreamResponse | None:
        """Answer a call under the planned faults; None if its answer has to be lost."""
        await asyncio.sleep(self._faults.latency)
        fault = self._faults.take(name)
        await asyncio.sleep(fault.delay if fault else 0.0)
        if fault and fault.hang_up is HangUp.BEFORE:
            return None
        error = fault.error() if fault else None
        garbled = fault.body if fault else None
        if fault is None or fault.handled:
            answer = _refused(error) if error else await answering()
        if garbled is not None:
            return web.Response(body=garbled, content_type="application/json")
        return None if fault and fault.hang_up is HangUp.AFTER else answer

    async def _carried_out(self, method: type[Method], raw: RawParameters) -> web.Response:
        try:
            call = read_parameters(method, raw)
            if method.is_message:
                self._limiter.check(_chat_id(raw) or 0, self._world.clock())
            result = await call.answer(self._world)
        except ApiError as error:
            return _refused(error)
        return _json({"ok": True, "result": result})


@web.middleware
async def _as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn errors that never reached a method into JSON, as Telegram does."""
    try:
        return await handler(request)
    except ApiError as error:
        return _refused(error)
    except web.HTTPRequestEntityTooLarge:
        return _refused(ApiError(413, "Request Entity Too Large"))
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        return _refused(ApiError(404, "Not Found"))


async def _raw_parameters(request: web.Request) -> RawParameters:
    """Read the parameters from the query and from any of the three kinds of body, with files."""
    raw: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        raw |= _json_object(await request.read())
    else:
        raw |= {name: _value(field) for name, field in (await request.post()).items()}
    return _with_attachments(raw)


def _json_object(body: bytes) -> dict[str, object]:
    try:
        values = msgspec.json.decode(body or b"{}")
    except msgspec.DecodeError:
        values = None
    if not isinstance(values, dict):
        raise bad_request("the body must be a JSON object")
    return values


def _value(field: str | bytes | bytearray | web.FileField) -> object:
    if isinstance(field, web.FileField):
        return Upload(field.file.read(), field.filename, field.content_type)
    return field if isinstance(field, str) else bytes(field).decode(errors="replace")


def _with_attachments(raw: dict[str, object]) -> RawParameters:
    """Put each upload where attach://name refers to it."""
    for name, value in tuple(raw.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            upload = raw.pop(value.removeprefix("attach://"), None)
            if not isinstance(upload, Upload):
                raise bad_request(f'parameter "{name}" is attached to no file of this request')
            raw[name] = upload
    return raw


def _chat_id(raw: RawParameters) -> int | None:
    text = str(raw.get("chat_id", ""))
    return int(text) if re.fullmatch(r"-?\d+", text) else None


def _json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        headers=headers,
        content_type="application/json",
    )


def _refused(error: ApiError) -> web.Response:
    if error.status == web.HTTPBadGateway.status_code:
        return web.Response(text=_BAD_GATEWAY, status=error.status, content_type="text/html")
    again = error.retry_after
    headers = {} if again is None else {"Retry-After": str(again)}
    return _json(error.body(), error.status, headers)


def _hung_up(request: web.Request) -> web.Response:
    """Drop the connection; the returned response is never sent."""
    if request.transport:
        request.transport.abort()
    return web.Response()
