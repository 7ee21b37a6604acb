"""The page of the threats names what there is."""

import pytest

from tests.reliability.existing import ROOT, exists
from tests.reliability.page import said_of
from tests.security.threats import THREATS

DOCUMENT = ROOT / "docs" / "security.md"


def test_every_threat_has_its_number_and_its_tests() -> None:
    assert list(THREATS) == [f"T{number}" for number in range(1, 36)]
    assert all(threat.tests for threat in THREATS.values())


@pytest.mark.parametrize("number", THREATS)
def test_every_test_of_a_threat_exists(number: str) -> None:
    for test in THREATS[number].tests:
        assert exists(test), test


@pytest.mark.parametrize("number", THREATS)
def test_the_document_says_what_is_held_today(number: str) -> None:
    assert f"\n{said_of(number, THREATS[number])}\n\nPassed: " in DOCUMENT.read_text()
