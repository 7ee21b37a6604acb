"""Nobody but the page itself, at the address that was printed, gets anything from its server."""

import socket

import pytest

from tests.unit.play.page import Page

PATHS = ["", "events", "page/main.js", "words/de.json", "file/x", "example.ogg"]
ACTS = ["do/Say", "upload?person=1775&chat=1775&kind=voice", "beside/upstream/heal"]


@pytest.mark.parametrize("path", PATHS)
async def test_without_the_secret_nothing_is_there(page: Page, path: str) -> None:
    for secret in ("", "x" * 22, "%FF"):
        answer = await page.ask("GET", f"{page.origin}/{secret}/{path}")
        assert answer.status == 404
    assert b"the address that the command has printed" in answer.body


@pytest.mark.parametrize("path", ACTS)
async def test_without_the_secret_nothing_is_done(page: Page, path: str) -> None:
    answer = await page.ask("POST", f"{page.origin}/{'x' * 22}/{path}", Origin=page.origin)
    assert answer.status == 404


@pytest.mark.parametrize("path", PATHS)
async def test_another_name_for_this_machine_is_turned_away(page: Page, path: str) -> None:
    """A page of evil.example may have its name lead to 127.0.0.1 (DNS rebinding)."""
    port = page.origin.rpartition(":")[2]
    for host in (f"evil.example:{port}", "127.0.0.1", f"127.0.0.1.evil.example:{port}"):
        answer = await page.get(path, Host=host)
        assert answer.status == 403


async def test_localhost_is_a_name_for_it_too(page: Page) -> None:
    host = page.origin.removeprefix("http://").replace("127.0.0.1", "localhost")
    assert (await page.get(Host=host)).status == 200


@pytest.mark.parametrize("path", ACTS)
async def test_another_page_can_have_nothing_done(page: Page, path: str) -> None:
    port = page.origin.rpartition(":")[2]
    for origin in (
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        f"https://127.0.0.1:{port}",
    ):
        assert (await page.post(path, Origin=origin)).status == 403


@pytest.mark.parametrize("path", ACTS)
async def test_nothing_is_done_for_whoever_names_no_page(page: Page, path: str) -> None:
    assert (await page.ask("POST", page.server.url + path)).status == 403


@pytest.mark.parametrize("path", ["events", "file/x", "page/main.js"])
async def test_another_page_can_have_nothing_read(page: Page, path: str) -> None:
    for site in ("cross-site", "same-site"):
        assert (await page.get(path, Sec_Fetch_Site=site)).status == 403
        assert (await page.get(path, Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate")).status == 403
    assert (await page.get(path, Origin="http://evil.example")).status == 403


async def test_a_link_elsewhere_may_open_the_page(page: Page) -> None:
    answer = await page.get(Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")
    assert answer.status == 200


@pytest.mark.parametrize("path", [*PATHS[:1], *PATHS[2:], "nowhere"])
async def test_every_answer_keeps_the_browser_from_loading_anything_else(
    page: Page, path: str
) -> None:
    answer = await page.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_only_this_machine_can_connect(page: Page) -> None:
    """On Linux all of 127.0.0.0/8 is this machine; a server on 0.0.0.0 would answer there, too."""
    with socket.socket() as other:
        other.settimeout(5)
        port = int(page.origin.rpartition(":")[2])
        assert other.connect_ex(("127.0.0.2", port)) != 0


@pytest.mark.parametrize("name", ["../server.py", "..%2Fserver.py", "%2e%2e%2fserver.py", "x.js"])
async def test_no_file_but_the_page_s_own_is_served(page: Page, name: str) -> None:
    assert (await page.get(f"page/{name}")).status == 404
