"""A person at the page, who does what people do with a browser."""

from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, Page, expect

from handlers.words import texts
from tests.browser.chromium import PATIENCE_MS

BOT = "Voice clone bot"

_LISTEN = """
async (message) => {
  const audio = message.querySelector("audio");
  const context = new AudioContext();
  const until = performance.now() + 15000;
  const tick = () => new Promise((resolve) => setTimeout(resolve, 20));
  while (!audio.currentTime && performance.now() < until) await tick();
  const began = audio.currentTime;
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(audio.captureStream()).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  while (audio.currentTime < began + 1.5 && !audio.ended && performance.now() < until) {
    await tick();
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    loudest = Math.max(loudest, power);
  }
  await context.close();
  return { seconds: audio.currentTime, dbfs: 10 * Math.log10(loudest + 1e-12) };
}
"""


@dataclass(frozen=True)
class Heard:
    """How far an audio element has played, and how loud it was at its loudest (RMS of 43 ms)."""

    seconds: float
    dbfs: float


class Person:
    """Somebody in a chat with the bot, in a column of the page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.chat = page.get_by_role("region", name=f"{name}'s chat with {BOT}")
        self.field = self.chat.get_by_role("textbox", name="Message")

    @classmethod
    async def joins(cls, page: Page, name: str, language: str = "English") -> Self:
        """Add somebody to the page, whose chat is then shown."""
        await page.get_by_role("button", name="Add a person").click()
        await page.get_by_role("textbox", name="Name").fill(name)
        await page.get_by_label("Language of the app").select_option(language)
        await page.get_by_role("button", name="Add", exact=True).click()
        person = cls(page, name)
        await expect(person.chat).to_be_visible()
        return person

    @property
    def messages(self) -> Locator:
        """All messages that are shown, oldest first."""
        return self.chat.locator("li.message")

    @property
    def clips(self) -> Locator:
        """The voice messages of the bot, oldest first."""
        return self.chat.locator("li.theirs[data-kind=voice]")

    async def says(self, text: str) -> None:
        """Write and send a text."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def presses(self, label: str) -> None:
        """Press the newest button whose label has these words."""
        await self.chat.locator(".key", has_text=label).last.click(timeout=PATIENCE_MS)

    async def sees(self, text: str) -> Locator:
        """Wait until a message says something, and return the newest that does."""
        found = self.messages.filter(has_text=text).last
        await expect(found).to_be_visible()
        return found

    async def sends_the_example(self) -> None:
        """Send the recording that the page has ready."""
        await self.chat.get_by_role("button", name="Attach").click()
        await self.page.get_by_role("menuitem", name="The example recording").click()

    async def sends_a_file(self, name: str, content: bytes, mime_type: str = "audio/ogg") -> None:
        """Choose a file, and send it as a voice message."""
        await self.chat.get_by_role("button", name="Attach").click()
        async with self.page.expect_file_chooser() as choosing:
            await self.page.get_by_role("menuitem", name="A file …").click()
        chooser = await choosing.value
        await chooser.set_files({"name": name, "mimeType": mime_type, "buffer": content})
        await self.page.get_by_role("radio", name="as a voice message").check()
        await self.page.get_by_role("button", name="Send", exact=True).last.click()

    async def records(self, seconds: float) -> None:
        """Speak into the microphone, and send it."""
        await self.chat.get_by_role("button", name="Record a voice message").click()
        await self.page.wait_for_timeout(seconds * 1_000)  # a microphone hears in real time
        await self.chat.locator(".recording").get_by_role("button", name="Send").click()

    async def agrees(self) -> None:
        """Say that it is one's own voice."""
        await self.presses(texts.OWN_VOICE)

    async def gets_a_clip(self, *, number: int = 1) -> Locator:
        """Wait for the demo clip, the first or a later one."""
        clip = self.clips.nth(number - 1)
        await expect(clip).to_be_visible()
        return clip

    async def hears(self, message: Locator) -> Heard:
        """Press play, and listen for a second and a half."""
        await message.get_by_role("button", name="Play", exact=True).click()
        return Heard(**await message.evaluate(_LISTEN))


def panel(page: Page, title: str) -> Locator:
    """A panel beside the chats."""
    return page.locator(".panel").filter(has=page.get_by_role("heading", name=title, exact=True))
