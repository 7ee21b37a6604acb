"""Puts the page together: what is written by hand in template.md, and what was measured."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bench.page.plots import PLOTS, drawn
from bench.page.tables import goals_in_markdown, in_markdown, machine_in_markdown
from bench.results import Results

DOCS: Final = Path(__file__).parents[2] / "docs"
FIGURES: Final = DOCS / "performance" / "figures.json"
TEMPLATE: Final = Path(__file__).with_name("template.md")


def page(results: Results) -> Mapping[Path, str]:
    """Return the text of each file of the page."""
    plots = {
        DOCS / "performance" / f"{name}.svg": drawn(plot, results.figures[plot.key])
        for name, plot in PLOTS.items()
        if plot.key in results.figures
    }

    def filled(place: re.Match[str]) -> str:
        kind, _, name = place[1].partition(":")
        if kind == "table":
            return in_markdown(name, results)
        if kind == "plot":
            plot = PLOTS[name]
            return f"![{plot.title}](performance/{name}.svg)" if plot.key in results.figures else ""
        return {"goals": goals_in_markdown, "machine": machine_in_markdown}[kind](results)

    text = re.sub(r"\{([a-z]+(?::\w+)?)\}", filled, TEMPLATE.read_text(encoding="utf-8"))
    return {DOCS / "performance.md": text, **plots}


def write_page(results: Results) -> None:
    """Write it to docs/."""
    for file, text in page(results).items():
        file.write_text(text, encoding="utf-8")
