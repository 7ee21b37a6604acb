"""The HTTP side of the sandbox's voice-clone API: from a request to a call, and back."""

import asyncio
import hmac
import time
from collections.abc import Callable

from aiohttp import web

from sandbox.voices import http
from sandbox.voices.account import Account, wants_training
from sandbox.voices.faults import Fault, Faults, Late, Operation
from sandbox.voices.http import Manner, Payload, read_body
from sandbox.voices.log import Call, Calls
from sandbox.voices.verdict import Verdict

Act = Callable[[], dict[str, object]]

SERVER = "voice-clone-sandbox"


class Door:
    """Accepts requests, carries them out unless a fault prevents it, and answers."""

    def __init__(
        self, account: Account, *, key: str, faults: Faults, calls: Calls, manner: Manner
    ) -> None:
        self.closing = asyncio.Event()
        self.late: list[Act] = []
        self._account = account
        self._key = key
        self._faults = faults
        self._calls = calls
        self._manner = manner
        self._opened = time.monotonic()
        self._requests = 0

    def application(self) -> web.Application:
        """Make the aiohttp application, with all its routes."""
        application = web.Application()
        application.router.add_post("/v1/voice-clones", self._create)
        application.router.add_put("/v1/voice-clones/{id}", self._train_or_rename)
        application.router.add_get("/v1/voice-clones/{id}", self._get)
        application.router.add_get("/v1/voice-clones", self._list)
        application.router.add_delete("/v1/voice-clones/{id}", self._delete)
        application.router.add_get(r"/demos/{id}-{attempt:\d+}.wav", self._demo)
        application.on_response_prepare.append(_sign)
        return application

    async def _create(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        return await self._exchange(request, "create", lambda: self._account.create(read_body(raw)))

    async def _train_or_rename(self, request: web.Request) -> web.StreamResponse:
        raw, slot_id = await request.read(), request.match_info["id"]
        if _has_key(raw):
            train = self._account.train
            return await self._exchange(request, "train", lambda: train(slot_id, read_body(raw)))
        rename = self._account.rename
        return await self._exchange(request, "rename", lambda: rename(slot_id, read_body(raw)))

    async def _get(self, request: web.Request) -> web.StreamResponse:
        slot_id = request.match_info["id"]
        return await self._exchange(request, "get", lambda: self._account.get(slot_id))

    async def _list(self, request: web.Request) -> web.StreamResponse:
        return await self._exchange(request, "list", self._account.list)

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        slot_id = request.match_info["id"]
        return await self._exchange(request, "delete", lambda: self._account.delete(slot_id))

    async def _demo(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.take("demo")
        demo = self._account.demo(request.match_info["id"], int(request.match_info["attempt"]))
        answer = web.Response(status=404) if demo is None else web.Response(body=demo)
        answer.content_type = "text/plain" if demo is None else "audio/wav"
        await self._write_down(request, "demo", fault, str(answer.status), applied=demo is not None)
        return await http.send(request, answer, fault, closing=self.closing)

    async def _exchange(
        self, request: web.Request, operation: Operation, act: Act
    ) -> web.StreamResponse:
        self._requests += 1
        reqid, fault = f"sandbox-{self._requests:08d}", self._faults.take(operation)
        if isinstance(fault, Late):
            self.late.append(act)
        payload: Payload = {"code": None, "reqid": reqid}
        if fault is None or fault.applied:
            payload = self._carried_out(request, reqid, operation, act)
        applied, code = payload["code"] == 0, str(payload["code"])
        await self._write_down(request, operation, fault, code, applied=applied)
        answer = http.response(http.altered(payload, fault), self._manner)
        return await http.send(request, answer, fault, closing=self.closing)

    def _carried_out(
        self, request: web.Request, reqid: str, operation: Operation, act: Act
    ) -> Payload:
        try:
            self._authorise(request)
            return http.success(reqid, operation, act())
        except Verdict as verdict:
            return http.refusal(reqid, verdict)

    def _authorise(self, request: web.Request) -> None:
        shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, f"Bearer {self._key}".encode()):
            raise Verdict(401, "unauthorized")

    async def _write_down(
        self,
        request: web.Request,
        operation: Operation,
        fault: Fault | None,
        code: str,
        *,
        applied: bool,
    ) -> None:
        call = Call(
            at=time.monotonic() - self._opened,
            operation=operation,
            slot_id=request.match_info.get("id", ""),
            outcome=code if fault is None else type(fault).__name__,
            applied=applied,
        )
        await self._calls.add(call)


async def _sign(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = SERVER


def _has_key(raw: bytes) -> bool:
    try:
        return wants_training(read_body(raw))
    except Verdict:
        return False
