"""Where samples may be kept, and what is said in one line of a place that can't be one."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings.reading import load_settings
from storage.samples.places import Bucket, bucket_of, checked_place, folder_of
from tests.unit.settings.settings_given import NEEDED, NO_FILE, line, lines, load

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDcanary", "AWS_SECRET_ACCESS_KEY": "secret/of+the=bucket"}


def bucket_line(url: str, **more: str) -> str:
    """The one line about a bucket whose keys are given."""
    (only,) = lines({**NEEDED, **KEYS, "SAMPLES_URL": url, **more})
    return only


def test_samples_have_no_place_of_their_own_unless_one_is_named() -> None:
    settings = load()
    assert (settings.samples_url, settings.sample_links) == (None, "bot")


def test_a_bucket_is_named_with_its_region_and_its_store() -> None:
    url = "s3://my-voices/bots/one/?region=eu-central-1&endpoint=https://s3.our-store.dev:9000/"
    settings = load(SAMPLES_URL=url, SAMPLE_LINKS="S3", **KEYS)
    assert settings.sample_links == "s3"
    assert settings.samples_url is not None
    assert bucket_of(settings.samples_url) == Bucket(
        name="my-voices",
        prefix="bots/one",
        region="eu-central-1",
        endpoint="https://s3.our-store.dev:9000",
    )


def test_without_an_endpoint_a_bucket_is_amazons() -> None:
    assert bucket_of("s3://my-voices") == Bucket(
        name="my-voices",
        prefix="",
        region="us-east-1",
        endpoint="https://s3.us-east-1.amazonaws.com",
    )


def test_a_folder_is_named_by_its_whole_path() -> None:
    assert load(SAMPLES_URL="file:///var/lib/bot%20two").samples_url is not None
    assert folder_of("file:///var/lib/bot%20two") == Path("/var/lib/bot two")


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("/var/lib/bot", "must begin with file:/// or s3://"),
        ("gs://my-voices", "must begin with file:/// or s3://"),
        ("file://var/lib/bot", "must name a folder by its whole path"),
        ("file:///", "must name a folder by its whole path"),
        ("file:///var?x=1", "must name a folder by its whole path"),
        ("s3://", "must name a bucket"),
        ("s3://My-Voices", "must name a bucket"),
        ("s3://my-voices/a//b", "between the slashes"),
        ("s3://my-voices/größe", "between the slashes"),
        ("s3://my-voices?zone=1", "only region= and endpoint="),
        ("s3://my-voices#part", "only region= and endpoint="),
        ("s3://my-voices?region=eu central", "region that can't be one"),
        ("s3://my-voices?endpoint=s3.our-store.dev", "endpoint that can't be one"),
        ("s3://my-voices?endpoint=https://s3.our-store.dev/path", "endpoint that can't be one"),
        ("s3://my-voices?endpoint=https://[::1", "endpoint that can't be one"),
        ("s3://my-voices?endpoint=https://s3.our-store.dev:99999", "endpoint that can't be one"),
        ("s3://id:canary-key@my-voices", "must not hold a key"),
        ("s3://[", "can't be read"),
    ],
)
def test_a_place_that_can_not_be_one_is_told_with_an_example(url: str, wrong: str) -> None:
    said = bucket_line(url)
    assert said.startswith("SAMPLES_URL ")
    assert wrong in said
    assert said.endswith("Example: SAMPLES_URL=s3://my-samples/bot?region=eu-central-1")
    assert "canary" not in said


@given(
    text=st.text(max_size=60),
    form=st.sampled_from(["{}", "s3://{}", "file://{}", "s3://b-1/{}", "s3://b-1?endpoint={}"]),
)
def test_whatever_is_given_is_a_place_or_told_to_be_none(text: str, form: str) -> None:
    with suppress(ValueError):
        assert checked_place(form.format(text)) == form.format(text)


def test_a_bucket_needs_both_keys() -> None:
    url = "s3://my-voices"
    assert "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be given" in line("SAMPLES_URL", url)
    (said,) = lines({**NEEDED, "SAMPLES_URL": url, "AWS_ACCESS_KEY_ID": "AKIDcanary"})
    assert "for which AWS_SECRET_ACCESS_KEY must be given" in said


def test_a_key_that_is_wrong_itself_is_not_called_missing() -> None:
    (said,) = lines({**NEEDED, **KEYS, "SAMPLES_URL": "s3://my-voices", "AWS_ACCESS_KEY_ID": "a b"})
    assert said.startswith("AWS_ACCESS_KEY_ID must be a key without spaces")
    assert "an example" in line("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")


def test_voices_are_not_sent_through_the_internet_in_the_clear() -> None:
    said = bucket_line("s3://my-voices?endpoint=http://s3.our-store.dev")
    assert "https://" in said
    for near in ("http://127.0.0.1:9000", "http://minio:9000", "http://10.0.0.7"):
        assert load(SAMPLES_URL=f"s3://my-voices?endpoint={near}", **KEYS).samples_url is not None


def test_links_to_a_bucket_need_one_that_the_upstream_reaches() -> None:
    assert line("SAMPLE_LINKS", "s3").startswith("SAMPLE_LINKS s3 needs a bucket in SAMPLES_URL")
    assert line("SAMPLE_LINKS", "cloud").startswith("SAMPLE_LINKS must be 'bot' or 's3'")
    private = "s3://my-voices?endpoint=http://10.0.0.7:9000"
    said = bucket_line(private, SAMPLE_LINKS="s3")
    assert said.startswith("SAMPLE_LINKS s3 needs a bucket that is reachable from the internet")
    here = {"VOICE_API_URL": "http://127.0.0.1:8000", "PUBLIC_URL": "http://127.0.0.1:8080"}
    assert load(SAMPLES_URL=private, SAMPLE_LINKS="s3", **KEYS, **here).sample_links == "s3"
    assert bucket_line("gs://x", SAMPLE_LINKS="s3").startswith("SAMPLES_URL ")


def test_the_secret_of_a_bucket_leaves_the_environment_and_is_hidden_in_logs() -> None:
    environ = {**NEEDED, **KEYS}
    settings = load_settings(environ, NO_FILE)
    assert "AWS_SECRET_ACCESS_KEY" not in environ
    assert KEYS["AWS_SECRET_ACCESS_KEY"] in settings.secrets
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in f"{settings!r} {settings}"
