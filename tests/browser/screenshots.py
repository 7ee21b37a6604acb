"""Takes the screenshots of docs/screenshots/: six screens, in the browser that the tests use.

`python -m tests.browser.screenshots` takes them anew, as WebP, which Chromium itself writes.
"""

import asyncio
import base64
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.demo.serving import played
from tests.browser.chromium import CHROMIUM, PHONE, launched, opened
from tests.browser.person import Person, panel
from tests.support.sound.speech import as_wav, with_pauses

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"

LARGEST_BYTES = 60_000

WINDOW: ViewportSize = {"width": 1280, "height": 760}

_AS_WEBP = """
async ([png, width, most]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const scale = Math.min(1, width / image.width);
  const canvas = new OffscreenCanvas(image.width * scale, image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  let blob;
  for (let quality = 0.9; quality > 0.3 && !(blob?.size <= most); quality -= 0.1) {
    blob = await canvas.convertToBlob({ type: "image/webp", quality });
  }
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
"""


async def _trained(page: Page, name: str, language: str = "English") -> Person:
    person = await Person.joins(page, name, language)
    await person.sends_the_example()
    await person.chat.locator(".key").first.click()
    await person.gets_a_clip()
    await expect(person.chat.locator("li.theirs").last.locator(".key").first).to_be_visible()
    return person


async def demo(page: Page) -> None:
    """A recording, the demo clip that came of it, and what is behind."""
    ada = await _trained(page, "Ada")
    await ada.hears(ada.clips.first)


async def recording(page: Page) -> None:
    """On a phone: the microphone is on."""
    ben = await Person.joins(page, "Ben")
    await ben.says("/start")
    await ben.sees("/voices")
    await page.get_by_role("button", name="Record a voice message").click()
    await page.wait_for_timeout(3_000)


async def failure(page: Page) -> None:
    """A training has failed, and one press tries it again."""
    await (
        panel(page, "Voice-clone service")
        .get_by_role("button", name="Fail the next training")
        .click()
    )
    cleo = await Person.joins(page, "Cleo")
    await cleo.sends_the_example()
    await cleo.agrees()
    await cleo.sees("failed")
    await panel(page, "Service").get_by_role("heading").click()


async def killed(page: Page) -> None:
    """The service was killed while a training goes on."""
    hang = panel(page, "Voice-clone service").get_by_role("button", name="Let trainings hang")
    await hang.click()
    dora = await Person.joins(page, "Dora")
    await dora.sends_the_example()
    await dora.agrees()
    await dora.sees("I'm training")
    service = panel(page, "Service")
    await service.get_by_role("button", name="Kill").click()
    await expect(service.get_by_role("status")).to_contain_text("killed")


async def people(page: Page) -> None:
    """Two people side by side, each in their own language."""
    await (
        panel(page, "Voice-clone service").get_by_role("button", name="Let trainings hang").click()
    )
    await panel(page, "Service").get_by_role("button", name="Start the service").click()
    await expect(panel(page, "Service").get_by_role("status")).to_contain_text("running")
    await _trained(page, "Emma", "Deutsch")
    await _trained(page, "李雷", "简体中文")
    await page.get_by_role("button", name="Open beside: Emma, Voice clone bot").click()
    await page.get_by_role("button", name="Behind the scenes").click()


async def take(page: Page) -> None:
    """On a phone: what of the recording is used, and what was cut."""
    finn = await Person.joins(page, "Finn")
    await finn.sends_a_file("recording.ogg", with_pauses())
    await finn.agrees()
    await finn.gets_a_clip()
    await page.get_by_role("button", name="Behind the scenes").click()
    await panel(page, "Take").get_by_role("img").scroll_into_view_if_needed()
    await panel(page, "Take").get_by_role("heading").first.evaluate("one => one.scrollIntoView()")


Scheme = Literal["light", "dark"]
SCREENS: Mapping[str, tuple[Callable[[Page], Awaitable[None]], ViewportSize, Scheme]] = {
    "demo": (demo, WINDOW, "light"),
    "recording": (recording, PHONE, "dark"),
    "failure": (failure, WINDOW, "dark"),
    "killed": (killed, WINDOW, "light"),
    "people": (people, WINDOW, "light"),
    "take": (take, PHONE, "light"),
}
"""In the order in which they are taken: the service that one has killed, the next one starts."""


async def _take_all(browser: Browser, address: str) -> None:
    for name, (screen, window, scheme) in SCREENS.items():
        async with opened(browser, address, viewport=window, color_scheme=scheme) as page:
            await expect(page.locator(".chat .start")).to_be_enabled()
            await screen(page)
            await page.wait_for_timeout(500)  # what was just lit up is dark again
            png = base64.b64encode(await page.screenshot()).decode()
            webp = base64.b64decode(
                await page.evaluate(_AS_WEBP, [png, window["width"], LARGEST_BYTES])
            )
        assert len(webp) <= LARGEST_BYTES, (name, len(webp))
        await asyncio.to_thread((SCREENSHOTS / f"{name}.webp").write_bytes, webp)
        print(f"{name}: {len(webp)} bytes")  # noqa: T201


async def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        microphone = Path(folder, "austen.wav")
        await asyncio.to_thread(microphone.write_bytes, as_wav())
        async with (
            launched(CHROMIUM, microphone) as browser,
            played(training_seconds=1.5) as page,
        ):
            await _take_all(browser, page.url)


if __name__ == "__main__":
    SCREENSHOTS.mkdir(exist_ok=True)
    asyncio.run(_main())
