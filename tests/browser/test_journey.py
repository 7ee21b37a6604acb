"""Somebody talks to the bot in a browser, from the microphone to the demo clip that plays."""

import pytest
from playwright.async_api import Browser, Page, expect

from handlers.words import texts
from tests.browser.chromium import opened
from tests.browser.person import Person, panel
from tests.support.sound.speech import with_pauses

pytestmark = pytest.mark.asyncio(loop_scope="module")

AUDIBLE_DBFS = -40.0

_REMEMBER = """
(line) => {
  window.remembered = [];
  const remember = () => window.remembered.push(line.textContent);
  new MutationObserver(remember).observe(line, { childList: true });
}
"""

_SILENT = """
AudioContext.prototype.resume = () => new Promise(() => {});
Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
"""


async def test_what_the_microphone_hears_comes_back_as_a_demo_that_plays(page: Page) -> None:
    ada = await Person.joins(page, "Ada")
    await ada.records(seconds=13.0)
    await ada.agrees()
    clip = await ada.gets_a_clip()
    heard = await ada.hears(clip)
    assert heard.seconds > 1.0
    assert heard.dbfs > AUDIBLE_DBFS
    await expect(panel(page, "Take").get_by_role("img")).to_be_visible()


async def test_a_clone_is_renamed_and_deleted(page: Page) -> None:
    bea = await Person.joins(page, "Bea")
    await bea.sends_the_example()
    await bea.agrees()
    await bea.gets_a_clip()
    await bea.presses(texts.RENAME)
    await bea.sees(texts.ASK_TITLE.format(title="My voice"))
    await bea.says("Reading Austen")
    await bea.sees(texts.RENAMED.format(title="Reading Austen"))
    await bea.says("/voices")
    await bea.presses("Reading Austen")
    await bea.presses(texts.DELETE)
    await bea.presses(texts.REALLY_DELETE)
    await bea.sees(texts.DELETED.format(title="Reading Austen"))


async def test_a_file_that_is_chosen_is_a_recording_and_its_pauses_are_shown_as_cut(
    page: Page,
) -> None:
    finn = await Person.joins(page, "Finn")
    await finn.sends_a_file("recording.ogg", with_pauses())
    await finn.agrees()
    await finn.gets_a_clip()
    waveform = panel(page, "Take").get_by_role("img", name="2 pieces of it are used")
    await expect(waveform).to_be_visible()
    assert await waveform.locator(".cut").count() > 50


async def test_a_training_that_fails_is_tried_again_with_one_press(page: Page) -> None:
    cleo = await Person.joins(page, "Cleo")
    await (
        panel(page, "Voice-clone service")
        .get_by_role("button", name="Fail the next training")
        .click()
    )
    await cleo.sends_the_example()
    await cleo.agrees()
    await cleo.sees("failed")
    await cleo.presses(texts.AGAIN)
    heard = await cleo.hears(await cleo.gets_a_clip())
    assert heard.dbfs > AUDIBLE_DBFS


async def test_two_people_side_by_side_see_nothing_of_each_other(page: Page) -> None:
    dora = await Person.joins(page, "Dora")
    emil = await Person.joins(page, "Emil")
    await page.get_by_role("button", name="Open beside: Dora, Voice clone bot").click()
    await expect(dora.chat).to_be_visible()
    await dora.sends_the_example()
    await dora.agrees()
    await dora.gets_a_clip()
    await emil.says("/voices")
    await emil.sees("You have no clones yet")
    await expect(emil.clips).to_have_count(0)
    await expect(emil.messages).to_have_count(2)


async def test_what_the_bot_is_doing_is_shown_in_its_topic_only(page: Page) -> None:
    hang = panel(page, "Voice-clone service").get_by_role("button", name="Let trainings hang")
    step = panel(page, "Service").locator("[aria-current=step]").first
    gail = await Person.joins(page, "Gail")
    for name in ("Work", "Home"):
        await gail.chat.get_by_role("button", name="This chat").click()
        await page.get_by_role("menuitem", name="New topic …").click()
        await page.get_by_role("textbox", name="Name").fill(name)
        await page.get_by_role("button", name="Create").click()
        await expect(gail.chat.get_by_role("button", name=name, pressed=True)).to_be_visible()
    for shown in ("Home", "Work"):
        await gail.chat.get_by_role("button", name="Home").click()
        await hang.click()
        await gail.sends_the_example()
        if shown == "Home":
            await gail.agrees()
        await expect(step).to_have_text("watches the training")
        await gail.chat.get_by_role("button", name=shown).click()
        await gail.chat.locator(".subtitle").evaluate(_REMEMBER)
        await hang.click()
        await expect(step).to_have_text("done")
        seen = await page.evaluate("remembered")
        assert ("Voice clone bot is recording a voice message …" in seen) is (shown == "Home")


async def test_without_anything_to_play_on_the_microphone_is_recorded_all_the_same(
    browser: Browser, address: str
) -> None:
    """Firefox then never runs an AudioContext, and never says so."""
    async with opened(browser, address) as page:
        await page.evaluate(_SILENT)
        hal = await Person.joins(page, "Hal")
        await hal.records(seconds=13.0)
        await hal.agrees()
        await hal.gets_a_clip()
