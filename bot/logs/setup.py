"""Log lines for people or for machines, without secrets and without anything that people say.

Updates, messages and rows belong to people. So libraries are logged from WARNING on, whatever the
level is. A library's object in a line's arguments is written as its type only. Of an error that may
quote its input, only the type and the place are written.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Final, Literal, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor
from telegram import TelegramObject
from typing_extensions import override

from bot.logs.redaction import Redactor

_LOG = logging.getLogger(__name__)
_OURS: Final = ("bot", "handlers", "storage", "cloning", "sandbox")
"""The packages whose lines are written from the chosen level on."""

_LOUD: Final = {
    # Even its warnings quote a request.
    "aiohttp.access": logging.CRITICAL,
}

_QUOTES_NOBODY: Final = frozenset(
    {"telegram", "aiohttp", "sqlalchemy", "sqlite3", "alembic", "aiosqlite", *_OURS}
)
"""The packages whose error messages quote nobody; we log those, and the system's own messages."""


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Renders a record as structlog does, and removes the secrets from the finished text."""

    def __init__(self, renderers: Iterable[Processor], redact: Redactor) -> None:
        super().__init__(
            processors=list(renderers),
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
    """Writes lines; if one can't be formatted, writes where it came from."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        # The library would print the arguments as they are, with the secrets. If nobody reads what
        # we write, that is no fault of whatever was to be told.
        with suppress(OSError):
            self.stream.write(f"a log line of {record.pathname}:{record.lineno} can't be written\n")


def configure_logging(
    level: str,
    log_format: Literal["text", "json"],
    secrets: Iterable[str],
    stream: TextIO | None = None,
    reporter: logging.Handler | None = None,
) -> None:
    """Write every log line and every uncaught error, redacted, to `stream` (default: stderr).

    A `reporter` gets the same lines, as text.
    """
    redact, handler = Redactor(secrets), _Handler(stream or sys.stderr)
    handler.setFormatter(_Formatter(_RENDERERS[log_format](), redact))
    root = logging.getLogger()
    root.handlers = [handler]
    if reporter is not None:
        reporter.setFormatter(_Formatter(_text(), redact))
        root.addHandler(reporter)
    for each in root.handlers:
        each.addFilter(_without_people)
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    for name, least in _LOUD.items():
        logging.getLogger(name).setLevel(least)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    sys.unraisablehook = _log_unraisable


def _text() -> list[Processor]:
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.dev.ConsoleRenderer(
            colors=False,
            pad_event_to=0,
            # The pretty ones print local variables.
            exception_formatter=_write_traceback,
        ),
    ]


def _json() -> list[Processor]:
    return [
        structlog.processors.ExceptionRenderer(_traceback_of),
        structlog.processors.EventRenamer("message"),
        _name,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(serializer=json.dumps, ensure_ascii=False),
    ]


def _name(_logger: object, _method: str, fields: EventDict) -> EventDict:
    """Name what has happened: our line as it stands in the code, before its arguments."""
    record: logging.LogRecord = fields["_record"]
    if record.name.partition(".")[0] in _OURS:
        fields["event"] = record.msg
    return fields


_RENDERERS: Final[dict[str, Callable[[], list[Processor]]]] = {"text": _text, "json": _json}


def _without_people(record: logging.LogRecord) -> bool:
    """Remove what belongs to people from a line."""
    if isinstance(record.args, tuple):
        record.args = tuple(map(_as_type, record.args))
    if record.name == "asyncio":
        # After the first line comes the task with its error and the error's message.
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


def _as_type(argument: object) -> object:
    return f"<{type(argument).__name__}>" if isinstance(argument, TelegramObject) else argument


def _write_traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    stream.write("\n" + _traceback_of(exc_info))


def _traceback_of(exc_info: ExcInfo) -> str:
    """Format an error and its causes as Python does, without messages that may quote people."""
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
    """Name an error, with its message if that quotes nobody."""
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
