"""Each program of bench/ says what it does and what it takes, before it begins anything."""

import ast
import sys
from pathlib import Path
from subprocess import run

import pytest

ROOT = Path(__file__).parents[3]
BENCH = ROOT / "bench"
OF_ITS_OWN_FILE = BENCH / "updates" / "service.py"
"""It measures other checkouts, too, so it has nothing of this one, and takes settings alone."""

PROGRAMS = [
    file
    for file in sorted(BENCH.rglob("*.py"))
    if '__name__ == "__main__"' in file.read_text() and file != OF_ITS_OWN_FILE
]
BY_DOCSTRING = [file for file in PROGRAMS if "arguments(__doc__)" in file.read_text()]


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__main__")


def docstring_of(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text())) or ""


@pytest.mark.parametrize("file", PROGRAMS, ids=name_of)
def test_each_program_has_help(file: Path) -> None:
    assert file in BY_DOCSTRING or "argparse" in file.read_text()


@pytest.mark.parametrize("file", BY_DOCSTRING, ids=name_of)
def test_a_docstring_that_is_the_help_says_how_the_program_is_called(file: Path) -> None:
    assert f"python -m {name_of(file)}" in docstring_of(file)


@pytest.mark.parametrize("asked", ["--help", "-h"])
@pytest.mark.parametrize("name", ["samples/bare", "scale/upstream", "sound/cost"])
def test_help_is_said_and_nothing_begins(name: str, asked: str) -> None:
    file = BENCH / f"{name}.py"
    called = [sys.executable, "-m", name_of(file), asked]
    told = run(called, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own program
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.strip() == docstring_of(file).strip()
