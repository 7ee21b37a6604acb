"""Whom the service believes: each of its ways out speaks TLS with those that the machine knows."""

import ast
import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from tests.support.servers.certificates import CERTIFICATE, KEY, make_certificate

WAYS_OUT = {
    "Telegram": """
        from bot.net.transport import AiohttpRequest
        async with AiohttpRequest() as request:
            await request.do_request(url + "/bot/getMe", "POST")
    """,
    "files of Telegram": """
        from bot.telegram.file_server import FileServer
        async with FileServer() as files:
            await files.read(url + "/file", bytearray())
    """,
    "the voice-clone API": """
        from bot.upstream.client import VoiceApi
        async with VoiceApi(base_url=url, api_key="key", attempts=1) as api:
            await api.get("slot")
    """,
    "demos": """
        from bot.upstream.demos import GuardedDemos
        async with GuardedDemos(trusted_origins=[("127.0.0.1", port)]) as demos:
            await demos.fetch(url + "/demo.wav")
    """,
    "the platform for speech": """
        from bot.speech.account import Account
        from bot.speech.connecting import connected
        from bot.speech.patience import USUAL
        wss = url.replace("https", "wss")
        account = Account(url=wss, token="t", agent_id="a", device_id="d")
        async with connected(account, USUAL):
            pass
    """,
    "the doctor": """
        from bot.doctor.outside.asking import session
        async with session() as http, http.get(url):
            pass
    """,
}

GO = """
import asyncio, sys
from bot.process.loading import loading
with loading():
    import bot.commands.serving
url, port = sys.argv[1], int(sys.argv[1].rpartition(":")[2])
async def go():
    try:
{way}
    except Exception as fault:
        print(type(fault).__name__)
asyncio.run(go())
"""
"""Loads what the service loads, and asks a server once, whatever becomes of it."""


@asynccontextmanager
async def unknown_server(folder: Path) -> AsyncIterator[tuple[str, list[str]]]:
    """A server whose certificate no authority has signed: its URL, and what it is asked for."""
    make_certificate(folder)
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    asked: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", serve)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=own).start()
        yield f"https://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


async def go(way: str, url: str, **environ: str) -> None:
    """Ask a server in one of the ways out of a service, as a process of its own."""
    code = GO.format(way=way)
    environ = {"PATH": os.defpath, **environ}
    run = [sys.executable, "-c", code, url]
    await asyncio.to_thread(subprocess.run, run, check=True, env=environ, timeout=60)


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
async def test_a_server_is_asked_only_if_its_certificate_is_trusted(
    way: str, tmp_path: Path
) -> None:
    async with unknown_server(tmp_path) as (url, asked):
        await go(way, url)
        assert not asked
        await go(way, url, SSL_CERT_FILE=str(tmp_path / CERTIFICATE))
        assert asked


def test_every_way_out_has_the_certificates_of_this_machine() -> None:
    """Whoever makes a session passes our connector; the demo asks this machine alone."""
    root = Path(__file__).parents[3] / "bot"
    files = [file for file in root.rglob("*.py") if "demo" not in file.parts]
    sessions = [
        {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        for file in files
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("ClientSession")
    ]
    assert len(sessions) == len(WAYS_OUT)
    assert all(given.get("connector", "").startswith("connector(") for given in sessions)
