"""The voice-clone server and the conformance suite, as somebody starts them."""

import asyncio
import os
import re
import shutil
import signal
import socket
import stat
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from sandbox.voice_api.training.fetching import NOT_PUBLIC
from tests.e2e.processes import ROOT, Running
from tests.support.voices.voice_client import hosted_samples
from tests.support.voices.voice_server import KEY, OTHER_KEY, Api

URL = re.compile(r"is at (http://\S+)")
COMMAND = ("-m", "sandbox", "voice-api", "--port=0")


@asynccontextmanager
async def serving(
    folder: Path, *options: str, keys: str = KEY
) -> AsyncIterator[tuple[Running, Api]]:
    """The server in a process of its own, with its keys in the environment."""
    environ = {"VOICE_SERVER_KEYS": keys} if keys else {}
    server = await Running.start([*COMMAND, *options], folder=folder, environ=environ)
    try:
        async with aiohttp.ClientSession() as session, asyncio.timeout(60):
            while (found := URL.search(server.said)) is None:
                assert server.process.returncode is None, server.said
                await asyncio.sleep(0.05)
            yield server, Api(session, found[1])
    finally:
        if server.process.returncode is None:
            await server.kill()


async def refused(folder: Path, *options: str, keys: str = KEY) -> str:
    """Start it with a mistake; returns the one sentence."""
    environ: Mapping[str, str] = {"VOICE_SERVER_KEYS": keys} if keys else {}
    server = await Running.start([*COMMAND, *options], folder=folder, environ=environ)
    assert await server.ended() == 2, server.said
    [sentence] = server.said.splitlines()
    return sentence


@pytest.mark.parametrize("revision", ["2025", "2026"])
async def test_the_conformance_suite_finds_no_difference_in_our_server(
    tmp_path: Path, revision: str
) -> None:
    options = [f"--revision={revision}", "--allow-private-samples"]
    async with serving(tmp_path, *options, keys=f"{KEY} {OTHER_KEY}") as (server, api):
        command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "conformance", api.url, "--slots=2", "--paid"),
            cwd=ROOT,
            env={"CONFORMANCE_KEY": KEY, "CONFORMANCE_OTHER_KEY": OTHER_KEY},
            stdout=PIPE,
            stderr=STDOUT,
        )
        report = (await command.communicate())[0].decode()
        assert command.returncode == 0, report
        assert await server.stop() == 0
    untried = re.findall(r"^not tried (.*)", report, re.MULTILINE)
    assert untried == ([] if revision == "2026" else ["paid-slot"])
    assert report.splitlines()[-1].startswith(f"59 checks against the revision of {revision}:")
    assert KEY not in report + server.said


async def test_a_training_goes_on_after_the_server_was_killed_in_the_middle(
    tmp_path: Path,
) -> None:
    async with hosted_samples() as samples:
        body = {"key": f"{samples}/austen.wav", "name": "Jane"}
        hanging = tmp_path / "hanging.py"
        command = f"{sys.executable} {hanging}"
        write(hanging, "import time; time.sleep(3600)")
        options = ("--allow-private-samples", "--engine=command", f"--engine-command={command}")
        async with serving(tmp_path, *options) as (server, api):
            slot_id = await api.created()
            assert (await api("PUT", f"/{slot_id}", body))["data"]["state"] == "Training"
            await server.kill()
        async with serving(tmp_path, "--allow-private-samples") as (_, api):
            ended = await api.ended(slot_id)
            assert (ended["state"], ended["name"]) == ("Success", "Jane")
            assert (await api.fetched(ended["demo_url"]))[0] == 200


async def test_asked_to_stop_it_ends_its_engine_and_leaves_the_training_for_later(
    tmp_path: Path,
) -> None:
    engine = tmp_path / "engine.py"
    write(engine, "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(3600)")
    options = ("--engine=command", f"--engine-command={sys.executable} {engine}")
    async with (
        hosted_samples() as samples,
        serving(tmp_path, *options, "--allow-private-samples") as (server, api),
    ):
        slot_id = await api.created()
        await api("PUT", f"/{slot_id}", {"key": f"{samples}/austen.wav", "name": "Jane"})
        async with asyncio.timeout(30):
            while not (pid := read(tmp_path / "pid")):  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.05)
        server.process.send_signal(signal.SIGTERM)
        assert await server.ended() == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
    assert "Traceback" not in server.said


