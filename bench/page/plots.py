"""Bars as SVG, with colours that can be read on white and on black; nothing is fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from bench.page.goals import middle
from bench.page.tables import number
from bench.updates.bots import SERVICE

WIDTH, LABELS, VALUES = 760, 310, 90
LINE, BAR, TOP = 26, 14, 34
INK, OURS, PEERS = "#7d828a", "#2f81c7", "#9aa0a8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Bars of one figure, one for each bot."""

    title: str
    key: str


PLOTS: Final[Mapping[str, Plot]] = {
    "webhook0": Plot(title="Updates a second, by webhook", key="webhook0.a_second"),
    "webhook50": Plot(
        title="Updates a second, 50 ms until Telegram answers", key="webhook50.a_second"
    ),
    "cpu": Plot(title="CPU of an update, in µs (less is better)", key="webhook0.cpu_us"),
    "note": Plot(
        title="CPU from voice note to training, in ms (less is better)", key="clone.note_cpu_ms"
    ),
    "texts": Plot(
        title="p99 of a text's answer while notes are prepared, in ms (less is better)",
        key="clone.text_ms",
    ),
    "start": Plot(title="Start to the first answer, in ms (less is better)", key="start.answer_ms"),
    "memory": Plot(
        title="Memory of the main process, in MiB (less is better)", key="start.main_mib"
    ),
}


def drawn(plot: Plot, each: Mapping[str, Sequence[float]]) -> str:
    """Return the plot: bars to the median, and a thin line from the least to the most."""
    longest = max((max(values) for values in each.values()), default=0.0) or 1.0
    scale = (WIDTH - LABELS - VALUES) / longest
    height = TOP + LINE * len(each) + 6
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"',
        f'  width="{WIDTH}" height="{height}" role="img" aria-label="{escape(plot.title)}"',
        f'  font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
        f'<text x="0" y="18" font-weight="600">{escape(plot.title)}</text>',
    ]
    for place, (bot, values) in enumerate(each.items()):
        lines += _bar(bot, middle(plot.key, values), values, TOP + LINE * place, scale)
    return "\n".join([*lines, "</svg>", ""])


def _bar(bot: str, value: float, values: Sequence[float], top: int, scale: float) -> Sequence[str]:
    colour = OURS if bot == SERVICE else PEERS
    centre, end = top + BAR / 2, LABELS + value * scale
    weight = ' font-weight="600"' if bot == SERVICE else ""
    least, most = LABELS + min(values) * scale, LABELS + max(values) * scale
    return [
        f'<text x="{LABELS - 8}" y="{top + 11}" text-anchor="end"{weight}>{escape(bot)}</text>',
        f'<rect x="{LABELS}" y="{top}" width="{end - LABELS:.1f}" height="{BAR}" fill="{colour}"/>',
        f'<path d="M{least:.1f} {centre}H{most:.1f}" stroke="{INK}" stroke-width="1.5"/>',
        f'<text x="{max(end, most) + 6:.1f}" y="{top + 11}"{weight}>{number(value)}</text>',
    ]
