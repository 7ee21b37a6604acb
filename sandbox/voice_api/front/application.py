"""The routes of the server: the five calls, the demos, and the description of it all."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec
from aiohttp import hdrs, web

from sandbox.voice_api.front.connections import in_hand
from sandbox.voice_api.front.desk import Desk
from sandbox.voice_api.keeping.accounts import Keys
from sandbox.voice_api.keeping.database import NotKept
from sandbox.voice_api.keeping.demos import DEMOS
from sandbox.voice_api.training.trainer import Trainer
from sandbox.voices.account import Account, Body, wants_training
from sandbox.voices.http import Manner, Payload, read_body, refusal, response
from sandbox.voices.verdict import Verdict

log = logging.getLogger(__name__)

LARGEST_BODY_BYTES: Final = 64 * 1024
NO_HOST: Final = "localhost"
"""What stands in for the host that a client of HTTP 1.0 has not named."""

LONGEST_PATH: Final = 100
"""How much of a path is logged."""

CLONES: Final = "/v1/voice-clones"
HEADERS: Final = {
    hdrs.SERVER: "voice-clone-sandbox",
    hdrs.CACHE_CONTROL: "no-store",
    "X-Content-Type-Options": "nosniff",
}
_UNAUTHORIZED: Final = 401

Act = Callable[[Account, str, Body], dict[str, object]]
"""Makes a call: on an account, about a slot, with a body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the server looks from outside."""

    manner: Manner
    public_url: str
    """In front of the paths of demos; empty: wherever the client has found us."""
    description: Mapping[str, object]
    """What /openapi.json says."""


class Front:
    """Answers requests."""

    def __init__(self, desk: Desk, *, keys: Keys, trainer: Trainer, look: Look) -> None:
        self._desk = desk
        self._keys = keys
        self._trainer = trainer
        self._look = look

    def application(self) -> web.Application:
        """Make the aiohttp application, with all its routes."""
        application = web.Application(client_max_size=LARGEST_BODY_BYTES, middlewares=[in_hand])
        router = application.router
        router.add_post(CLONES, partial(self._exchange, _create, reads=True))
        router.add_get(CLONES, partial(self._exchange, _list), allow_head=False)
        router.add_get(f"{CLONES}/{{id}}", partial(self._exchange, _get), allow_head=False)
        router.add_put(f"{CLONES}/{{id}}", partial(self._exchange, _put, reads=True))
        router.add_delete(f"{CLONES}/{{id}}", partial(self._exchange, _delete))
        router.add_get(f"{DEMOS}{{name}}", self._demo)
        router.add_get("/openapi.json", self._describe)
        router.add_get("/healthz", self._say_ok)
        application.on_response_prepare.append(_add_headers)
        return application

    async def _exchange(
        self, act: Act, request: web.Request, *, reads: bool = False
    ) -> web.StreamResponse:
        reqid, slot_id = f"req_{secrets.token_hex(8)}", request.match_info.get("id", "")
        payload: Payload
        try:
            account_id = self._authorised(request)  # before a stranger's body is read
            body = read_body(await request.read()) if reads else {}
            call = partial(_called, act, slot_id, body)
            data = await self._desk.call(account_id, self._base_url(request), call)
            payload = {"code": 0, "msg": "", "reqid": reqid, "data": data}
            self._tell_trainer(act, slot_id, body)
        except Verdict as verdict:
            payload = refusal(reqid, verdict)
        except NotKept as fault:
            log.error("the database can't be used: %s", fault)  # noqa: TRY400 - no bug of ours
            payload = refusal(reqid, Verdict(500, "nothing can be kept at the moment"))
        self._log(request, payload)
        answer = response(payload, self._look.manner)
        if answer.status == _UNAUTHORIZED:
            answer.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
        return answer

    def _log(self, request: web.Request, payload: Payload) -> None:
        """Log a call in one line; strangers must not fill a disk, nor write lines of their own."""
        level = logging.DEBUG if payload["code"] == _UNAUTHORIZED else logging.INFO
        path = request.rel_url.raw_path[:LONGEST_PATH]
        log.log(level, "%s %s: %s %s", request.method, path, payload["code"], payload["reqid"])

    def _authorised(self, request: web.Request) -> str:
        scheme, _, key = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        account_id = self._keys.account_of(key.strip()) if scheme.lower() == "bearer" else None
        if account_id is None:
            raise Verdict(_UNAUTHORIZED, "unauthorized")
        return account_id

    def _base_url(self, request: web.Request) -> str:
        return (
            self._look.public_url or f"{request.scheme}://{request.headers.get(hdrs.HOST, NO_HOST)}"
        )

    def _tell_trainer(self, act: Act, slot_id: str, body: Body) -> None:
        trains = act is _put and wants_training(body)
        if trains or act is _delete:
            self._trainer.drop(slot_id)
        if trains:
            self._trainer.look()

    async def _demo(self, request: web.Request) -> web.StreamResponse:
        try:
            demo = await self._desk.demo(request.path)
        except NotKept:
            raise web.HTTPServiceUnavailable from None
        if demo is None:
            raise web.HTTPNotFound
        return web.Response(body=demo, content_type="audio/wav")

    async def _describe(self, _request: web.Request) -> web.StreamResponse:
        body = msgspec.json.encode(self._look.description)
        return web.Response(body=body, content_type="application/json")

    async def _say_ok(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(text="ok")


def _called(act: Act, slot_id: str, body: Body, account: Account) -> dict[str, object]:
    return act(account, slot_id, body)


def _create(account: Account, _slot_id: str, body: Body) -> dict[str, object]:
    return account.create(body)


def _list(account: Account, _slot_id: str, _body: Body) -> dict[str, object]:
    return account.list()


def _get(account: Account, slot_id: str, _body: Body) -> dict[str, object]:
    return account.get(slot_id)


def _put(account: Account, slot_id: str, body: Body) -> dict[str, object]:
    return account.train(slot_id, body) if wants_training(body) else account.rename(slot_id, body)


def _delete(account: Account, slot_id: str, _body: Body) -> dict[str, object]:
    return account.delete(slot_id)


async def _add_headers(_request: web.Request, answer: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        answer.headers[name] = value
