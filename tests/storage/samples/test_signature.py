"""Links to a bucket are signed as Amazon defines it; no server in the tests would check that."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.samples.in_bucket import BucketSamples
from storage.samples.places import bucket_of
from tests.storage.samples.conftest import present
from tests.storage.samples.signature import Link

NAME = "7f3a91c0de7f3a91c0de7f3a91c0de00"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

PUBLISHED = (
    "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
)
"""The example in Amazon's definition."""


def link_to(url: str, secret: str = SECRET) -> Link:
    """The link that we would give out for a sample."""
    return Link.read(BucketSamples(bucket_of(url), key_id=KEY_ID, key=secret).url(NAME))


def test_our_own_reading_of_the_definition_agrees_with_its_example() -> None:
    link = Link.read(PUBLISHED)
    assert link.signature(SECRET) == link.said["X-Amz-Signature"]


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-central-1", "cn-north-1"])
@pytest.mark.parametrize(
    "endpoint", ["", "&endpoint=http://127.0.0.1:9000", "&endpoint=https://s3.example.com"]
)
def test_a_link_is_signed_as_defined_in_every_region(region: str, endpoint: str) -> None:
    link = link_to(f"s3://voices/bot/samples?region={region}{endpoint}")
    assert link.said["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert link.said["X-Amz-Credential"].split("/")[2] == region
    assert link.said["X-Amz-SignedHeaders"] == "host"
    assert link.said["X-Amz-Signature"] == link.signature(SECRET)


@given(
    secret=st.text(string.ascii_letters + string.digits + "/+=", min_size=8, max_size=64),
    prefix=st.text(string.ascii_letters + string.digits + "!_-'()*", min_size=1, max_size=20),
)
def test_any_key_and_any_prefix_make_a_link_that_is_signed_as_defined(
    secret: str, prefix: str
) -> None:
    link = link_to(f"s3://voices/{prefix}", secret)
    assert link.said["X-Amz-Signature"] == link.signature(secret)


def test_a_link_works_for_six_hours_from_now_on() -> None:
    link = link_to("s3://voices")
    signed_at = datetime.strptime(link.said["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert abs(signed_at - present()) < timedelta(minutes=1)
    assert link.said["X-Amz-Expires"] == str(6 * 60 * 60)


def test_a_link_is_good_for_get_alone_and_for_one_sample_alone() -> None:
    link = link_to("s3://voices")
    other = Link(link.host, link.path.replace(NAME, "0" * 32), link.said)
    signature = link.said["X-Amz-Signature"]
    assert signature not in {link.signature(SECRET, "HEAD"), link.signature(SECRET, "PUT")}
    assert signature != other.signature(SECRET)
