"""What keeps the command from starting is said in one sentence, before anything is asked."""

from collections.abc import Sequence

import pytest

from sandbox.conformance.command import conformance

KEY = "the-key-of-one-account-1"
URL = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("arguments", "key", "sentence"),
    [
        ([URL], "", "--key: no key is given; name it in CONFORMANCE_KEY or with --key"),
        ([URL], "schlüssel", "--key: no header can carry it"),
        ([URL, "--slots=0"], KEY, "--slots: at least one slot is needed"),
        ([URL, "--training-minutes=0"], KEY, "--training-minutes: it must be more than 0"),
        ([URL, "--training-minutes=nan"], KEY, "--training-minutes: it must be more than 0"),
        ([URL, "--sample-url=sample.wav"], KEY, "--sample-url: sample.wav is no URL"),
        ([URL, "--sample-address=http://x:99999"], KEY, "--sample-address: http://x:99999 is no"),
        (["voices"], KEY, "URL: voices is no URL such as https://voices.example.com"),
        (["ftp://x/"], KEY, "URL: ftp://x/ is no URL"),
        (["http://[x"], KEY, "URL: http://[x is no URL"),
        (["http://"], KEY, "URL: http:// is no URL"),
    ],
)
def test_a_mistake_is_said_in_one_sentence(
    arguments: Sequence[str], key: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conformance(arguments, {"CONFORMANCE_KEY": key}) == 2
    said = capsys.readouterr().out
    assert said.startswith(sentence)
    assert said.count("\n") == 1
