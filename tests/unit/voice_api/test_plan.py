"""Each mistake in what is chosen is said in one sentence that names the option."""

import argparse
import importlib.util
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from sandbox.voice_api.plan import Mistake, Plan, add_options, from_environment, read_plan
from tests.support.voices.voice_server import KEY, OTHER_KEY


def planned(arguments: Sequence[str] = (), environ: Mapping[str, str] | None = None) -> Plan:
    environ = {} if environ is None else environ
    parser = argparse.ArgumentParser()
    add_options(parser)
    return read_plan(parser.parse_args([*from_environment(environ), *arguments]), environ)


def test_keys_may_be_given_in_three_ways(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"{OTHER_KEY}\n\na-third-key-of-20-chars\n")
    environ = {"VOICE_SERVER_KEYS": f"a-fourth-key-of-21-chars {KEY}"}
    plan = planned([f"--key={KEY}", f"--keys-file={file}"], environ)
    assert list(plan.keys) == [
        *(KEY, "a-fourth-key-of-21-chars", OTHER_KEY, "a-third-key-of-20-chars")
    ]


def test_every_option_can_be_set_in_the_environment_and_the_command_line_counts_more() -> None:
    environ = {
        "VOICE_SERVER_KEYS": KEY,
        "VOICE_SERVER_PORT": "1234",
        "VOICE_SERVER_REVISION": "2026",
        "VOICE_SERVER_PUBLIC_URL": "https://voices.example.com/",
        "VOICE_SERVER_HTTP_STATUS": "real",
        "VOICE_SERVER_ALLOW_PRIVATE_SAMPLES": "yes",
        "VOICE_SERVER_HOST": "",
    }
    plan = planned(["--port=4321"], environ)
    assert (plan.port, plan.revision, plan.host) == (4321, "2026", "127.0.0.1")
    assert plan.public_url == "https://voices.example.com"
    assert plan.manner.real_statuses
    assert plan.private_samples
    off = planned([], environ | {"VOICE_SERVER_ALLOW_PRIVATE_SAMPLES": "no"})
    assert not off.private_samples


def test_an_engine_is_a_command() -> None:
    plan = planned([f"--key={KEY}", "--engine=command", "--engine-command=cat -u 'a b'"])
    assert list(plan.engine_command) == ["cat", "-u", "a b"]
    pocket = planned([f"--key={KEY}", "--engine=pocket-tts"])
    assert list(pocket.engine_command)[1:] == ["-m", "sandbox.voice_api.engines.pocket_tts"]
    assert pocket.language == "en"
    ours = planned([f"--key={KEY}", "--engine=sandbox"])
    assert list(ours.engine_command)[1:] == ["-m", "sandbox.engine", "--demo"]
    assert importlib.util.find_spec("sandbox.engine.__main__") is not None
    assert list(planned([f"--key={KEY}"]).engine_command) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--key: no key is given"),
        (["--key=short"], "--key: one is too easy to guess"),
        (["--key=aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"], "--key: one is too easy to guess"),
        ([f"--key={KEY} x"], "--key: a key may have ASCII letters"),
        (["--key=schlüssel-für-die-tür"], "--key: a key may have ASCII letters"),
        ([f"--key={KEY}", "--keys-file=/no/such/file"], "--keys-file: /no/such/file can't be read"),
        ([f"--key={KEY}", "--port=65536"], "--port: 65536 is no port"),
        ([f"--key={KEY}", "--language=tlh"], "--language: tlh is none"),
        ([f"--key={KEY}", "--slots=0"], "--slots: it must be more than 0"),
        ([f"--key={KEY}", "--engine-seconds=-1"], "--engine-seconds: it must be more than 0"),
        ([f"--key={KEY}", "--engine-seconds=nan"], "--engine-seconds: it must be more than 0"),
        ([f"--key={KEY}", "--public-url=voices"], "--public-url: voices is no URL"),
        ([f"--key={KEY}", "--public-url=http://[x"], "--public-url: http://[x is no URL"),
        ([f"--key={KEY}", "--engine=command"], "--engine-command: --engine command needs"),
        ([f"--key={KEY}", "--engine-command=cat"], "--engine-command: --engine preview has none"),
        (
            [f"--key={KEY}", "--engine=command", "--engine-command='x"],
            "--engine-command: it can't be read",
        ),
        (
            [f"--key={KEY}", "--engine=command", "--engine-command=no-such-program"],
            "--engine-command: there is no program no-such-program",
        ),
    ],
)
def test_a_mistake_is_said_in_one_sentence(arguments: Sequence[str], sentence: str) -> None:
    with pytest.raises(Mistake) as said:
        planned(arguments)
    assert str(said.value).startswith(sentence)
    assert "\n" not in str(said.value)
    assert KEY not in str(said.value)


def test_a_key_that_is_shown_as_an_example_can_be_given_as_it_is() -> None:
    for _ in range(1000):  # one key of 64 began with a dash, and was taken for an option
        with pytest.raises(Mistake) as said:
            planned()
        (key,) = re.findall("for example ([^ ,]+), in", str(said.value))
        assert list(planned(["--key", key]).keys) == [key]


def test_a_yes_or_no_in_the_environment_is_one_of_them() -> None:
    environ = {"VOICE_SERVER_KEYS": KEY, "VOICE_SERVER_ALLOW_PRIVATE_SAMPLES": "on"}
    with pytest.raises(Mistake, match="VOICE_SERVER_ALLOW_PRIVATE_SAMPLES: on is neither yes nor"):
        planned([], environ)
