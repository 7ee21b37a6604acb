"""Everybody can use the page: by keyboard, by screen reader, on a phone, in light and dark."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Literal

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from handlers.words import texts
from tests.browser.axe import COLOURS, TAGS, violations
from tests.browser.chromium import PHONE, WIDE, opened
from tests.browser.person import Person, panel

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCHEMES: Mapping[Literal["light", "dark"], Sequence[str]] = {"light": TAGS, "dark": COLOURS}
"""What axe looks for in each; nothing but colours is different in the dark."""

SIZES = {"wide": WIDE, "phone": PHONE}

NUMBERS = count(1)


async def conversation(page: Page) -> None:
    ada = await Person.joins(page, f"Ada {next(NUMBERS)}")
    await ada.sends_the_example()
    await ada.agrees()
    await ada.gets_a_clip()
    await ada.sees(texts.DONE.format(title="My voice"))


async def empty_chat(page: Page) -> None:
    await expect(page.locator(".chat .start")).to_be_enabled()


async def menu_of_commands(page: Page) -> None:
    await page.get_by_role("button", name="Commands").click()


async def dialog(page: Page) -> None:
    await page.get_by_role("button", name="Add a person").click()


async def recording(page: Page) -> None:
    """It goes on while the next screens are looked at, but in another chat."""
    await page.get_by_role("button", name="Record a voice message").click()
    await expect(page.locator(".recording")).to_be_visible()


async def behind_the_scenes(page: Page) -> None:
    await look_behind(page, shown=True)
    hang = hanging(page)
    await hang.click()
    await expect(hang).to_have_attribute("aria-pressed", "true")


async def look_behind(page: Page, *, shown: bool) -> None:
    toggle = page.get_by_role("button", name="Behind the scenes")
    if (await toggle.get_attribute("aria-expanded") == "true") is not shown:
        await toggle.click()


def hanging(page: Page) -> Locator:
    return panel(page, "Voice-clone service").get_by_role("button", name="Let trainings hang")


SCREENS = (empty_chat, dialog, recording, conversation, menu_of_commands, behind_the_scenes)


@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_wrong_on_any_screen(
    browser: Browser, address: str, size: str
) -> None:
    found: dict[str, list[str]] = {}
    async with opened(browser, address, viewport=SIZES[size]) as page:
        await look_behind(page, shown=False)
        for screen in SCREENS:
            await screen(page)
            for scheme, rules in SCHEMES.items():
                await page.emulate_media(color_scheme=scheme)
                found[f"{screen.__name__}, {scheme}"] = await violations(page, rules)
            if await page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
                found[screen.__name__] = ["it is wider than the window"]
            await page.keyboard.press("Escape")
        await hanging(page).click()
    assert {where: what for where, what in found.items() if what} == {}


NAME = """() => {
  const it = document.activeElement;
  return it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent ?? it.textContent;
}"""


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def goes_to(self, name: str, key: str = "Tab") -> None:
        """Press a key until what has the focus is called like this."""
        for _ in range(80):
            await self.page.keyboard.press(key)
            if (await self.page.evaluate(NAME)).strip() == name:
                return
        raise AssertionError(f"{key} does not lead to {name!r}")

    async def presses(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)


async def test_the_whole_way_to_a_demo_that_plays_needs_no_mouse(page: Page) -> None:
    await empty_chat(page)
    keyboard = Keyboard(page)
    await keyboard.goes_to("Add a person")
    await keyboard.presses("Enter")
    await page.keyboard.type("Kim")
    await keyboard.goes_to("Add")
    await keyboard.presses("Enter")
    kim = Person(page, "Kim")
    await expect(kim.chat).to_be_visible()
    await keyboard.goes_to("Attach")
    await keyboard.presses("Enter")
    await expect(page.get_by_role("menuitem", name="The example recording")).to_be_visible()
    await keyboard.goes_to("The example recording", key="ArrowDown")
    await keyboard.presses("Enter")
    await kim.sees("Whose voice is this?")
    await keyboard.goes_to(texts.OWN_VOICE, key="Shift+Tab")
    await keyboard.presses("Enter")
    await kim.gets_a_clip()
    await keyboard.goes_to("Message")
    await keyboard.goes_to("Play", key="Shift+Tab")
    await keyboard.presses("Enter")
    await expect(kim.clips.last.get_by_role("button", name="Pause")).to_be_visible()


async def test_what_the_bot_says_is_read_out(page: Page) -> None:
    lena = await Person.joins(page, "Lena")
    await lena.says("/voices")
    await expect(page.locator("[aria-live=polite]")).to_contain_text(
        "Voice clone bot: You have no clones yet"
    )
