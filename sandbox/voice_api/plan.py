"""What can be chosen about the server, on the command line or in the environment."""

import argparse
import secrets
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sandbox.voices.account import LANGUAGES, Revision
from sandbox.voices.http import Manner

PREFIX: Final = "VOICE_SERVER_"
SHORTEST_KEY: Final = 16
FEWEST_KINDS: Final = 8
"""How many different characters a key needs: `aaaaaaaaaaaaaaaa` is as good as none."""

YES, NO = frozenset({"1", "yes", "true"}), frozenset({"0", "no", "false"})
"""How an option without a value is set in the environment."""

PREVIEW, SANDBOX, POCKET_TTS, COMMAND = "preview", "sandbox", "pocket-tts", "command"


class Mistake(Exception):
    """Something is chosen that can't be; the text names the option and the cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was chosen, checked."""

    host: str
    port: int
    keys: Sequence[str]
    database: Path
    revision: Revision = "2025"
    language: str = "zh"
    """What a slot without a language of its own speaks."""
    public_url: str = ""
    """Where clients reach the server, without a slash at its end; empty: wherever they do."""
    manner: Manner = Manner()  # noqa: RUF009 - it is frozen
    most_slots: int = 100
    """How many slots an account may have."""
    engine_command: Sequence[str] = ()
    """The child process that speaks; empty: the sandbox's own preview."""
    engine_seconds: float = 300.0
    private_samples: bool = False
    """Whether samples are fetched from private addresses too."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options; each can be set in the environment too, as VOICE_SERVER_PUBLIC_URL."""
    option = parser.add_argument
    option("--host", default="127.0.0.1", help="the address to listen on")
    option("--port", type=int, default=8090, help="the port to listen on; 0: any")
    option(
        "--key",
        action="append",
        default=[],
        help="a key, and with it an account; may be repeated. Others on this machine can see it"
        " (ps): VOICE_SERVER_KEYS, with blanks between keys, and --keys-file hide it",
    )
    option("--keys-file", type=Path, help="a file with a key on each line")
    option("--database", type=Path, default=Path("voice-api.db"), help="the SQLite file")
    option("--revision", choices=["2025", "2026"], default="2025", help="of the contract")
    option("--language", default="", help="what slots without a language of their own speak")
    option("--public-url", default="", help="where clients reach this server; it begins demo URLs")
    option("--engine", choices=[PREVIEW, SANDBOX, POCKET_TTS, COMMAND], default=PREVIEW)
    option("--engine-command", default="", help="the program that speaks, with --engine command")
    option("--engine-seconds", type=float, default=300.0, help="how long an utterance may take")
    option("--slots", type=int, default=100, help="how many slots an account may have")
    option(
        "--http-status",
        choices=["200", "real"],
        default="200",
        help="of refusals: 200, as the platform does, or the code's own",
    )
    option(
        "--allow-private-samples",
        action="store_true",
        help="fetch samples from private addresses too: whoever has a key reaches your network",
    )


def read_plan(options: argparse.Namespace, environ: Mapping[str, str]) -> Plan:
    """Check what was chosen; raises Mistake with one sentence."""
    language = options.language or ("en" if options.engine == POCKET_TTS else "zh")
    if language not in LANGUAGES["pro"]:
        known = ", ".join(sorted(LANGUAGES["pro"]))
        raise Mistake(f"--language: {language} is none of the contract's: {known}")
    for name in ("engine_seconds", "slots"):
        if not getattr(options, name) > 0:  # so neither is nan
            raise Mistake(f"--{name.replace('_', '-')}: it must be more than 0")
    if not 0 <= options.port <= 65535:  # noqa: PLR2004 - a port has 16 bits
        raise Mistake(f"--port: {options.port} is no port; they go from 0 to 65535")
    return Plan(
        host=options.host,
        port=options.port,
        keys=_keys(options, environ),
        database=options.database,
        revision=options.revision,
        language=language,
        public_url=_public_url(options.public_url),
        manner=Manner(real_statuses=options.http_status == "real"),
        most_slots=options.slots,
        engine_command=_engine_command(options.engine, options.engine_command),
        engine_seconds=options.engine_seconds,
        private_samples=options.allow_private_samples,
    )


def from_environment(environ: Mapping[str, str]) -> Sequence[str]:
    """Return the options that are set in the environment; those of the command line go behind."""
    found: list[str] = []
    for name, value in environ.items():
        option = name.removeprefix(PREFIX).lower().replace("_", "-")
        if not name.startswith(PREFIX) or option in {"key", "keys"} or not value:
            continue
        if option == "allow-private-samples":
            found += [f"--{option}"] if _is_yes(name, value) else []
        else:
            found.append(f"--{option}={value}")
    return found


def _is_yes(name: str, value: str) -> bool:
    if value.lower() not in YES | NO:
        raise Mistake(f"{name}: {value} is neither yes nor no")
    return value.lower() in YES


def _keys(options: argparse.Namespace, environ: Mapping[str, str]) -> Sequence[str]:
    named = " ".join(environ.get(f"{PREFIX}{name}", "") for name in ("KEY", "KEYS"))
    keys = [*options.key, *named.split(), *_from_file(options.keys_file)]
    if not keys:
        raise Mistake(
            "--key: no key is given, so nobody could use the server;"
            f" take for example {_example()}, in {PREFIX}KEYS or with --key"
        )
    for key in keys:
        _check_key(key)
    return list(dict.fromkeys(keys))


def _example() -> str:
    """Make up a key that can be given with --key: none begins with a dash."""
    return secrets.token_hex(SHORTEST_KEY)


def _from_file(path: Path | None) -> Iterable[str]:
    if path is None:
        return []
    try:
        return path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as fault:
        raise Mistake(f"--keys-file: {path} can't be read: {fault}") from None


def _check_key(key: str) -> None:
    if not key.isascii() or not key.isprintable() or " " in key:
        raise Mistake("--key: a key may have ASCII letters, digits and signs, but no blanks")
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_KINDS:
        raise Mistake(
            f"--key: one is too easy to guess: it needs {SHORTEST_KEY} characters, {FEWEST_KINDS}"
            f" of them different; take for example {_example()}"
        )


def _public_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query
        good = good and parts.port != 0 and not parts.fragment
    except ValueError:
        good = False
    if url and not good:
        raise Mistake(f"--public-url: {url} is no URL such as https://voices.example.com")
    return url.rstrip("/")


def _engine_command(engine: str, command: str) -> Sequence[str]:
    if command and engine != COMMAND:
        raise Mistake(f"--engine-command: --engine {engine} has none; choose --engine command")
    if engine == POCKET_TTS:
        return [sys.executable, "-m", "sandbox.voice_api.engines.pocket_tts"]
    if engine == SANDBOX:
        return [sys.executable, "-m", "sandbox.engine", "--demo"]
    if engine == PREVIEW:
        return []
    try:
        words = shlex.split(command)
    except ValueError as fault:
        raise Mistake(f"--engine-command: it can't be read: {fault}") from None
    if not words:
        raise Mistake("--engine-command: --engine command needs a program that speaks")
    if shutil.which(words[0]) is None:
        raise Mistake(f"--engine-command: there is no program {words[0]}")
    return words
