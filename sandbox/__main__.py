"""The command line: python -m sandbox [voice-api | conformance]."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence

Command = Callable[[Sequence[str], Mapping[str, str]], int]
"""Takes its arguments and the environment, and returns the exit code."""

COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "voice-api": (
        "sandbox.voice_api.command",
        "voice_api",
        "serve the voice-clone API by itself",
    ),
    "conformance": (
        "sandbox.conformance.command",
        "conformance",
        "compare a server with the contract of the voice-clone API",
    ),
}
"""Where each is, and what it does: only one is imported, because numpy takes its time."""


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, _, help_text) in COMMANDS.items():
        commands.add_parser(name, help=help_text, add_help=False)
    options, rest = parser.parse_known_args(arguments[:1])
    module, function, _ = COMMANDS[options.command]
    command: Command = getattr(importlib.import_module(module), function)
    return command([*rest, *arguments[1:]], os.environ)  # noqa: TID251 - commands read no other


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
