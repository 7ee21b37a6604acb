"""The two ways to start the bot, and what `make sbom` says it is made of."""

import asyncio
import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from bot.process.version import OURS, VERSION
from tests.e2e.processes import ROOT, started

SCRIPT = Path(sys.executable).with_name("voice-clone-bot")


@pytest.mark.parametrize("command", ["-m bot", str(SCRIPT)], ids=["module", "script"])
async def test_the_version_is_said_before_any_setting_is_read(tmp_path: Path, command: str) -> None:
    async with started([*command.split(), "--version"], folder=tmp_path, environ={}) as bot:
        assert await bot.ended() == 0
        assert bot.said == f"voice-clone-bot {VERSION}\n"


def test_what_is_installed_has_the_version_that_the_code_says() -> None:
    assert metadata.version(OURS) == VERSION


async def test_the_script_does_what_the_module_does(tmp_path: Path) -> None:
    async with started([str(SCRIPT), "migrate"], folder=tmp_path, environ={}) as bot:
        assert await bot.ended() == 2
        assert bot.said.startswith("TELEGRAM_BOT_TOKEN is missing")


async def test_the_bill_of_materials_names_packages_with_versions_and_licences(
    tmp_path: Path,
) -> None:
    # The packages that are here stand for those of a fresh environment, which needs a network.
    (tmp_path / "run-time").symlink_to(Path(sys.prefix), target_is_directory=True)
    made = await asyncio.to_thread(
        subprocess.run,
        ["make", "sbom", f"BUILD={tmp_path}", f"VENV={sys.prefix}"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    bill = json.loads((tmp_path / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "voice-clone-bot",
    )
    (library,) = [one for one in bill["components"] if one["name"] == "python-telegram-bot"]
    assert library["version"] == "22.8"
    assert library["licenses"][0]["license"]["id"] == "LGPL-3.0-only"
    assert "| python-telegram-bot" in (tmp_path / "licences.md").read_text()
