"""The settings of the platform that speaks: all or none, spelt right, and kept to ourselves."""

from pathlib import Path

import pytest

from bot.chosen import terms_of, unsaid_of
from bot.settings.reading import load_settings
from tests.unit.settings.settings_given import NEEDED, NO_FILE, line, lines, load

GIVEN = {
    "SPEAK_TOKEN": "sk-canary-to-speak",
    "SPEAK_AGENT_ID": "agent_canary_7",
    "SPEAK_DEVICE_ID": "02:ca:4a:12:0f:e1",
}


def test_nothing_has_to_be_set_for_a_bot_without_speech() -> None:
    settings = load()
    assert settings.speak_token is settings.speak_agent_id is settings.speak_device_id is None
    assert settings.speak_url == "wss://xrobo-io.qiniuapi.com/v1/ws/"


def test_all_that_is_set_is_kept_as_it_was_written() -> None:
    settings = load(**GIVEN, SPEAK_URL="WSS://voices.our-bot.dev:8443/v1/ws/")
    known = settings.speak_token, settings.speak_agent_id, settings.speak_device_id
    assert [one.get_secret_value() for one in known if one] == list(GIVEN.values())
    assert settings.speak_url == "wss://voices.our-bot.dev:8443/v1/ws/"


@pytest.mark.parametrize("given", [*([name] for name in GIVEN), *([*GIVEN][:2], [*GIVEN][1:])])
def test_each_that_is_missing_beside_another_has_its_line(given: list[str]) -> None:
    said = lines({**NEEDED, **{name: GIVEN[name] for name in given}})
    missing = [name for name in GIVEN if name not in given]
    assert [text.split(" is missing: ")[0] for text in said] == missing
    assert all(f" Example: {name}=" in text for text, name in zip(said, missing, strict=True))


def test_a_wrong_one_and_a_missing_one_are_both_said() -> None:
    said = lines({**NEEDED, "SPEAK_TOKEN": "short", "SPEAK_AGENT_ID": "agent"})
    assert [text.split()[0] for text in said] == ["SPEAK_TOKEN", "SPEAK_DEVICE_ID"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPEAK_TOKEN", "short"),
        ("SPEAK_TOKEN", "two words are no token"),
        ("SPEAK_TOKEN", "your-token-here"),
        ("SPEAK_AGENT_ID", "two words"),
        ("SPEAK_AGENT_ID", "line\nbreak"),
        ("SPEAK_AGENT_ID", "a" * 129),
        ("SPEAK_AGENT_ID", "the-id-of-your-agent"),
        ("SPEAK_DEVICE_ID", "02-ca-4a-12-0f-e1"),
        ("SPEAK_DEVICE_ID", "02ca4a120fe1"),
        ("SPEAK_DEVICE_ID", "02:ca:4a:12:0f"),
        ("SPEAK_DEVICE_ID", "02:ca:4a:12:0f:e1:00"),
        ("SPEAK_DEVICE_ID", "02:ca:4a:12:0f:g1"),
        ("SPEAK_DEVICE_ID", "2:ca:4a:12:f:e1"),
        ("SPEAK_DEVICE_ID", "02:ca:4a:12:0f:e1\n02:ca:4a:12:0f:e2"),
        ("SPEAK_DEVICE_ID", "00:00:00:00:00:00"),
        ("SPEAK_DEVICE_ID", "FF:ff:ff:ff:ff:ff"),
        ("SPEAK_DEVICE_ID", "aa:bb:cc:dd:ee:ff"),
    ],
)
def test_what_is_spelt_wrong_is_refused_in_one_line_with_an_example(name: str, value: str) -> None:
    (said,) = lines({**NEEDED, **GIVEN, name: value})
    assert said.startswith(name)
    assert f"Example: {name}=" in said
    assert value not in said.partition("Example")[0]


@pytest.mark.parametrize(
    "url",
    ["ws://xrobo-io.qiniuapi.com/v1/ws/", "WS://10.0.0.7/v1/ws/", "ws://voices/", "ws://[fd00::7]"],
)
def test_the_token_is_sent_in_the_clear_to_this_machine_alone(url: str) -> None:
    said = line("SPEAK_URL", url)
    assert said.startswith("SPEAK_URL must begin with wss://, since the token is sent there")


