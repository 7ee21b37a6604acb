"""The page's server, as a browser asks it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import msgspec
from aiohttp import ClientSession, ClientTimeout

from sandbox.play.server import PlayServer
from sandbox.play.sides import Side
from sandbox.play.stream import LOOKING_EVERY
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Json
from tests.unit.telegram.bot_by_hand import TOKEN, Bot, HandClock

ADA, BOB = 1775, 1776


@dataclass(slots=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass(slots=True)
class Page:
    """The page of a browser, the bot that it talks to, and the local Telegram between them."""

    server: PlayServer
    telegram: TelegramSandbox
    bot: Bot
    session: ClientSession

    @property
    def origin(self) -> str:
        return self.server.url.rsplit("/", 2)[0]

    async def get(self, path: str = "", **headers: str) -> Answer:
        return await self.ask("GET", self.server.url + path, b"", **headers)

    async def post(self, path: str, body: bytes = b"{}", **headers: str) -> Answer:
        given = {"Origin": self.origin, **headers}
        return await self.ask("POST", self.server.url + path, body, **given)

    async def ask(self, method: str, url: str, body: bytes = b"", **headers: str) -> Answer:
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        given = BytesIO(body) if body else None
        request = self.session.request(method, url, data=given, headers=shown)
        async with request as answer:
            return Answer(answer.status, await answer.read(), dict(answer.headers))

    async def acts(self, name: str, /, **details: object) -> Any:
        """Do something that has to succeed; returns what the page is told."""
        answer = await self.post(f"do/{name}", msgspec.json.encode(details))
        assert answer.status == 200, answer.json
        return answer.json

    async def refuses(self, name: str, /, **details: object) -> str:
        """Do something that can't be done; returns the sentence."""
        answer = await self.post(f"do/{name}", msgspec.json.encode(details))
        assert answer.status == 409
        return str(answer.json["error"])

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Json]]:
        """Open the stream of events; gives them one by one."""
        async with self.session.get(self.server.url + "events") as answer:
            assert answer.status == 200

            async def said() -> AsyncIterator[Json]:
                async for line in answer.content:
                    if line.startswith(b"data: "):
                        yield msgspec.json.decode(line[6:])

            yield said()

    async def told(self, events: AsyncIterator[Json], kind: str) -> Any:
        """Wait for the next event of a kind."""
        async with asyncio.timeout(5):
            async for event in events:
                if event["type"] == kind:
                    return event
        raise AssertionError(f"the stream has ended without {kind}")


@asynccontextmanager
async def opened(
    sides: Sequence[Side] = (), *, looking_every: float = LOOKING_EVERY
) -> AsyncIterator[Page]:
    """Serve a page on which Ada is."""
    clock = HandClock()
    async with (
        TelegramSandbox(token=TOKEN, clock=clock, bot_username="clone_bot") as telegram,
        ClientSession(timeout=ClientTimeout(total=30)) as session,
        PlayServer(telegram, sides=sides, looking_every=looking_every) as server,
    ):
        page = Page(server, telegram, Bot(telegram, session), session)
        await page.acts("Meet", name="Ada", language="en")
        yield page
