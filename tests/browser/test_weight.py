"""The page is light; that it asks nobody but its own server, `opened` sees to in every test."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, Response

from tests.browser.chromium import opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_BYTES = 150_000


def hears(loaded: list[Response]) -> Callable[[Response], None]:
    """A list's own method can't listen (findings/playwright_writes_on_listeners.sh)."""
    return lambda answer: loaded.append(answer)  # noqa: PLW0108


async def test_all_that_is_loaded_before_anybody_does_anything_is_small(
    browser: Browser, address: str
) -> None:
    for locale in ("en", "de", "zh-CN"):
        loaded: list[Response] = []
        async with opened(browser, address, locale=locale, heard=hears(loaded)) as page:
            await page.locator(".chat").wait_for()
            sizes = {
                answer.url: len(await answer.body())
                for answer in loaded
                if not answer.url.endswith("/events")
            }
        assert len(sizes) > 10
        assert sum(sizes.values()) <= MOST_BYTES, sizes
