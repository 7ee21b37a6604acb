"""A server of the contract that can be bent in one way, to see whether anybody notices."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.voices.account import Account, Revision, wants_training
from sandbox.voices.http import Payload, read_body, refusal
from sandbox.voices.slots import SUCCESS, Slot, new_slot
from sandbox.voices.training import Trainer
from sandbox.voices.verdict import Verdict

KEY, OTHER_KEY = "the-key-of-one-account-1", "the-key-of-another-2"


@dataclass(slots=True)
class Call:
    """One request, before it is carried out."""

    operation: str
    key: str
    slot_id: str
    raw: bytes
    host: "Host"
    attempt: int = 0
    """How often the slot has been trained before."""
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        return self.host.accounts[self.key]

    def honest(self) -> Payload:
        """Do what the contract says."""
        try:
            self._check()
            return self.carried_out()
        except Verdict as verdict:
            return refusal(self.host.reqid(), verdict)

    def _check(self) -> None:
        if self.key not in self.host.accounts:
            raise Verdict(401, "unauthorized")
        if self.operation in {"create", "train", "rename"}:
            read_body(self.raw)

    def carried_out(self) -> Payload:
        """Do it, whoever asks; raises Verdict."""
        account = self.host.accounts.get(self.key) or self.host.accounts[KEY]
        acts: dict[str, Callable[[], dict[str, object]]] = {
            "create": lambda: account.create(self.body),
            "train": lambda: account.train(self.slot_id, self.body),
            "rename": lambda: account.rename(self.slot_id, self.body),
            "get": lambda: account.get(self.slot_id),
            "list": account.list,
            "delete": lambda: account.delete(self.slot_id),
        }
        data = acts[self.operation]()
        return {"code": 0, "msg": "", "reqid": self.host.reqid(), "data": data}


Answer = Payload | web.Response
Bend = Callable[[Call], Answer]
"""Answers a call in its own way."""
Pause = Callable[[Call], Awaitable[object]]
"""What happens between a call and its answer."""


def straight(call: Call) -> Answer:
    return call.honest()


async def at_once(_call: Call) -> None:
    """Answer at once."""


class Host:
    """Two accounts, and HTTP around them."""

    def __init__(self, revision: Revision, bend: Bend, pause: Pause) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self._bend = bend
        self._pause = pause
        self._reqids = 0
        self.trainer = Trainer(seconds=0.0, demo_url=self._demo_url)
        self.accounts = {
            key: Account(revision=revision, train=self.trainer.start) for key in (KEY, OTHER_KEY)
        }
        foreign = new_slot(name="somebody else's", state=SUCCESS, language="zh")
        self.accounts[KEY].slots[foreign.id] = foreign
        self.foreign_id = foreign.id

    @property
    def ours(self) -> list[str]:
        """The slots of the first account that were not there at the beginning."""
        return [slot for slot in self.accounts[KEY].slots if slot != self.foreign_id]

    def reqid(self) -> str:
        self._reqids += 1
        return f"bent-{self._reqids}"

    async def handle(self, request: web.Request) -> web.Response:
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        raw, slot_id = await request.read(), request.match_info.get("id", "")
        body: Any = {}
        with suppress(Verdict):
            body = dict(read_body(raw))
        operation = {
            "POST": "create",
            "PUT": "train" if wants_training(body) else "rename",
            "GET": "get" if slot_id else "list",
            "DELETE": "delete",
        }[request.method]
        slot = self.accounts[KEY].slots.get(slot_id)
        attempt = 0 if slot is None else slot.attempt
        call = Call(operation, key, slot_id, raw, self, attempt, body)
        self.calls.append(call)
        answer = self._bend(call)
        await self._pause(call)
        return answer if isinstance(answer, web.Response) else web.json_response(answer)

    async def demo(self, request: web.Request) -> web.Response:
        slot_id, attempt = request.match_info["id"], int(request.match_info["attempt"])
        demo = self.accounts[KEY].demo(slot_id, attempt)
        return web.Response(status=404) if demo is None else web.Response(body=demo)

    def _demo_url(self, slot: Slot, attempt: int) -> str:
        return f"{self.url}/demos/{slot.id}-{attempt}.wav"


@asynccontextmanager
async def bent_service(
    bend: Bend = straight, revision: Revision = "2025", pause: Pause = at_once
) -> AsyncIterator[Host]:
    host, application = Host(revision, bend, pause), web.Application()
    for method, path in (
        *(("POST", "/v1/voice-clones"), ("GET", "/v1/voice-clones")),
        *((method, "/v1/voice-clones/{id:.+}") for method in ("GET", "PUT", "DELETE")),
    ):
        application.router.add_route(method, path, host.handle)
    application.router.add_get(r"/demos/{id}-{attempt:\d+}.wav", host.demo)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield host
    finally:
        await host.trainer.close()
        await runner.cleanup()
