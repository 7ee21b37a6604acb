import asyncio
import gc
import os
import subprocess
import sys

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.process.loading import loading


def test_what_is_loaded_is_not_searched_for_garbage() -> None:
    before = gc.get_freeze_count()
    try:
        with loading():
            assert not gc.isenabled()
            kept: list[list[int]] = [[] for _ in range(1000)]
        assert gc.isenabled()
        assert gc.get_freeze_count() >= before + len(kept)
    finally:
        gc.unfreeze()


def test_a_package_that_nobody_uses_here_looks_as_if_it_were_not_installed() -> None:
    told = run(
        "from bot.process.loading import loading\n"
        "with loading():\n"
        "    import telegram.ext\n"
        "import sys\n"
        "print('cryptography' in sys.modules)\n"
        "import cryptography.hazmat.primitives.ciphers.aead\n"
        "print('cryptography' in sys.modules)\n"
    )
    assert told.split() == ["False", "True"], "whoever needs it, such as a backup, still gets it"


def test_what_is_left_empty_is_not_missed_by_what_migrates_and_restores() -> None:
    told = run(
        "from bot.process.loading import loading\n"
        "with loading():\n"
        "    import bot.app\n"
        "import bot.commands.backing_up\n"
        "import storage.by_alembic\n"
        "print('mako.filters' in __import__('sys').modules)\n"
    )
    assert told.split() == ["True"]


def test_what_is_empty_of_pythons_own_is_whole_for_whoever_imports_it_later() -> None:
    told = run(
        "from bot.process.loading import loading\n"
        "with loading():\n"
        "    import prometheus_client.exposition as page\n"
        "print(hasattr(page.BaseHTTPRequestHandler, 'send_response'))\n"
        "from http import server\n"
        "print(hasattr(server.BaseHTTPRequestHandler, 'send_response'))\n"
        "from wsgiref.simple_server import make_server\n"
        "print(make_server.__module__)\n"
    )
    assert told.split() == ["False", "True", "wsgiref.simple_server"]


def test_a_module_that_hardly_anybody_uses_is_loaded_by_its_use() -> None:
    told = run(
        "from bot.process.loading import loading\n"
        "with loading():\n"
        "    import bot.app\n"
        "    import importlib.metadata\n"
        "import sys, idna\n"
        "print('zipfile' in sys.modules, 'idna.core' in sys.modules)\n"
        "print(importlib.metadata.version('idna') == idna.__version__)\n"
        "from yarl import URL\n"
        "print(URL('http://bücher.example').raw_host)\n"
        "print('zipfile' in sys.modules, 'idna.core' in sys.modules)\n"
    )
    assert told.split() == ["False", "False", "True", "xn--bcher-kva.example", "True", "True"]


def test_aiohttp_reads_no_certificates_while_it_is_loaded() -> None:
    told = run(
        "from bot.process.loading import loading\n"
        "with loading():\n"
        "    from aiohttp import connector\n"
        "print(connector._SSL_CONTEXT_VERIFIED.cert_store_stats()['x509'])\n"
        "print(connector._SSL_CONTEXT_VERIFIED.verify_mode.name)\n"
    )
    assert told.split() == ["0", "CERT_REQUIRED"]


@pytest.mark.parametrize("before", [None, "mine.pem"])
def test_where_certificates_are_is_as_before_when_all_is_loaded(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is None:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    else:
        monkeypatch.setenv("SSL_CERT_FILE", before)
    with loading():
        pass
    gc.unfreeze()
    assert os.environ.get("SSL_CERT_FILE") == before  # noqa: TID251


def test_a_fault_while_loading_leaves_all_as_it_was() -> None:
    finders = list(sys.meta_path)
    with pytest.raises(ZeroDivisionError), loading():
        raise ZeroDivisionError
    gc.unfreeze()
    assert sys.meta_path == finders
    assert gc.isenabled()


REPORTS = """
import logging
from bot.process.loading import loading
with loading():
    import bot.logs.setup, bot.commands.serving
from bot.logs.reporting import Reporter
reporter = Reporter("http://key@127.0.0.1:{port}/1", release="voice-clone-bot@1")
bot.logs.setup.configure_logging("INFO", "json", [], reporter=reporter)
logging.getLogger("bot").error("something broke")
reporter.close()
"""
"""Reports an error from a process that has left out what the service leaves out."""


async def test_errors_still_reach_sentry() -> None:
    reports: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        reports.append(await request.read())
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/api/1/envelope/", take)
    async with TestServer(app) as sentry:
        await asyncio.to_thread(run, REPORTS.format(port=sentry.port))
    assert [b"something broke" in report for report in reports] == [True]


def run(code: str) -> str:
    return subprocess.run(  # noqa: S603 - the code is ours
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    ).stdout
