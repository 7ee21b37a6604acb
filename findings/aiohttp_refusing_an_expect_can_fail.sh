#!/usr/bin/env bash
# aiohttp's refusal of an Expect that it doesn't know answers 500 if the field's value is no UTF-8.
#
# RFC 9110 (5.5) lets a field's value hold bytes above 0x7F, and (10.1.1) has a server that can't meet
# an expectation answer 417. aiohttp does so, and repeats the value in the body. It has read the bytes
# with surrogateescape, and encodes the body as UTF-8 without it, so making the refusal raises
# UnicodeEncodeError: 500, and a traceback in the log for each such request.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiohttp==3.14.5
"$folder/venv/bin/python" - <<'PYTHON' 2>&1
import asyncio
import logging
from importlib.metadata import version

from aiohttp import web

logged = []
logging.getLogger("aiohttp.server").addHandler(logging.Handler())
logging.getLogger("aiohttp.server").handlers[0].emit = logged.append


async def answer_to(port: int, value: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nExpect: " + value + b"\r\n\r\n")
    line = await reader.readline()
    writer.close()
    return line.decode().strip()


async def main() -> None:
    app = web.Application()
    app.router.add_get("/", lambda _request: web.Response())
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    print("aiohttp", version("aiohttp"))
    seen = {value: await answer_to(port, value) for value in (b"wonders", "größe".encode("latin-1"))}
    await runner.cleanup()
    for value, line in seen.items():
        print("Expect:", value, "->", line)
    faults = [type(one.exc_info[1]).__name__ for one in logged if one.exc_info]
    print("tracebacks in the log:", faults)
    assert list(seen.values()) == ["HTTP/1.1 417 Expectation Failed", "HTTP/1.1 500 Internal Server Error"]
    assert faults == ["UnicodeEncodeError"]


asyncio.run(main())
PYTHON
