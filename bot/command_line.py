"""The command line: python -m bot [web | worker | migrate | doctor | copy-to | ...].

Each command loads only what it needs: to start the service is no place for what it never uses.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from typing_extensions import override

from bot.commands.lines import (
    INTERRUPTED,
    UNREAD,
    answer,
    answer_or_complain,
    complain,
    say,
)
from bot.demo.options import add_demo_options
from bot.process.clock import now
from bot.process.loading import loading
from bot.process.version import OURS, VERSION

if TYPE_CHECKING:
    import logging

    from bot.settings.settings import Settings

SERVING = ("all", "web", "worker")
"""The commands that run the service; the first one if none is named."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code.

    The reader of our output may stop early, as `head` does; then Python's last flush must not fail.
    """
    try:
        with _flushed(sys.stdout):
            return _main(arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        say("Nobody has read this to its end; the rest is left out.")
        return UNREAD
    except KeyboardInterrupt:
        say("Stopped by Ctrl+C before the end.")
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
        return _play(options)
    with loading():
        from bot.settings.reading import SettingsError, load_settings
    try:
        settings = load_settings()
    except SettingsError as problems:
        return _wrong(options.command, problems.lines)
    with loading():
        from bot.logs.setup import configure_logging
    level = settings.log_level if options.command in {*SERVING, "migrate"} else "WARNING"
    reporter = _reporter(settings) if options.command in SERVING else None
    configure_logging(level, settings.log_format, settings.secrets, reporter=reporter)
    if options.command == "doctor":
        from bot.doctor.command import doctor

        return answer(*doctor(settings, now))
    with loading():
        from bot.commands.on_database import on_ours

        do = {
            "migrate": _migrate,
            "reconcile": _reconcile,
            "backup": _back_up,
            "restore": _put_back,
            "copy-to": _copy,
        }.get(options.command, _serve)
    return on_ours(settings, lambda: do(settings, options))


def _play(options: argparse.Namespace) -> int:
    from bot.demo.play import play_demo

    return play_demo(
        clip_path=options.clip, training_seconds=options.training, cluster=options.cluster
    )


def _wrong(command: str, problems: Sequence[str]) -> int:
    if command != "doctor":
        return complain(*problems)
    from bot.doctor.command import wrong_settings

    return answer(*wrong_settings(problems))


def _reporter(settings: "Settings") -> "logging.Handler | None":
    if settings.sentry_dsn is None:
        return None
    from bot.logs.reporting import Reporter

    return Reporter(settings.sentry_dsn.get_secret_value(), release=f"{OURS}@{VERSION}")


def _serve(settings: "Settings", options: argparse.Namespace) -> int:
    with loading():
        from bot.commands.serving import serve
    return serve(settings, options.command)


def _migrate(settings: "Settings", _options: argparse.Namespace) -> int:
    from bot.commands.migrating import bring_up

    return bring_up(settings)


def _reconcile(settings: "Settings", options: argparse.Namespace) -> int:
    from bot.commands.reconciling import reconcile_ours

    return reconcile_ours(settings, options.delete, sure=options.yes)


def _back_up(settings: "Settings", options: argparse.Namespace) -> int:
    from bot.commands.backing_up import back_up

    return answer_or_complain(*back_up(settings, options.file, now=now()))


def _put_back(settings: "Settings", options: argparse.Namespace) -> int:
    from bot.commands.backing_up import put_back

    result = put_back(settings, options.file, now=now(), replace=options.replace)
    return answer_or_complain(*result)


def _copy(settings: "Settings", options: argparse.Namespace) -> int:
    from bot.commands.copying import copy_ours

    return copy_ours(settings, options.url, now=now(), dry_run=options.dry_run)


class _ShowVersion(argparse.Action):
    """Looks up the version only when it is asked for, and then exits."""

    @override
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        print(f"{OURS} {VERSION}")  # noqa: T201 - this is the command line
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="A bot that clones voices.")
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="print the version")
    parser.set_defaults(command="all")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", description="Without one, everything in one process."
    )
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
