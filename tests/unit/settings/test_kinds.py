"""What a number, a choice and a text of a setting may be, in the very words of each fault."""

import pytest

from bot.settings.reading import SettingsError, settings_of
from tests.unit.settings.settings_given import NEEDED, line, load

NO_INTEGER = "must be a whole number"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "http", NO_INTEGER),
        ("PORT", "٨٠٨٠", NO_INTEGER),
        ("PORT", "9" * 5_000, NO_INTEGER),
        ("PORT", "0", "must be at least 1"),
        ("PORT", "65536", "must be at most 65535"),
        ("TRAININGS_PER_DAY_ALL", "-1", "must be at least 0"),
        ("POLL_SECONDS", "often", "must be a number"),
        ("POLL_SECONDS", "nan", "must be a finite number"),
        ("POLL_SECONDS", "0", "must be more than 0"),
        ("SLOT_SETTLE_SECONDS", "-0.1", "must be at least 0"),
        ("ALLOWED_USERS", "1,0", "must be more than 0"),
        ("SAMPLE_LINKS", "cloud", "must be 'bot' or 's3'"),
        ("LOG_LEVEL", "TRACE", "must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("REPORT_CONTACT", "x" * 201, "must have at most 200 characters"),
    ],
)
def test_what_is_none_of_its_kind_is_told_what_it_must_be(
    name: str, value: str, words: str
) -> None:
    assert line(name, value).startswith(f"{name} {words}. Example: {name}=")


def test_limits_are_within() -> None:
    settings = load(PORT="65535", OPERATOR_PORT="1", POLL_SECONDS="1e-3", REPORT_CONTACT="x" * 200)
    assert (settings.port, settings.operator_port, settings.poll_seconds) == (65535, 1, 0.001)
    assert settings.report_contact == "x" * 200


def test_settings_by_the_names_of_their_fields_have_no_others_beside_them() -> None:
    given = {name.lower(): value for name, value in NEEDED.items()}
    assert settings_of(given).public_url == NEEDED["PUBLIC_URL"]
    with pytest.raises(SettingsError, match="prt is not a setting"):
        settings_of({**given, "prt": "1"})
