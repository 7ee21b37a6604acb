"""axe-core, as npm has it; the package axe-playwright-python carries the file."""

from collections.abc import Sequence
from functools import cache
from importlib import resources

from playwright.async_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 AA, with what it took over from 2.0 and 2.1; and what axe advises beyond."""

_RUN = """
async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  const why = ({ any }) => any.map(({ message }) => message).join(" ");
  const told = (id, node) => `${id}: ${node.html.slice(0, 200)}: ${why(node)}`;
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => told(id, node)));
}
"""


@cache
def _axe() -> str:
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


COLOURS = ("color-contrast",)
"""The rule about all that light and dark change."""


async def violations(page: Page, rules: Sequence[str] = TAGS) -> list[str]:
    """What axe finds wrong on the page as it is now, in words."""
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(f"{_axe()}; null")
    found: list[str] = await page.evaluate(_RUN, list(rules))
    return found
