"""Errors say what a sentence needs, and nothing secret."""

from cloning.domain.errors import TitleTooLong, UpstreamRefused
from cloning.domain.models import Reason
from cloning.domain.recordings.rejections import Silent, TooShort, UnknownType


def test_a_reason_is_the_code_and_the_figures() -> None:
    assert TooShort(seconds=1.5, minimum=3.0).reason == Reason(
        "too_short", {"seconds": 1.5, "minimum": 3.0}
    )
    assert Silent().reason == Reason("silent")


def test_a_reason_leaves_out_what_is_not_known() -> None:
    assert UnknownType().reason == Reason("of_unknown_type")
    assert UnknownType(found="WavPack").reason == Reason("of_unknown_type", {"found": "WavPack"})


def test_an_error_reads_like_its_reason() -> None:
    assert str(TitleTooLong(length=21, maximum=20, shorter="x")) == (
        "title_too_long(length=21, maximum=20, shorter=x)"
    )
    assert str(Silent()) == "silent()"
    assert str(UpstreamRefused(answer="400", reqid="r-1")) == (
        "upstream_refused(answer=400, reqid=r-1)"
    )
