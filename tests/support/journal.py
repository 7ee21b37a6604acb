"""Everything that the service writes into its log, at any level, while a test looks."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from bot.logs.setup import configure_logging


@contextmanager
def logging_put_back() -> Iterator[None]:
    """Put back, at the end of the block, whatever the configuration of logging changes."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(level)
        for name in logging.root.manager.loggerDict:
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


@contextmanager
def journal(
    level: str = "DEBUG", log_format: Literal["text", "json"] = "text"
) -> Iterator[io.StringIO]:
    """Write the log as the service does, into a stream that is handed over."""
    stream = io.StringIO()
    with logging_put_back():
        configure_logging(level, log_format, [], stream)
        yield stream