@pytest.mark.parametrize("url", ["ws://127.0.0.1:9000/v1/ws/", "ws://localhost", "ws://[::1]:9000"])
def test_a_platform_on_this_machine_needs_no_encryption(url: str) -> None:
    assert load(SPEAK_URL=url).speak_url == url


@pytest.mark.parametrize(
    "url",
    [
        "https://xrobo-io.qiniuapi.com/v1/ws/",
        "xrobo-io.qiniuapi.com/v1/ws/",
        "wss://",
        "wss://me:pw@our-bot.dev/",
        "wss://our-bot.dev/?key=canary",
        "wss://our bot.dev",
        "wss://our-bot.dev:99999/",
        "wss://134744072/",
        "ws://0x7f000001/",
    ],
)
def test_what_is_no_address_of_a_websocket_is_refused(url: str) -> None:
    assert "Example: SPEAK_URL=wss://xrobo-io.qiniuapi.com/v1/ws/" in line("SPEAK_URL", url)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SPEAK_TOKN", "SPEAK_TOKEN"),
        ("SPEAK_AGENTID", "SPEAK_AGENT_ID"),
        ("SPEAK_DEVICE", "SPEAK_DEVICE_ID"),
        ("SPEAK_URI", "SPEAK_URL"),
        ("SPEAKS_TOKEN", "SPEAK_TOKEN"),
    ],
)
def test_a_slip_in_a_name_is_said_with_what_was_meant(written: str, meant: str) -> None:
    said = lines({**NEEDED, written: "canary"})
    assert said == (f"{written} in the environment is not a setting; did you mean {meant}?",)


def test_nothing_of_them_is_shown_logged_or_left_to_child_processes() -> None:
    environ = {**NEEDED, **GIVEN, "SPEAK_URL": "ws://127.0.0.1/"}
    settings = load_settings(environ, NO_FILE)
    assert not environ.keys() & GIVEN.keys()
    assert set(GIVEN.values()) <= set(settings.secrets)
    assert "canary" not in f"{settings!r} {settings}"
    assert "02:ca:4a" not in f"{settings!r} {settings}"


def test_words_that_are_not_said_come_from_a_list_and_a_file(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("\ufeff# what nobody needs\nbad word\n\n  坏蛋 \r\n", encoding="utf-8")
    settings = load(SPEAK_FORBIDDEN_WORDS=" One,two words ,,", SPEAK_FORBIDDEN_WORDS_FILE=str(file))
    assert settings.speak_forbidden_words == {"One", "two words"}
    assert settings.words_in_file == ("bad word", "坏蛋")
    assert load().words_in_file == ()
    assert unsaid_of(settings).find("ein b4d w.o.r.d") == "b4d w.o.r.d"
    assert unsaid_of(settings).find("o n e") == "o n e"


def test_the_commas_of_other_scripts_separate_words_too() -> None:
    settings = load(SPEAK_FORBIDDEN_WORDS="坏蛋，笨蛋、bad،\u0643\u0644\u0628")
    assert settings.speak_forbidden_words == {"坏蛋", "笨蛋", "bad", "\u0643\u0644\u0628"}


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa", "folder"])
def test_a_file_of_words_that_can_not_be_read_is_a_line(
    tmp_path: Path, content: bytes | str | None
) -> None:
    file = tmp_path / "words.txt"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content is not None:
        file.mkdir()
    said = line("SPEAK_FORBIDDEN_WORDS_FILE", str(file))
    assert "must be a text file in UTF-8 that the bot can read" in said


def test_a_day_has_at_least_one_character() -> None:
    assert load().speak_characters_per_day == 500
    assert terms_of(load(SPEAK_CHARACTERS_PER_DAY="40")).quota.characters_per_day == 40
    assert "SPEAK_CHARACTERS_PER_DAY" in line("SPEAK_CHARACTERS_PER_DAY", "0")
