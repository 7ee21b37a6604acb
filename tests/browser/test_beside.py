"""Beside the chats one watches the service and its neighbours, and makes them fail."""

import pytest
from playwright.async_api import Page, expect

from handlers.words import texts
from tests.browser.person import Person, panel

pytestmark = pytest.mark.asyncio(loop_scope="module")

CURRENT = "[aria-current=step]"


async def test_a_service_that_is_killed_in_the_middle_sends_the_demo_once(page: Page) -> None:
    """The page is reloaded in the middle, too."""
    service, upstream = panel(page, "Service"), panel(page, "Voice-clone service")
    hang = upstream.get_by_role("button", name="Let trainings hang")
    ada = await Person.joins(page, "Ada")
    await hang.click()
    await ada.sends_the_example()
    await ada.agrees()
    await ada.sees("I'm training")
    await expect(service.locator(CURRENT).first).to_have_text("watches the training")
    await service.get_by_role("button", name="Kill").click()
    await expect(service.get_by_role("status")).to_contain_text("The service was killed.")
    await page.reload()
    await ada.sees("I'm training")
    await expect(service.get_by_role("status")).to_contain_text("The service was killed.")
    await service.get_by_role("button", name="Start the service").click()
    await expect(service.get_by_role("status")).to_contain_text("The service is running.")
    await hang.click()
    await ada.gets_a_clip()
    await ada.sees(texts.DONE.format(title="My voice"))
    await expect(ada.clips).to_have_count(1)
    await expect(service.locator(CURRENT).first).to_have_text("done")


async def test_a_service_that_is_restarted_in_the_middle_sends_the_demo_once(page: Page) -> None:
    service, upstream = panel(page, "Service"), panel(page, "Voice-clone service")
    hang = upstream.get_by_role("button", name="Let trainings hang")
    status = service.get_by_role("status")
    gus = await Person.joins(page, "Gus")
    await hang.click()
    await gus.sends_the_example()
    await gus.agrees()
    await gus.sees("I'm training")
    starts = int((await status.inner_text()).rpartition(":")[2].strip(" ."))
    await service.get_by_role("button", name="Restart").click()
    await expect(status).to_contain_text(f"The service is running. Starts so far: {starts + 1}.")
    await hang.click()
    await gus.gets_a_clip()
    await gus.sees(texts.DONE.format(title="My voice"))
    await expect(gus.clips).to_have_count(1)


async def test_while_nobody_reaches_telegram_a_message_waits(page: Page) -> None:
    telegram = panel(page, "Telegram")
    bea = await Person.joins(page, "Bea")
    await telegram.get_by_role("button", name="Outage").click()
    await expect(telegram.get_by_role("status")).to_have_text("Nobody reaches Telegram now.")
    await bea.says("/voices")
    await telegram.get_by_role("button", name="Outage").click()
    await bea.sees("You have no clones yet")


async def test_the_rows_of_a_clone_and_its_calls_are_shown_as_they_happen(page: Page) -> None:
    cleo = await Person.joins(page, "Cleo")
    await cleo.sends_the_example()
    rows, upstream = panel(page, "Database"), panel(page, "Voice-clone service")
    step = rows.locator("dl > div", has=page.get_by_text("step", exact=True)).locator("dd").first
    await expect(step).to_have_text("consent")
    await cleo.agrees()
    await expect(step).to_have_text("done")
    calls = upstream.get_by_role("table", name="Calls of the voice-clone service")
    for call in ("create", "train", "demo"):
        await expect(calls.get_by_role("cell", name=call, exact=True).first).to_be_visible()


async def test_a_trouble_lasts_until_its_button_is_pressed_again(page: Page) -> None:
    upstream = panel(page, "Voice-clone service")
    kinds = ("Refuse the key", "Empty the purse", "Answer nothing", "Answer 502")
    for kind in kinds:
        await upstream.get_by_role("button", name=kind).click()
        pressed = upstream.get_by_role("button", pressed=True)
        await expect(pressed).to_have_count(1)
        await expect(pressed).to_have_text(kind)
    await upstream.get_by_role("button", name=kinds[-1]).click()
    await expect(upstream.get_by_role("button", pressed=True)).to_have_count(0)


async def test_a_button_keeps_the_focus_while_the_picture_around_it_changes(page: Page) -> None:
    upstream = panel(page, "Voice-clone service")
    hang = upstream.get_by_role("button", name="Let trainings hang")
    await hang.click()
    dora = await Person.joins(page, "Dora")
    await dora.sends_the_example()
    await dora.agrees()
    succeed = upstream.locator(".card", has_text="training").last.get_by_role("button").first
    await expect(upstream.locator("[data-state=Training]")).to_be_visible()
    await succeed.press("Enter")
    await dora.gets_a_clip()
    await expect(succeed).to_have_text("Succeed")
    await expect(succeed).to_be_focused()
    await expect(succeed).to_have_attribute("aria-disabled", "true")
    await hang.click()
