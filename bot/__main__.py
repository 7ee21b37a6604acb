"""The command line: python -m bot [web | worker | migrate | doctor | copy-to | ...]."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn, TextIO

from typing_extensions import override

from bot.app import Role, now, running
from bot.backing_up import back_up, put_back
from bot.causes import first_cause_of
from bot.chosen import server_url_of
from bot.copying import copy_to
from bot.demo.play import play_demo
from bot.doctor.command import doctor, wrong_settings
from bot.logs.setup import configure_logging
from bot.reconciling import reconcile
from bot.settings.reading import SettingsError, load_settings
from bot.settings.settings import Settings
from bot.telegram.application import TokenRefused
from bot.undumpable import become_undumpable
from bot.web.server import PortTaken
from cloning.domain.errors import StorageUnavailable
from storage.dialects.soundness import UnsoundDatabase, check_soundness
from storage.dialects.urls import checked_url, is_postgresql
from storage.migrate import is_current, migrate
from storage.samples.store import UnusablePlace

MISCONFIGURED = 2
"""The exit code if the configuration has to be corrected."""

UNAVAILABLE = 1
"""The exit code if the database is locked or full: our supervisor can restart us to try again."""

ROLES = {"all": Role.ALL, "web": Role.WEB, "worker": Role.WORKER}
REFUSED = (
    "TELEGRAM_BOT_TOKEN: Telegram does not know this token;"
    " send /token to @BotFather to see the right one, such as 110201543:AAHdqTcvCH1vGWJxfSe"
)
NOT_MIGRATED = "DATABASE_URL: this database is not at the level needed; run: python -m bot migrate"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.command == "demo":
        return play_demo(
            clip_path=options.clip,
            training_seconds=options.training,
            serve=options.serve,
            cluster=options.cluster,
        )
    try:
        settings = load_settings()
    except SettingsError as problems:
        if options.command == "doctor":
            return _print(*wrong_settings(problems.lines))
        return _complain(*problems.lines)
    level = settings.log_level if options.command in {*ROLES, "migrate"} else "WARNING"
    configure_logging(level, settings.log_format, settings.secrets)
    if options.command == "doctor":
        return _print(*doctor(settings, now))
    do = {
        "reconcile": lambda: _reconcile(settings, options.delete),
        "backup": lambda: _print_or_complain(*back_up(settings, options.file, now=now())),
        "restore": lambda: _print_or_complain(
            *put_back(settings, options.file, now=now(), replace=options.replace)
        ),
        "copy-to": lambda: _copy(settings, options.url, dry_run=options.dry_run),
    }.get(options.command, partial(_run, options.command, settings))
    direct = settings.database_direct_url
    name = "DATABASE_URL or DATABASE_DIRECT_URL" if direct else "DATABASE_URL"
    return _on_database(name, server_url_of(settings), do)


def _on_database(name: str, url: str, do: Callable[[], int]) -> int:
    """Run something on a database; if the database can't be used, print one line about it."""
    try:
        check_soundness(url)
        return do()
    except UnsoundDatabase as problem:
        return _complain(f"{name}: {problem}")
    except StorageUnavailable as fault:
        _say(f"{name}: the database can't be used just now: {first_cause_of(fault)}")
        return UNAVAILABLE


def _run(command: str, settings: Settings) -> int:
    if command in {"migrate", "all"}:
        _say(f"The database is at level {migrate(server_url_of(settings))}.")
    if command == "migrate":
        return 0
    if not is_current(server_url_of(settings)):
        return _complain(NOT_MIGRATED)
    try:
        asyncio.run(_serve(settings, ROLES[command]))
    except TokenRefused:
        return _complain(REFUSED)
    except PortTaken as taken:
        return _complain(f"PORT: {settings.port} is taken or forbidden: {taken.__cause__}")
    except UnusablePlace as problem:
        _say(f"SAMPLES_URL: samples can't be kept there: {problem}")
        return UNAVAILABLE if problem.passes else MISCONFIGURED
    return 0


