"""Log lines for people or for machines, and none of them, nor any traceback, with a secret."""

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Final, Literal, TextIO

import stamina.instrumentation
import structlog
from structlog.typing import Processor
from typing_extensions import override

from bot.redaction import Redactor

_LOG = logging.getLogger(__name__)
_LOUD: Final = {
    # Would write every URL, and so tokens and signatures, or every message and row.
    "aiohttp.access": logging.CRITICAL,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    "asyncio": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "telegram.Bot": logging.WARNING,
    "telegram.ext.ExtBot": logging.WARNING,
}


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
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
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
            exception_formatter=structlog.dev.plain_traceback,
        )
    ]


def _json() -> list[Processor]:
    return [
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(serializer=json.dumps, ensure_ascii=False),
    ]


_RENDERERS: Final[dict[str, Callable[[], list[Processor]]]] = {"text": _text, "json": _json}


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
