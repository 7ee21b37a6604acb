"""The tables and plots of docs/performance.md, made of figures that are easy to check."""

from bench.page.goals import GOALS, Goal
from bench.page.plots import Plot, drawn
from bench.page.tables import TIMES, goals_in_markdown, in_markdown
from bench.results import Results
from bench.updates.bots import BARE_AIOGRAM, BARE_PTB, SERVICE

SPEEDS = {BARE_PTB: [400.0, 380.0, 440.0], BARE_AIOGRAM: [800.0], SERVICE: [1200.0]}


def test_a_table_shows_medians_their_spread_and_the_ratio_to_its_first_line() -> None:
    shown = in_markdown("webhook0", Results(figures={"webhook0.a_second": SPEEDS}))
    assert "| bare python-telegram-bot | 400 (380 to 440) \N{MULTIPLICATION SIGN}1.00 |" in shown
    assert "| this service | 1,200 \N{MULTIPLICATION SIGN}3.00 |" in shown


def test_a_table_says_what_could_not_be_measured_and_why() -> None:
    results = Results(missing={"samples": "nginx is not installed"})
    assert in_markdown("samples", results) == "Not measured: nginx is not installed."


def test_a_goal_is_met_or_not_or_was_not_measured() -> None:
    shown = goals_in_markdown(Results(figures={"webhook0.a_second": SPEEDS}))
    assert f"≥ 2.5 {TIMES} bare python-telegram-bot | 3.0 {TIMES} | yes |" in shown
    assert shown.count("not measured") == len(GOALS) - 2


def test_a_bound_that_is_exceeded_is_not_met() -> None:
    goal = Goal(what="idle", key="start.idle_ms", most=1)
    assert not goal.is_met(1.1)
    assert goal.is_met(1.0)


def test_of_single_waits_the_slowest_hundredth_counts() -> None:
    waits = [float(number) for number in range(1, 201)]
    goal = Goal(what="texts", key="clone.text_ms", most=50)
    reached = goal.reached({"clone.text_ms": {SERVICE: waits}})
    assert reached is not None
    assert 198 < reached < 200


def test_a_plot_has_a_bar_for_each_bot_and_fetches_nothing() -> None:
    drawing = drawn(Plot(title="Updates <a second>", key="webhook0.a_second"), SPEEDS)
    assert drawing.count("<rect ") == 3
    assert "Updates &lt;a second&gt;" in drawing
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")
