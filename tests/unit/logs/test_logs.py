"""Log lines are rendered for people or machines, and hold no secret however it got there."""

import asyncio
import gc
import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Literal
from urllib.parse import quote

import pytest
from telegram import User

from bot.logs.setup import configure_logging
from tests.support.journal import logging_put_back
from tests.unit.logs.canaries import KEY, LINK, OTHER_TOKEN, STORE_LINK, TOKEN, check

Configure = Callable[..., io.StringIO]
FORMATS: list[Literal["text", "json"]] = ["text", "json"]


@pytest.fixture
def configure() -> Iterator[Configure]:
    """Configure logging into a stream of the test's own; everything is put back afterwards."""

    def configure(log_format: str = "text", level: str = "DEBUG") -> io.StringIO:
        stream = io.StringIO()
        configure_logging(level, "json" if log_format == "json" else "text", [TOKEN, KEY], stream)
        return stream

    with logging_put_back():
        yield configure


def fail() -> None:
    raise KeyError(KEY)


def fail_twice() -> None:
    try:
        fail()
    except KeyError as error:
        raise ConnectionError(f"GET https://api.telegram.org/bot{TOKEN}/getMe") from error


def fail_thrice() -> None:
    """Fail with secrets in the text of an error and of each that led to it."""
    try:
        fail_twice()
    except ConnectionError:
        raise RuntimeError(f"no luck with {LINK}")  # noqa: B904 - a context, not a cause


def test_a_text_line_shows_time_level_words_logger_and_fields(configure: Configure) -> None:
    stream = configure("text")
    fields = {"reqid": "req_77", "training": 5, "clone": 3, "update": 900}
    logging.getLogger("bot.worker").warning("step %s took %d s", "train", 7, extra=fields)
    (written,) = check(stream).splitlines()
    assert "step train took 7 s" in written
    assert "warning" in written
    assert "[bot.worker]" in written
    assert all(f"{name}={value}" in written for name, value in fields.items())
    assert written[:2] == "20"


def test_a_json_line_is_one_object_a_line(configure: Configure) -> None:
    stream = configure("json")
    logging.getLogger("bot.worker").info("first\nof %s", "two 两", extra={"reqid": "req_77"})
    logging.getLogger("bot.worker").info("second", extra={"thing": object})
    first, second = [json.loads(line) for line in check(stream).splitlines()]
    timestamp = first.pop("timestamp")
    assert timestamp.endswith("Z")
    assert first == {
        "message": "first\nof two 两",
        "event": "first\nof %s",
        "level": "info",
        "logger": "bot.worker",
        "reqid": "req_77",
    }
    assert second["message"] == "second"


@pytest.mark.parametrize("log_format", FORMATS)
def test_lines_below_the_level_are_not_written(configure: Configure, log_format: str) -> None:
    stream = configure(log_format, level="INFO")
    logging.getLogger("bot.worker").debug("quiet")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("log_format", FORMATS)
def test_secrets_in_words_arguments_and_fields_are_hidden(
    configure: Configure, log_format: str
) -> None:
    stream = configure(log_format)
    log = logging.getLogger("bot.worker")
    log.info("the token is %s", TOKEN)
    log.info("in a URL: https://api.telegram.org/bot%s/getMe", quote(TOKEN, safe=""))
    log.info("another bot's: bot%s", OTHER_TOKEN)
    log.info("the key is %s", KEY, extra={"reqid": KEY, "update": {"key": [KEY]}})
    log.info("quoted %s", quote(KEY), extra={"reqid": quote(KEY, safe="")})
    log.info("its link %s", LINK, extra={"training": LINK.encode()})
    log.info("its link %s", quote(LINK, safe=""))
    log.info("in a bucket %s and %s", STORE_LINK, quote(STORE_LINK, safe=""))
    log.info("its path %s", json.dumps({"path": LINK}).replace("/", "\\/"))
    written = check(stream)
    assert len(written.splitlines()) == 9
    assert "X-Amz-Signature=[hidden] and" in written
    assert "/a/4f2c9a7b-e1/1767225600/[hidden].wav" in written


@pytest.mark.parametrize("log_format", FORMATS)
def test_secrets_in_a_traceback_and_its_causes_are_hidden(
    configure: Configure, log_format: str
) -> None:
    stream = configure(log_format)
    try:
        fail_thrice()
    except RuntimeError:
        logging.getLogger("bot.worker").exception("it failed")
    written = check(stream)
    assert "RuntimeError: no luck with" in written
    assert "ConnectionError: GET https://api.telegram.org/bot[hidden]/getMe" in written


@pytest.mark.parametrize("log_format", FORMATS)
def test_an_uncaught_error_is_logged_without_secrets(configure: Configure, log_format: str) -> None:
    stream = configure(log_format)
    try:
        fail_thrice()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    assert "RuntimeError: no luck with" in check(stream)