def _reconcile(settings: Settings, delete: Sequence[str]) -> int:
    if not is_current(server_url_of(settings)):
        return _complain(NOT_MIGRATED)
    return _print(*asyncio.run(reconcile(settings, delete)))


def _copy(settings: Settings, url: str, *, dry_run: bool) -> int:
    try:
        target = checked_url(url)
    except ValueError as problem:
        return _complain(f"URL {problem}")
    if is_postgresql(settings.database_url) or not is_postgresql(target):
        return _complain("copy-to goes from an SQLite file (DATABASE_URL) to PostgreSQL (URL)")
    if not is_current(server_url_of(settings)):
        return _complain(NOT_MIGRATED)

    def copy() -> int:
        # Unless samples have a place of their own, they are in the database from then on.
        folder = settings.audio_dir if settings.samples_url is None else None
        source = settings.database_url
        result = copy_to(source, target, now=now(), dry_run=dry_run, folder=folder)
        return _print_or_complain(*result)

    return _on_database("URL", target, copy)


async def _serve(settings: Settings, role: Role) -> None:
    """Run until we are told to stop; leaving the block drains, even during the start."""
    become_undumpable()
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: task and task.cancel())
    with contextlib.suppress(asyncio.CancelledError):
        async with running(settings, role):
            await asyncio.Event().wait()


class _ShowVersion(argparse.Action):
    """Looks up the version only when it is asked for, and then exits."""

    @override
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        print(named_version("voice-clone-bot"))  # noqa: T201 - this is the command line
        parser.exit()


def named_version(distribution: str) -> str:
    """Return a distribution's name and version, even if it runs without being installed."""
    try:
        return f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        return f"{distribution} (not installed)"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="A bot that clones voices.")
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="print the version")
    parser.set_defaults(command="all")
    commands = parser.add_subparsers(title="commands", metavar="(none: all in one process)")
    for name, purpose in {
        "web": "talk to Telegram and serve HTTP",
        "worker": "advance trainings and sweep",
        "migrate": "bring the database to the level that this version needs",
        "doctor": "look at all that the bot needs, and name a cure for each fault",
    }.items():
        commands.add_parser(name, help=purpose).set_defaults(command=name)
    compare = commands.add_parser("reconcile", help="compare the upstream's account with ours")
    compare.set_defaults(command="reconcile")
    compare.add_argument("--delete", metavar="ID", nargs="+", default=[], help="delete these slots")
    copy = commands.add_parser("copy-to", help="copy everything from SQLite to PostgreSQL")
    copy.set_defaults(command="copy-to")
    copy.add_argument("url", metavar="URL", help="an empty database: postgresql://user@host/name")
    copy.add_argument("--dry-run", action="store_true", help="say what would be copied")
    backup = commands.add_parser("backup", help="write all that is kept to a file, encrypted")
    backup.set_defaults(command="backup")
    restore = commands.add_parser("restore", help="fill an empty database with such a file")
    restore.set_defaults(command="restore")
    restore.add_argument("--replace", action="store_true", help="lose what is in the database")
    for command in (backup, restore):
        command.add_argument("file", metavar="FILE", type=Path, help="the backup")
    demo = commands.add_parser("demo", help="play the whole journey here, with no account")
    demo.set_defaults(command="demo")
    demo.add_argument("--clip", type=Path, default=Path("demo-clip.ogg"), help="where to write it")
    demo.add_argument("--training", type=float, default=3.0, help="seconds that a training takes")
    demo.add_argument("--cluster", action="store_true", help="by processes, on PostgreSQL")
    demo.add_argument("--serve", action="store_true", help="leave everything running")
    return parser


def _print(code: int, lines: Sequence[str]) -> int:
    """Print the result of a command, and return its exit code."""
    _say(*lines, to=sys.stdout)
    return code


def _print_or_complain(code: int, lines: Sequence[str]) -> int:
    """Print what was done, or complain about what was not; returns the exit code."""
    _say(*lines, to=sys.stderr if code else sys.stdout)
    return code


def _complain(*lines: str) -> int:
    _say(*lines)
    return MISCONFIGURED


def _say(*lines: str, to: TextIO | None = None) -> None:
    for line in lines:
        print(line, file=to or sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
