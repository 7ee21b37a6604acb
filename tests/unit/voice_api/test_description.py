"""What the server says of itself in OpenAPI is so, whatever is tried."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest

from sandbox.voice_api.description.__main__ import write
from sandbox.voices.account import Revision
from sandbox.voices.http import Manner
from tests.support.voices.voice_server import GONE, KEY, Samples, served

DOCS = Path(__file__).parents[3] / "docs" / "voice-api"
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
EXAMPLES = "25"


class Nowhere(Samples):
    """Whatever is asked for is not there: nobody's server may be asked for it."""

    async def __call__(self, url: str) -> bytes:
        return await super().__call__(GONE)


async def tried(url: str, folder: Path, *options: str, **environ: str) -> str:
    """Have schemathesis try what the description allows and forbids; returns what it says."""
    command = await asyncio.create_subprocess_exec(
        *(SCHEMATHESIS, "run", f"{url}/openapi.json", "--checks", "all", "--no-color"),
        *("--header", f"Authorization: Bearer {KEY}", "--max-examples", EXAMPLES, "--seed", "1"),
        *options,
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await command.communicate())[0].decode()
    assert command.returncode == 0, said
    return said


@pytest.mark.timeout(600)
@pytest.mark.parametrize("revision", ["2025", "2026"])
async def test_schemathesis_finds_no_fault(file: Path, tmp_path: Path, revision: Revision) -> None:
    manner = Manner(real_statuses=True)
    async with served(
        file, samples=Nowhere(), revision=revision, manner=manner, most_slots=100_000
    ) as api:
        said = await tried(api.url, tmp_path)
    assert "No issues found" in said
    assert re.search(r"(\d+) generated, \1 passed", said), said


@pytest.mark.timeout(600)
async def test_nor_does_it_where_the_verdict_is_only_in_the_body(
    file: Path, tmp_path: Path
) -> None:
    """Without the check that asks without a key by itself, past the hook that reads the verdict."""
    (tmp_path / "verdict.py").write_text(VERDICT)
    async with served(file, samples=Nowhere(), most_slots=100_000) as api:
        said = await tried(
            api.url,
            tmp_path,
            *("--exclude-checks", "ignored_auth"),
            SCHEMATHESIS_HOOKS="verdict",
            PYTHONPATH=str(tmp_path),
        )
    assert "No issues found" in said


VERDICT = """
import schemathesis

@schemathesis.hook
def after_call(context, case, response):
    if "application/json" in response.headers.get("content-type", [""])[0]:
        response.status_code = response.json().get("code") or response.status_code
"""


@pytest.mark.parametrize("revision", ["2025", "2026"])
async def test_the_docs_have_what_is_served(file: Path, revision: Revision) -> None:
    async with served(file, revision=revision) as api:
        status, said = await api.fetched(f"{api.url}/openapi.json")
    assert status == 200
    assert json.loads(said) == json.loads(kept(revision))


def test_the_docs_are_written_as_they_would_be_written_again(tmp_path: Path) -> None:
    write(tmp_path)
    written = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert written == {file.name: file.read_text() for file in DOCS.iterdir()}


def kept(revision: Revision) -> str:
    return (DOCS / f"openapi-{revision}.json").read_text()
