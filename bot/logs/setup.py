"""Log lines for people or for machines: no secret in any, and nothing that anybody has said.

Updates, messages and rows belong to people. So the libraries are heard from WARNING on whatever the
level is, what of the library's own is an argument of a line is written as its type only, and of an
error that may quote what it stumbled over only the type and the place are written.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Final, Literal, TextIO

import stamina.instrumentation
import structlog
from structlog.typing import ExcInfo, Processor
from telegram import TelegramObject
from typing_extensions import override

from bot.logs.redaction import Redactor

_LOG = logging.getLogger(__name__)
_OURS: Final = ("bot", "handlers", "storage", "cloning", "sandbox")
"""Whose lines are written from the level on that was chosen."""

_LOUD: Final = {
    # Even their warnings quote a request, or repeat what we say ourselves.
    "aiohttp.access": logging.CRITICAL,
    "apscheduler": logging.ERROR,
}

_QUOTES_NOBODY: Final = frozenset(
    {"telegram", "aiohttp", "sqlalchemy", "sqlite3", "alembic", "aiosqlite", *_OURS}
)
"""Whose errors have words of their own, besides the system's."""


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Renders a record as structlog does, and takes the secrets out of the finished text."""

    def __init__(self, renderers: Iterable[Processor], redact: Redactor) -> None:
        super().__init__(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
            foreign_pre_chain=[
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        )
        self._redact = redact

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; of one that can't be made it tells where it was meant to be written."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        # The library would print the arguments as they are, secrets included.
        self.stream.write(f"a log line of {record.pathname}:{record.lineno} can't be written\n")


def configure_logging(
    level: str,
    log_format: Literal["text", "json"],
    secrets: Iterable[str],
    stream: TextIO | None = None,
) -> None:
    """Send every log line, and what nobody caught, redacted to `stream` (default: stderr)."""
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(_Formatter(_RENDERERS[log_format](), Redactor(secrets)))
    handler.addFilter(_without_people)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    for name, least in _LOUD.items():
        logging.getLogger(name).setLevel(least)
    # Each try of a call writes its own line; the hooks would write another, to stdout.
    stamina.instrumentation.set_on_retry_hooks(())
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    sys.unraisablehook = _log_unraisable


def _text() -> list[Processor]:
    return [
        structlog.dev.ConsoleRenderer(
            colors=False,
            pad_event_to=0,
            # The pretty ones print local variables.
            exception_formatter=_write_traceback,
        )
    ]


def _json() -> list[Processor]:
    return [
        structlog.processors.ExceptionRenderer(_traceback_of),
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(serializer=json.dumps, ensure_ascii=False),
    ]


_RENDERERS: Final[dict[str, Callable[[], list[Processor]]]] = {"text": _text, "json": _json}


def _without_people(record: logging.LogRecord) -> bool:
    """Leave out of a line what belongs to people."""
    if isinstance(record.args, tuple):
        record.args = tuple(map(_as_type, record.args))
    if record.name == "asyncio":
        # What comes after the first line shows the task with its error, words and all.
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


def _as_type(argument: object) -> object:
    return f"<{type(argument).__name__}>" if isinstance(argument, TelegramObject) else argument


def _write_traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    stream.write("\n" + _traceback_of(exc_info))


def _traceback_of(exc_info: ExcInfo) -> str:
    """Write an error and what led to it, as Python does, but for words that may quote people."""
    return "\n\nThis was led to by:\n".join(map(_written, _chain_of(exc_info[1])))


def _chain_of(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _written(error: BaseException) -> str:
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    within = [_traceback_of((type(one), one, one.__traceback__)) for one in inner]
    return "\n".join(
        ["".join(traceback.format_tb(error.__traceback__)) + _in_words(error), *within]
    )


def _in_words(error: BaseException) -> str:
    """Name an error, with its words if they quote nobody."""
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    is_safe = isinstance(error, RuntimeError | OSError | ArithmeticError)
    if is_safe or kind.__module__.partition(".")[0] in _QUOTES_NOBODY:
        return f"{name}: {error}"
    return name


def _log_uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _LOG.critical("nobody caught this", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    error = args.exc_value or args.exc_type()
    _LOG.critical("nobody caught this in a thread", exc_info=error)


def _log_unraisable(args: "sys.UnraisableHookArgs") -> None:
    _LOG.error("nobody could catch this: %s", args.err_msg, exc_info=args.exc_value)
