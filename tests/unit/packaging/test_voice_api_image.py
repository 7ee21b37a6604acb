"""The image of the voice-clone server, checked where no engine can build it."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from sandbox.voice_api.plan import PREFIX, add_options

DEPLOY = Path(__file__).parents[3] / "deploy"
FILE = DEPLOY / "voice-api" / "Dockerfile"
HADOLINT = Path(sys.executable).with_name("hadolint")


def stage(text: str) -> str:
    """The second stage, which is what runs."""
    return text.rsplit("\nFROM ", maxsplit=1)[-1]


def test_the_image_is_built_as_its_linter_advises() -> None:
    done = subprocess.run((HADOLINT, FILE), capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_set_is_an_option() -> None:
    parser = argparse.ArgumentParser()
    add_options(parser)
    options = set(vars(parser.parse_args([])))
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)=", FILE.read_text()))
    assert named == {"HOST", "PORT", "DATABASE"}
    assert {name.lower() for name in named} <= options


def test_nobody_runs_it() -> None:
    running = stage(FILE.read_text())
    assert "USER 65534:65534" in running
    assert 'ENTRYPOINT ["python", "-m", "sandbox", "voice-api"]' in running


def test_it_is_built_of_the_same_files_as_the_bots_image() -> None:
    """Of these `test_deploy.py` makes a wheel."""
    theirs = (DEPLOY / "Dockerfile.dockerignore").read_text()
    assert (DEPLOY / "voice-api" / "Dockerfile.dockerignore").read_text() == theirs
