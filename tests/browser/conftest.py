"""A browser, a microphone that plays real speech, and the page of make play."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.demo.serving import played
from tests.browser.chromium import CHROMIUM, launched, opened
from tests.support.sound.speech import as_wav

NO_CHROMIUM = "Chromium is not installed"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was not tried."""
    skipped = terminalreporter.getreports("skipped")
    number = sum(NO_CHROMIUM in str(report.longrepr) for report in skipped)
    if number:
        terminalreporter.write_line(
            f"{NO_CHROMIUM}: {number} tests were skipped; for them: apt-get install chromium"
        )


TRAINING_SECONDS = 1.0


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 24.7 s of real speech, which the browser takes for what its microphone hears."""
    path = tmp_path_factory.mktemp("microphone") / "austen.wav"
    path.write_bytes(as_wav())
    return path


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Path:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        if request.config.getoption("--skip-nothing"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    return CHROMIUM


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path, microphone: Path) -> AsyncIterator[Browser]:
    """A browser without a window."""
    async with launched(chromium, microphone) as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    """The address of the page, with the service and the outside world behind it."""
    async with played(training_seconds=TRAINING_SECONDS) as page:
        yield page.url


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """The page in a new browser, with everything that it has complained about."""
    async with opened(browser, address) as page:
        yield page
