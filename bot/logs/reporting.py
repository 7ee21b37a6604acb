"""Reports errors to Sentry in the words of the log, which are free of secrets and of people."""

import logging
from typing import TYPE_CHECKING, Final

import sentry_sdk
from sentry_sdk.transport import Transport

if TYPE_CHECKING:
    from sentry_sdk.types import Event

CLOSING_SECONDS: Final = 2.0
"""How long an end waits for reports that are on their way."""


class Reporter(logging.Handler):
    """Sends each error as the line that is logged, with nothing else of the process.

    The library looks at nothing by itself: no integration of its own, no local variables, no lines
    of code, no breadcrumbs, no name of the machine.
    """

    def __init__(self, dsn: str, *, release: str, transport: type[Transport] | None = None) -> None:
        super().__init__(logging.ERROR)
        self._client = sentry_sdk.Client(
            dsn=dsn,
            release=release,
            transport=transport,
            server_name="",
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            send_client_reports=False,
            auto_session_tracking=False,
            shutdown_timeout=CLOSING_SECONDS,
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Send a line; those of one place in the code are one issue."""
        event: Event = {
            "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
            "logger": record.name,
            "message": self.format(record),
            "fingerprint": [record.name, str(record.msg)],
        }
        self._client.capture_event(event)

    def close(self) -> None:
        """Send what is on its way."""
        self._client.close(timeout=CLOSING_SECONDS)
        super().close()
