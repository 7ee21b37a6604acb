"""The dashboard and the alerts ask only for what the bot exports."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from bot.metrics.meters import Meters

MONITORING = Path(__file__).parents[3] / "deploy" / "monitoring"
PAGE = Path(__file__).parents[3] / "docs" / "monitoring.md"

KEPT = {"instance", "le"}
"""Labels that Prometheus itself adds, or that every histogram has."""


def dashboard() -> Iterator[str]:
    for panel in json.loads((MONITORING / "dashboard.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def rules() -> list[dict[str, Any]]:
    [group] = YAML(typ="safe").load(MONITORING / "alerts.yaml")["groups"]
    return list(group["rules"])


QUERIES = [*dashboard(), *(rule["expr"] for rule in rules())]


@pytest.fixture(scope="module")
def exported() -> dict[str, set[str]]:
    """The series of a process that has seen something of everything, with their labels."""
    meters = Meters(role="all", version="1.0")
    for meter in vars(meters).values():
        if labels := getattr(meter, "_labelnames", ()):
            one = meter.labels(*labels)
            (one.observe if hasattr(one, "observe") else one.inc)(1)
    text = generate_latest(meters.registry).decode()
    series: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            series.setdefault(sample.name, set()).update(sample.labels)
    return series


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_asks_for_series_and_labels_that_there_are(
    query: str, exported: dict[str, set[str]]
) -> None:
    promql_parser.parse(query)  # raises if Prometheus could not read it either
    names = set(re.findall(r"\b(?:bot|process)_\w+", query))
    assert names
    assert names <= exported.keys()
    known = set().union(*(exported[name] for name in names)) | KEPT
    grouped = re.findall(r"\bby \(([^)]*)\)", query)
    matched = re.findall(r"(\w+)(?:=~|!=|=)\"", query)
    assert {*matched, *(label.strip() for one in grouped for label in one.split(","))} <= known


def test_every_alert_says_in_the_page_what_to_do() -> None:
    page = PAGE.read_text()
    for rule in rules():
        assert f"`{rule['alert']}`" in page
        assert rule["annotations"]["summary"]