async def test_by_default_it_does_not_fetch_samples_from_a_private_address(
    tmp_path: Path,
) -> None:
    async with hosted_samples() as samples, serving(tmp_path) as (server, api):
        failed = await api.trained(await api.created(), f"{samples}/austen.wav")
        assert (failed["state"], failed["reason"]) == ("Failed", NOT_PUBLIC)
        assert "private" not in server.said


async def test_what_is_risky_is_said_at_the_start(tmp_path: Path) -> None:
    options = ("--allow-private-samples", f"--key={OTHER_KEY}")
    async with serving(tmp_path, *options) as (server, api):
        assert (await api("GET"))["code"] == 0
        assert "samples are fetched from private addresses too" in server.said
        assert "keys given with --key can be seen in ps" in server.said
        assert KEY not in server.said
        assert OTHER_KEY not in server.said


async def test_each_mistake_is_said_in_one_sentence(tmp_path: Path) -> None:
    assert (await refused(tmp_path, keys="")).startswith("--key: no key is given")
    assert (await refused(tmp_path, keys="secret")).startswith("--key: one is too easy to guess")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert await refused(tmp_path, f"--port={port}") == (
            f"--port or --host: another program uses port {port}; choose another one"
        )
    assert await refused(tmp_path, "--host=192.0.2.1") == (
        "--port or --host: this machine does not have the address 192.0.2.1; name one that it has"
    )
    assert await refused(tmp_path, "--host=voices.invalid") == (
        "--port or --host: there is no host voices.invalid; name an address of this machine"
    )
    assert await refused(tmp_path, "--database=/proc/voices.db") == (
        "--database: /proc/voices.db can't be used: it can't be written: No such file or directory"
    )
    assert await refused(tmp_path, "--engine=pocket-tts") == (
        "--engine: pocket-tts is not installed; run: pip install pocket-tts"
    )


async def test_the_database_is_made_for_our_eyes_only(tmp_path: Path) -> None:
    async with serving(tmp_path):
        assert mode_of(tmp_path / "voice-api.db") == 0o600


@pytest.fixture
def path_of_curl(request: pytest.FixtureRequest) -> str:
    """The folders of programs, curl among them."""
    program = shutil.which("curl")
    if program is None:
        missing = pytest.fail if request.config.getoption("--skip-nothing") else pytest.skip
        missing("curl is not installed")
    return f"{Path(program).parent}:{os.defpath}"


async def test_the_examples_of_the_docs_work(tmp_path: Path, path_of_curl: str) -> None:
    examples = re.compile(r"^```sh curl\n(.*?)^```", re.MULTILINE | re.DOTALL)
    script = "\n".join(examples.findall(read(ROOT / "docs/voice-api.md")))
    assert script.count("curl ") >= 7
    async with (
        hosted_samples() as samples,
        serving(tmp_path, "--allow-private-samples") as (_, api),
    ):
        shell = await asyncio.create_subprocess_exec(
            *("bash", "-euo", "pipefail", "-c", script),
            cwd=tmp_path,
            env={
                "PATH": path_of_curl,
                "VOICES": api.url,
                "KEY": KEY,
                "SAMPLE": f"{samples}/austen.wav",
            },
            stdout=PIPE,
            stderr=STDOUT,
        )
        said = (await shell.communicate())[0].decode()
        assert shell.returncode == 0, said
        assert (await api("GET"))["data"] == {"voices": []}
    assert said.count('"code":0') >= 6
    assert '"code":404' in said
    assert read_bytes(tmp_path / "demo.wav")[:4] == b"RIFF"


def write(file: Path, text: str) -> None:
    file.write_text(text)


def read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def read_bytes(file: Path) -> bytes:
    return file.read_bytes()


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)
