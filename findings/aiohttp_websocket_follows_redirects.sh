#!/usr/bin/env bash
# aiohttp's ws_connect follows a redirect of the handshake to another host, and can't be told not to.
#
# Browsers don't (the WHATWG's WebSockets standard sets the redirect mode to "error"), and RFC 6455
# (4.1) leaves it open. Requests have `allow_redirects`; ws_connect has no such argument, so a caller
# who must know whom they talk to has to look at `socket.get_extra_info("peername")`, or refuse the
# answer in a client middleware.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiohttp==3.14.5
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import inspect

import aiohttp
from aiohttp import web


async def site(handler):
    app = web.Application()
    app.router.add_get("/", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, runner.addresses[0][1]


async def main():
    async def elsewhere(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        return socket

    other, other_port = await site(elsewhere)

    async def moved(_request):
        raise web.HTTPFound(f"http://127.0.0.1:{other_port}/")

    first, first_port = await site(moved)
    async with aiohttp.ClientSession() as session:
        url = f"ws://127.0.0.1:{first_port}/"
        async with session.ws_connect(url) as socket:
            peer = socket.get_extra_info("peername")
    await first.cleanup()
    await other.cleanup()
    print("aiohttp", aiohttp.__version__, "asked for", url)
    print("and is connected to", peer)
    assert peer[1] == other_port, "it no longer follows"
    arguments = inspect.signature(aiohttp.ClientSession.ws_connect).parameters
    assert not any("redirect" in name for name in arguments), "it can be told not to follow"
    print("ws_connect has no argument against that")


asyncio.run(main())
PYTHON
