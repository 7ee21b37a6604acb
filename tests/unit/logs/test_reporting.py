"""What Sentry gets: the line of the log, and nothing else of the process."""

import json
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from bot.logs.reporting import Reporter
from bot.logs.setup import configure_logging
from tests.support.journal import logging_put_back

TOKEN = "110201543:AAcanaryCANARYcanaryCANARYcanaryCAN"
DSN = "https://0123456789abcdef@errors.our-bot.dev/7"


@pytest.fixture
def events() -> Iterator[list[Any]]:
    """What is reported, once logging is configured; everything is put back afterwards."""

    kept: list[Any] = []

    class Here(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            kept.append(envelope.get_event())

    with logging_put_back():
        reporter = Reporter(DSN, release="voice-clone-bot@1.2.3", transport=Here)
        configure_logging("DEBUG", "json", [TOKEN], reporter=reporter)
        yield kept
        reporter.close()


def fail_with(words: str) -> None:
    try:
        int(f"what {words} said")
    except ValueError:
        logging.getLogger("bot.worker").exception("it failed for %s", TOKEN, extra={"training": 7})


def test_an_error_is_reported_with_its_place_and_without_secrets_or_people(
    events: list[Any],
) -> None:
    fail_with("Anna")
    [event] = events
    text = json.dumps(event, default=str)
    assert "it failed for [hidden]" in event["message"]
    assert "ValueError" in event["message"]
    assert "fail_with" in event["message"]
    for secret in (TOKEN, "Anna", "canary", socket.gethostname()):
        assert secret not in text
    assert not event.keys() & {"exception", "breadcrumbs", "user", "request", "modules"}


def test_errors_of_one_place_are_one_issue_whatever_they_are_about(events: list[Any]) -> None:
    for number in (1, 2):
        logging.getLogger("bot.worker").error("training %d failed", number)
    first, second = events
    assert first["message"] != second["message"]
    assert first["fingerprint"] == second["fingerprint"] == ["bot.worker", "training %d failed"]
    assert first["release"] == "voice-clone-bot@1.2.3"


def test_warnings_are_not_reported(events: list[Any]) -> None:
    logging.getLogger("bot.worker").warning("a warning")
    assert events == []
