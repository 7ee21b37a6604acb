"""The command line: python -m bot [web | worker | migrate | doctor | copy-to | ...]."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn, TextIO

from typing_extensions import override

from bot.app import now, running
from bot.audio.temporary import NoTemporaryFolder, check_temporary_folder
from bot.causes import first_cause_of
from bot.chosen import server_url_of
from bot.commands.backing_up import back_up, put_back
from bot.commands.copying import copy_to
from bot.commands.reconciling import ask_at_terminal, reconcile
from bot.demo.options import add_demo_options
from bot.demo.play import play_demo
from bot.doctor.command import doctor, wrong_settings
from bot.house import Role
from bot.logs.setup import configure_logging
from bot.net.handles import raise_limit_of_handles
from bot.process.stopping import until_stopped
from bot.process.undumpable import become_undumpable
from bot.process.version import OURS, version_of
from bot.settings.reading import SettingsError, load_settings
from bot.settings.settings import Settings
from bot.telegram.introduction import TokenRefused
from bot.web.connections.listening import NotThisMachine
from bot.web.server import PortTaken
from cloning.domain.errors import MemosUnavailable, StorageUnavailable
from storage.dialects.soundness import UnsoundDatabase, check_soundness
from storage.dialects.urls import checked_url, is_postgresql
from storage.migrate import TooNew, is_current, migrate
from storage.processes.whose import AnothersDatabase
from storage.samples.store import UnusablePlace

MISCONFIGURED = 2
"""The exit code if the configuration has to be corrected."""

UNAVAILABLE = 1
"""The exit code if the database is locked or full: our supervisor can restart us to try again."""

UNREAD = 128 + signal.SIGPIPE
"""The exit code if nobody reads what we print to its end; shells give it for other programs."""

INTERRUPTED = 128 + signal.SIGINT
"""The exit code after Ctrl+C, which shells give for other programs; the service ends with 0."""

ROLES = {"all": Role.ALL, "web": Role.WEB, "worker": Role.WORKER}
REFUSED = (
    "TELEGRAM_BOT_TOKEN: Telegram does not know this token;"
    " send /token to @BotFather to see the right one, such as 110201543:AAHdqTcvCH1vGWJxfSe"
)
ANOTHERS = (
    "TELEGRAM_BOT_TOKEN: this database belongs to the bot {theirs}, whose chats no other bot can"
    " reach; give each bot a DATABASE_URL of its own"
)
NOT_MIGRATED = "DATABASE_URL: this database is not at the level needed; run: python -m bot migrate"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code.

    Whoever reads what we print may stop, as `head` does: then Python's last flush must not fail.
    """
    try:
        with _flushed(sys.stdout):
            return _main(arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _say("Nobody has read this to its end; the rest is left out.")
        return UNREAD
    except KeyboardInterrupt:
        _say("Stopped by Ctrl+C before the end.")
        return INTERRUPTED


@contextmanager
def _flushed(file: TextIO) -> Iterator[None]:
    """Write what is left even if the block exits the program, as --help does."""
    try:
        yield
    finally:
        file.flush()


def _main(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    if options.command == "demo":
        return play_demo(
            clip_path=options.clip,
            training_seconds=options.training,
            cluster=options.cluster,
        )
    try:
        settings = load_settings()
    except SettingsError as problems:
        if options.command == "doctor":
            return _print(*wrong_settings(problems.lines))
        return _complain(*problems.lines)
    level = settings.log_level if options.command in {*ROLES, "migrate"} else "WARNING"
    reporter = _reporter(settings) if options.command in ROLES else None
    configure_logging(level, settings.log_format, settings.secrets, reporter=reporter)
    if options.command == "doctor":
        return _print(*doctor(settings, now))
    do = {
        "reconcile": lambda: _reconcile(settings, options.delete, sure=options.yes),
        "backup": lambda: _print_or_complain(*back_up(settings, options.file, now=now())),
        "restore": lambda: _print_or_complain(
            *put_back(settings, options.file, now=now(), replace=options.replace)
        ),
        "copy-to": lambda: _copy(settings, options.url, dry_run=options.dry_run),
    }.get(options.command, partial(_run, options.command, settings))
    direct = settings.database_direct_url
    name = "DATABASE_URL or DATABASE_DIRECT_URL" if direct else "DATABASE_URL"
    return _on_database(name, server_url_of(settings), do)


def _reporter(settings: Settings) -> logging.Handler | None:
    if settings.sentry_dsn is None:
        return None
    # Only who reports errors needs the library, which takes 20 MiB.
    from bot.logs.reporting import Reporter  # noqa: PLC0415

    return Reporter(settings.sentry_dsn.get_secret_value(), release=f"{OURS}@{version_of(OURS)}")


def _on_database(name: str, url: str, do: Callable[[], int]) -> int:
    """Run something on a database; if the database can't be used, print one line about it."""
    try:
        check_soundness(url)
        return do()
    except (UnsoundDatabase, TooNew) as problem:
        return _complain(f"{name}: {problem}")
    except MemosUnavailable as fault:
        return _complain(f"ERASURES_FILE: it can't be read or written: {first_cause_of(fault)}")
    except StorageUnavailable as fault:
        _say(f"{name}: the database can't be used just now: {first_cause_of(fault)}")
        return UNAVAILABLE


def _run(command: str, settings: Settings) -> int:
    os.umask(0o077)  # whatever we write is for our eyes only
    if command in {"migrate", "all"}:
        _say(f"The database is at level {migrate(server_url_of(settings))}.")
    if command == "migrate":
        return 0
    if not is_current(server_url_of(settings)):
        return _complain(NOT_MIGRATED)
    try:
        check_temporary_folder()
        asyncio.run(_serve(settings, ROLES[command]))
    except UnusablePlace as problem:
        _say(f"SAMPLES_URL: samples can't be kept there: {problem}")
        return UNAVAILABLE if problem.passes else MISCONFIGURED
    except (TokenRefused, AnothersDatabase, NoTemporaryFolder, PortTaken) as problem:
        return _complain(_sentence(problem, settings))
    return 0


def _sentence(problem: Exception, settings: Settings) -> str:
    """Say what keeps the service from starting."""
    match problem:
        case PortTaken(setting=setting):
            return _not_listening(setting, problem.__cause__, settings)
        case AnothersDatabase(bot_id=bot_id):
            return ANOTHERS.format(theirs=bot_id)
        case NoTemporaryFolder():
            return f"TMPDIR: {problem}"
    return REFUSED


def _not_listening(setting: str, cause: BaseException | None, settings: Settings) -> str:
    """Say why nothing can be served at the port that `setting` names."""
    host, port = settings.operator_host, settings.operator_port
    if setting == "PORT":
        host, port = settings.host, settings.port
    if isinstance(cause, NotThisMachine):
        name = setting.replace("PORT", "HOST")
        return f"{name}: {host} can't be listened on: {cause}; name an address of this machine"
    if settings.operator_port == settings.port:
        return f"OPERATOR_PORT: {port} is PORT, too; give it another port"
    return f"{setting}: {port} is taken or forbidden: {cause}"


def _reconcile(settings: Settings, delete: Sequence[str], *, sure: bool) -> int:
    if not is_current(server_url_of(settings)):
        return _complain(NOT_MIGRATED)
    ask = ask_at_terminal if sys.stdin is not None and sys.stdin.isatty() else None
    return _print(*asyncio.run(reconcile(settings, delete, ask, sure=sure)))


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
    """Run until we are told to stop; that drains, even during the start."""
    become_undumpable()
    raise_limit_of_handles()
    await until_stopped(partial(running, settings, role), lambda house: house.introduction.broken())


class _ShowVersion(argparse.Action):
    """Looks up the version only when it is asked for, and then exits."""

    @override
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        print(f"{OURS} {version_of(OURS)}")  # noqa: T201 - this is the command line
        parser.exit()


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
    compare.add_argument("--yes", action="store_true", help="delete them without a question")
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
    add_demo_options(demo)
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
