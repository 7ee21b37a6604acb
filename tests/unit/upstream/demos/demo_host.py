"""A host of demo clips, and a book of names, for the tests of the guarded download."""

import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from bot.upstream.demos import GuardedDemos
from cloning.domain.errors import DemoUnavailable


class Book(AbstractResolver):
    """A resolver whose answers are given; a name with several lists changes its mind."""

    def __init__(self, **names: Sequence[Sequence[str]]) -> None:
        self.names = {name.replace("_", "."): list(answers) for name, answers in names.items()}
        self.asked: list[str] = []

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answers = self.names.get(host)
        if answers is None:
            raise OSError("no such name")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    @override
    async def close(self) -> None:
        """Nothing is open."""


Page = Callable[[web.Request], web.StreamResponse]


class DemoHost:
    """A server on this machine; what it serves is put into `pages`."""

    def __init__(self) -> None:
        self.pages: dict[str, web.StreamResponse | Page] = {}
        self.asked: list[web.Request] = []
        self.port = 0

    @property
    def origin(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def url(self, path: str = "/demo.wav") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        page = self.pages[request.path]
        return page if isinstance(page, web.StreamResponse) else page(request)


@asynccontextmanager
async def hosting() -> AsyncIterator[DemoHost]:
    """Run a host of demos on this machine."""
    demo_host = DemoHost()
    app = web.Application()
    app.router.add_get("/{path:.*}", demo_host.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    demo_host.port = runner.addresses[0][1]
    try:
        yield demo_host
    finally:
        await runner.cleanup()


async def refusal(demos: GuardedDemos, url: str) -> str:
    async with demos:
        with pytest.raises(DemoUnavailable) as caught:
            await demos.fetch(url)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value.answer
