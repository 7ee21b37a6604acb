"""Installs the peers into an environment of their own, from the versions and hashes of a file."""

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
PINNED = HERE / "requirements.txt"
PROGRAMS = HERE / "programs"
FOLDER = HERE.parents[1] / "build" / "peers"


def python_of_peers() -> str:
    """Return the interpreter that has the peers; install them unless these versions are there."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / "installed"
    pinned = f"{sys.version}\n{PINNED.read_text()}"
    if not stamp.is_file() or stamp.read_text() != pinned:
        venv.create(FOLDER, clear=True, with_pip=True)
        pip: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        locked: list[str | Path] = ["--require-hashes", "--only-binary", ":all:", "-r", PINNED]
        subprocess.run([*pip, *locked], check=True)  # noqa: S603 - our own command
        stamp.write_text(pinned)
    return str(python)
