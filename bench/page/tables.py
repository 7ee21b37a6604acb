"""The tables of the page, in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.page.goals import GOALS, Goal, middle
from bench.results import Results

TIMES = "\N{MULTIPLICATION SIGN}"
SMALL = 100
"""Figures below this are shown with a decimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: a line for each bot, a column for each figure.

    `columns` are the titles by the key. The ratio is to the first bot of the table.
    """

    columns: Mapping[str, str]


def _updates(way: str) -> Table:
    return Table(columns={f"{way}.a_second": "updates/s", f"{way}.cpu_us": "CPU µs an update"})


TABLES: Final[Mapping[str, Table]] = {
    "webhook0": _updates("webhook0"),
    "webhook50": _updates("webhook50"),
    "polling0": _updates("polling0"),
    "polling50": _updates("polling50"),
    "clone": Table(
        columns={
            "clone.note_cpu_ms": "CPU ms, note to training",
            "clone.note_s": "seconds, note to training",
            "clone.clip_cpu_ms": "CPU ms, end to clip",
            "clone.learnt_ms": "ms, end seen to clip sent",
            "clone.pending_ms": "CPU ms a second for a pending clone",
        }
    ),
    "burst": Table(
        columns={"clone.burst_a_second": "clones/s", "clone.text_ms": "ms, p99 of a text"}
    ),
    "calls10": Table(columns={"calls10.calls": "calls a clone", "calls10.p95_s": "s, p95"}),
    "calls100": Table(columns={"calls100.calls": "calls a clone", "calls100.p95_s": "s, p95"}),
    "calls1000": Table(columns={"calls1000.calls": "calls a clone", "calls1000.p95_s": "s, p95"}),
    "start": Table(
        columns={
            "start.port_ms": "ms to the open port",
            "start.answer_ms": "ms to the first answer",
            "start.main_mib": "MiB, main process",
            "start.children_mib": "MiB, children",
            "start.idle_ms": "CPU ms a second, idle",
        }
    ),
    "samples": Table(
        columns={"samples.a_second": "samples/s", "samples.cpu_us": "CPU µs a sample"}
    ),
    "sends": Table(
        columns={
            "sends.a_second": "messages/s",
            "sends.most": "most in any second",
            "sends.refused": "refused",
            "sends.lost": "texts without an answer",
        }
    ),
}


def in_markdown(name: str, results: Results) -> str:
    """Return a table with medians, spread and ratios; or why there is none."""
    table, figures = TABLES[name], results.figures
    missing = results.missing.get(next(iter(table.columns)).partition(".")[0])
    if missing:
        return f"Not measured: {missing}."
    known = [key for key in table.columns if key in figures]
    if not known:
        return "Not measured."
    lines = [_row("", [table.columns[key] for key in known]), "| --- |" + " ---: |" * len(known)]
    bots = figures[known[0]]
    rows = [_row(bot, [_cell(key, bot, figures[key]) for key in known]) for bot in bots]
    return "\n".join([*lines, *rows])


def goals_in_markdown(results: Results) -> str:
    """Return the table of what is to be reached, and what was."""
    lines = [_row("figure", ["goal", "reached", ""]), "| --- | ---: | ---: | --- |"]
    for goal in GOALS:
        reached = goal.reached(results.figures)
        if reached is None:
            lines.append(_row(goal.what, [_bound(goal), "not measured", ""]))
            continue
        met = "yes" if goal.is_met(reached) else "**no**"
        lines.append(_row(goal.what, [_bound(goal), _reached(goal, reached), met]))
    return "\n".join(lines)


def machine_in_markdown(results: Results) -> str:
    """Return the facts of the machine."""
    lines = ["| machine | |", "| --- | --- |"]
    return "\n".join([*lines, *(_row(name, [fact]) for name, fact in results.machine.items())])


def summary(results: Results) -> str:
    """Return all tables, for a terminal."""
    parts = [machine_in_markdown(results)]
    parts += [f"{name}\n{in_markdown(name, results)}" for name in TABLES]
    return "\n\n".join([*parts, goals_in_markdown(results), ""])


def number(value: float) -> str:
    """Return a figure with the digits that it deserves."""
    if value < 1 and value:
        return f"{value:.2g}"
    return f"{value:,.1f}" if value < SMALL else f"{value:,.0f}"


def _cell(key: str, bot: str, each: Mapping[str, Sequence[float]]) -> str:
    if bot not in each:
        return ""
    shown = number(middle(key, each[bot]))
    values = each[bot]
    if len(values) > 1 and not key.endswith("text_ms"):
        shown += f" ({number(min(values))} to {number(max(values))})"
    base = middle(key, next(iter(each.values())))
    return f"{shown} {TIMES}{middle(key, each[bot]) / base:.2f}" if base else shown


def _bound(goal: Goal) -> str:
    sign, value = ("≥", goal.least) if goal.least is not None else ("≤", goal.most)
    peer = f" {TIMES} {goal.against}" if goal.against is not None else ""
    return f"{sign} {value:g}{goal.unit}{peer}"


def _reached(goal: Goal, reached: float) -> str:
    return number(reached) + (f" {TIMES}" if goal.against is not None else goal.unit)


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"