def test_an_uncaught_error_in_a_thread_is_logged_without_secrets(configure: Configure) -> None:
    stream = configure()
    thread = threading.Thread(target=fail_thrice)
    thread.start()
    thread.join()
    assert "RuntimeError: no luck with" in check(stream)


def test_an_error_that_nobody_could_catch_is_logged_without_secrets(configure: Configure) -> None:
    class Fragile:
        def __del__(self) -> None:
            fail_thrice()

    stream = configure()
    fragile = Fragile()
    del fragile
    assert "RuntimeError: no luck with" in check(stream)


def test_an_interrupt_by_the_keyboard_is_no_failure(configure: Configure) -> None:
    stream = configure()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert stream.getvalue() == ""


def test_an_error_that_the_event_loop_finds_is_logged_without_secrets(configure: Configure) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        ended = loop.create_future()
        loop.call_exception_handler({"message": f"at {LINK}", "exception": KeyError(KEY)})
        loop.call_soon(fail_thrice)
        loop.call_soon(ended.set_result, None)
        await ended

    stream = configure()
    asyncio.run(main())
    written = check(stream)
    assert "at https://voices.our-bot.dev/a/4f2c9a7b-e1/1767225600/[hidden].wav" in written
    assert "RuntimeError: no luck with" in written


@pytest.mark.parametrize("log_format", FORMATS)
def test_a_line_that_can_not_be_made_does_not_show_its_arguments(
    configure: Configure, log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = configure(log_format)
    arguments: tuple[Any, ...] = (TOKEN, KEY)
    logging.getLogger("bot.worker").info("only one %s", *arguments)
    assert "test_logs.py" in check(stream)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "name",
    ["aiohttp.access", "httpx", "httpcore.http11", "telegram.Bot", "telegram.ext.ExtBot",
     "aiosqlite", "sqlalchemy.engine.Engine", "asyncio"],
)  # fmt: skip
def test_libraries_that_log_too_much_are_kept_quiet(configure: Configure, name: str) -> None:
    stream = configure(level="DEBUG")
    logging.getLogger(name).info("GET /a/4f2c9a7b-e1/...")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("name", ["telegram.ext.Application", "some.library", "aiohttp.web"])
def test_no_library_is_heard_below_a_warning_whatever_the_level_is(
    configure: Configure, name: str
) -> None:
    stream = configure(level="DEBUG")
    logging.getLogger(name).info("Processing update %s", "with a text")
    logging.getLogger("bot.worker").debug("ours")
    assert "ours" in check(stream)
    assert "Processing" not in stream.getvalue()


@pytest.mark.parametrize("log_format", FORMATS)
def test_an_object_with_personal_data_is_written_as_its_type_only(
    configure: Configure, log_format: str
) -> None:
    stream = configure(log_format)
    person = User(5, "canary", is_bot=False, username="canary")
    logging.getLogger("telegram.ext").critical("no context for %s of %s", person, "somebody")
    assert "no context for <User> of somebody" in check(stream)


@pytest.mark.parametrize("log_format", FORMATS)
@pytest.mark.parametrize("kind", [ValueError, TypeError, KeyError])
def test_an_error_that_may_quote_somebody_is_written_by_its_type_and_place(
    configure: Configure, log_format: str, kind: type[Exception]
) -> None:
    stream = configure(log_format)
    text = "canary"
    try:
        try:
            int(text)
        except ValueError as fault:
            raise kind(text) from fault
    except Exception:
        logging.getLogger("bot.worker").exception("it failed")
    written = check(stream)
    assert kind.__name__ in written
    assert "ValueError" in written
    assert "test_logs.py" in written


def test_each_error_of_a_group_is_written_by_its_type(configure: Configure) -> None:
    stream = configure()
    group = ExceptionGroup("canary", [ValueError("canary"), RuntimeError("no luck with it")])
    logging.getLogger("bot.worker").error("it failed", exc_info=group)
    written = check(stream)
    assert "ExceptionGroup\nValueError\nRuntimeError: no luck with it" in written


def test_a_task_that_nobody_waited_for_is_logged_without_its_words(configure: Configure) -> None:
    async def main() -> None:
        async def read(text: str) -> None:
            int(text)

        task = asyncio.create_task(read("canary"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    stream = configure()
    asyncio.run(main())
    gc.collect()
    written = check(stream)
    assert "Task exception was never retrieved" in written
    assert "ValueError" in written


def test_the_default_is_standard_error(
    configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    configure_logging("INFO", "text", [KEY])
    logging.getLogger("bot.worker").info("the key is %s", KEY)
    written = capsys.readouterr()
    assert "the key is [hidden]" in written.err
    assert written.out == ""
