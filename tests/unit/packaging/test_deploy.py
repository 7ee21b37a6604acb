"""What deploy/ offers: checked by the tools that know these files, where no engine can run them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "voice-clone-bot.service"
TOOLS = Path(sys.executable).parent

OF_THE_SYSTEM = {"PATH", "HOME", "TMPDIR", "PYTHONDONTWRITEBYTECODE"}
"""Variables that are no settings of the bot."""

MOST_EXPOSED = "20"
"""In tenths: what systemd-analyze calls the exposure of a service, from 0 (locked) to 100."""


def run(*command: str | Path) -> None:
    """Run a command; fail with what it says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


def settings() -> set[str]:
    return set(re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


@pytest.fixture
def systemd(request: pytest.FixtureRequest) -> str:
    """The program that checks units."""
    program = shutil.which("systemd-analyze")
    if program is None:
        missing = pytest.fail if request.config.getoption("--skip-nothing") else pytest.skip
        missing("systemd is not installed")
    return program


def test_the_image_is_built_as_its_linter_advises() -> None:
    run(TOOLS / "hadolint", DEPLOY / "Dockerfile")


def test_the_compose_file_is_one() -> None:
    schema = "vendor.compose-spec"
    run(TOOLS / "check-jsonschema", "--builtin-schema", schema, DEPLOY / "compose.yaml")


def test_systemd_finds_no_fault_in_the_unit(systemd: str, tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(
        re.sub(r"(?<=^ExecStart=)\S+", sys.executable, UNIT.read_text(), flags=re.MULTILINE)
    )
    run(systemd, "verify", unit)


def test_the_unit_gives_little_away(systemd: str) -> None:
    run(systemd, "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", UNIT)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("Dockerfile", r"^ENV (?:.*\\\n)*.*"),
        ("compose.yaml", r"^  environment:\n(?:    .*\n)*"),
        ("voice-clone-bot.service", r"^Environment=.*"),
    ],
)
def test_what_is_set_is_a_setting(name: str, pattern: str) -> None:
    blocks = re.findall(pattern, (DEPLOY / name).read_text(), re.MULTILINE)
    found = set(re.findall(r"(?:\s|Environment=)([A-Z_]+)[=:] ?", " ".join(blocks)))
    assert "DATABASE_URL" in found
    assert found - OF_THE_SYSTEM <= settings()


def test_the_image_gets_every_file_of_the_bot(tmp_path: Path) -> None:
    source, packages = tmp_path / "source", []
    for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines():
        if line.startswith("!"):
            place = ROOT / line[1:]
            (source / line[1:]).parent.mkdir(parents=True, exist_ok=True)
            if place.is_dir():
                packages.append(place.name)
                cached = shutil.ignore_patterns("__pycache__")
                shutil.copytree(place, source / place.name, ignore=cached)
            else:
                shutil.copy(place, source / line[1:])
    wheels = tmp_path / "wheels"
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel")
    run(*pip, "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", wheels, source)
    [wheel] = wheels.iterdir()
    there = set(ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(source))
        for package in packages
        for path in (source / package).rglob("*")
        if path.is_file()
        and path.suffix not in {".pot", ".md", ".mako"}
        # A catalogue that is compiled is not needed as it was translated.
        and not (path.suffix == ".po" and path.with_suffix(".mo").exists())
    }
    assert wanted - there == set()
