"""How the sandbox's voice-clone API sends its answers, and how that fails."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from aiohttp import web

from sandbox.voices.faults import Altered, Fault, Forgetful, Hang, Oversize, Page, Says, Truncated
from sandbox.voices.verdict import Verdict

Payload = dict[str, object]
"""An answer of the API, before it becomes JSON."""

_REAL_STATUSES = range(400, 600)
_MUTE = frozenset({"get", "list"})
"""Operations whose success has no `msg`: the platform's users report that it may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Which of its ways of answering the platform uses."""

    real_statuses: bool = False
    """Give errors their real HTTP status; the platform says 200 and leaves it to the body."""
    text_codes: bool = False
    """Send `code` as a string."""


def read_body(raw: bytes) -> Mapping[str, object]:
    """Read the body of a request; raises Verdict if it is no JSON object."""
    try:
        body: object = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Verdict(400, "the body must be a JSON object")
    return body


def success(reqid: str, operation: str, data: Mapping[str, object]) -> Payload:
    """Make the answer for a success."""
    payload: Payload = {"code": 0, "reqid": reqid, "data": data, "sandbox": True}
    return payload if operation in _MUTE else payload | {"msg": ""}


def refusal(reqid: str, verdict: Verdict) -> Payload:
    """Make the answer for a refusal."""
    return {"code": verdict.code, "msg": verdict.message, "reqid": reqid}


def response(payload: Payload, manner: Manner) -> web.Response:
    """Put an answer into an HTTP response."""
    code = payload["code"]
    status = code if manner.real_statuses and code in _REAL_STATUSES else 200
    said = payload | {"code": str(code)} if manner.text_codes else payload
    return web.Response(
        status=status if isinstance(status, int) else 200,
        body=msgspec.json.encode(said),
        content_type="application/json",
    )


def altered(payload: Payload, fault: Fault | None) -> Payload:
    """Change an answer as a fault wants it."""
    match fault, payload.get("data"):
        case Says(code=code, message=message), _:
            return refusal(str(payload["reqid"]), Verdict(code, message))
        case Forgetful(), _:
            return payload | {"data": {"voices": []}}
        case Altered(fields=fields), {"voices": list(voices)}:
            return payload | {"data": {"voices": [{**voice, **fields} for voice in voices]}}
        case Altered(fields=fields), dict(voice):
            return payload | {"data": {**voice, **fields}}
    return payload


async def send(
    request: web.Request, answer: web.Response, fault: Fault | None, *, closing: asyncio.Event
) -> web.StreamResponse:
    """Send an answer, or treat the connection as a fault wants it."""
    match fault:
        case None | Says() | Altered() | Forgetful():
            return answer
        case Page(status=status, text=text, headers=headers):
            return web.Response(status=status, text=text, headers=headers, content_type="text/html")
        case Truncated():
            return await _send_half(request, answer)
        case Oversize(size=size):
            answer.body = _body(answer) + b" " * size
            return answer
        case Hang():
            await closing.wait()
    return _drop(request)


def _drop(request: web.Request) -> web.Response:
    """Close the connection without an answer; the returned response is never sent."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def _send_half(request: web.Request, answer: web.Response) -> web.StreamResponse:
    body = _body(answer)
    half = web.StreamResponse(headers={"Content-Length": str(len(body))})
    half.content_type = answer.content_type
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return half


def _body(answer: web.Response) -> bytes:
    return answer.body if isinstance(answer.body, bytes) else b""
