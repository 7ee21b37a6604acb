"""The one door to the server under test. It never raises: what goes wrong is an answer, too."""

import json
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import hdrs

from sandbox.conformance.answers import Answer

CLONES: Final = "/v1/voice-clones"
LARGEST_ANSWER_BYTES: Final = 16 * 1024 * 1024
CALL_SECONDS: Final = 30.0
_BAD_JSON = (ValueError, RecursionError)


class Service:
    """Calls a server, and remembers all that it has answered."""

    def __init__(self, base_url: str, key: str) -> None:
        self._url = base_url.rstrip("/")
        self.key = key
        self.answers: list[Answer] = []
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=CALL_SECONDS), cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def __call__(
        self, method: str, path: str = "", body: object = None, *, key: str | None = None
    ) -> Answer:
        """Make a call; a body of bytes goes as it is, and an empty key means none."""
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        key = self.key if key is None else key
        headers: dict[str, str] = {hdrs.AUTHORIZATION: f"Bearer {key}"} if key else {}
        if raw is not None:
            headers[hdrs.CONTENT_TYPE] = "application/json"
        asked, url = f"{method} {CLONES}{path}", f"{self._url}{CLONES}{path}"
        answer = await self._asked(asked, method, url, raw, headers)
        self.answers.append(answer)
        return answer

    async def fetched(self, url: str) -> tuple[int, bytes]:
        """Download something without the key; the status is 0 if that is impossible."""
        try:
            async with self._opened().get(url) as response:
                return response.status, await response.content.read(64 * 1024)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return 0, b""

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("Service is not open; use it as an async context manager")
        return self._session

    async def _asked(
        self, asked: str, method: str, url: str, raw: bytes | None, headers: dict[str, str]
    ) -> Answer:
        try:
            async with self._opened().request(
                method, url, data=raw, headers=headers, allow_redirects=False, max_line_size=16_384
            ) as response:
                body = await response.content.read(LARGEST_ANSWER_BYTES)
                while not response.content.at_eof() and len(body) < LARGEST_ANSWER_BYTES:
                    body += await response.content.readany()
                return _read(asked, response.status, body)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
            # Not the error itself: aiohttp's show the headers, and so the key.
            trouble = f"no answer ({type(fault).__name__})"
            return Answer(asked=asked, status=0, payload={}, trouble=trouble)


def _read(asked: str, status: int, body: bytes) -> Answer:
    try:
        payload = json.loads(body)
    except _BAD_JSON:
        return Answer(asked=asked, status=status, payload={}, trouble="no JSON")
    if not isinstance(payload, dict):
        return Answer(asked=asked, status=status, payload={}, trouble="no JSON object")
    return Answer(asked=asked, status=status, payload=payload)
