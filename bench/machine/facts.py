"""The facts of this machine that figures depend on."""

import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from bench.machine.cores import cores
from bench.peers.installed import python_of_peers

OURS = ("python-telegram-bot", "aiohttp", "SQLAlchemy", "av", "numpy")
PEERS = ("python-telegram-bot", "aiogram", "requests")


def facts() -> Mapping[str, str]:
    """Return them: the CPU, its cores, and versions."""
    return {
        "CPU": _cpu(),
        "cores": f"{len(set(cores()))}: one for the bot, one for what it talks to",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "this service": ", ".join(f"{name} {version(name)}" for name in OURS),
        "peers": ", ".join(_peers()),
        "nginx": _said(["/usr/sbin/nginx", "-v"]).rpartition("/")[2] or "not installed",
        "ffmpeg": (_said(["ffmpeg", "-version"]).split() or ["", "", "not installed"])[2],
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _peers() -> Sequence[str]:
    ask = "import sys; from importlib.metadata import version as v; "
    ask += "print(*(f'{name} {v(name)}' for name in sys.argv[1:]), sep='\\n')"
    return _said([python_of_peers(), "-c", ask, *PEERS]).splitlines()


def _said(command: Sequence[str]) -> str:
    """Return what a command prints; nothing if there is no such program."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except OSError:
        return ""
    return (ran.stdout or ran.stderr).strip()
