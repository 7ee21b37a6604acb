"""The page of figures follows from its text and from what was measured."""

import re

from bench.page.page import DOCS, FIGURES, TEMPLATE, page
from bench.page.plots import PLOTS
from bench.page.tables import TABLES
from bench.results import read


def test_the_page_and_its_plots_are_what_text_and_figures_make() -> None:
    for file, text in page(read(FIGURES)).items():
        assert file.read_text(encoding="utf-8") == text, f"{file.name}: python -m bench --page"


def test_every_table_and_every_plot_is_on_the_page() -> None:
    places = set(re.findall(r"\{((?:table|plot):\w+)\}", TEMPLATE.read_text(encoding="utf-8")))
    assert places == {f"table:{name}" for name in TABLES} | {f"plot:{name}" for name in PLOTS}


def test_no_plot_is_left_from_an_earlier_page() -> None:
    plots = {file for file in page(read(FIGURES)) if file.suffix == ".svg"}
    assert set((DOCS / "performance").glob("*.svg")) == plots
