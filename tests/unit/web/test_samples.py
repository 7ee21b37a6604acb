"""Samples are served whole or in parts, by links of ours alone."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from aiohttp import ClientPayloadError

from cloning.domain.errors import StorageUnavailable
from storage.samples.on_disk import DiskSamples
from storage.samples.store import Found
from tests.unit.web.site import NOON, SAMPLE, WAV, Site, serving, tag_of

LONG_AGO = "Mon, 02 Mar 2026 12:00:00 GMT"


class Away(DiskSamples):
    """A place for samples that does not answer now."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))

    async def find(self, name: str) -> Found | None:
        raise StorageUnavailable


class BreaksOff(Away):
    """A place for samples that goes away in the middle of one."""

    async def find(self, name: str) -> Found | None:
        return Found(size=len(WAV), kept_at=NOON)

    async def read(self, name: str, begin: int, end: int) -> AsyncGenerator[bytes, None]:
        yield WAV[:100]
        raise StorageUnavailable


async def test_a_link_of_ours_fetches_the_sample_and_leaves_a_receipt(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link)
        assert (answer.status, await answer.read()) == (200, WAV)
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert site.hosting.receipts == [SAMPLE]


async def test_a_sample_is_sent_with_headers_that_keep_it_private(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link)
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "attachment"


async def test_head_tells_the_size_and_leaves_no_receipt(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.head(site.link)
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(WAV)))
    assert site.hosting.receipts == []


@pytest.mark.parametrize(
    ("asked", "status", "sent"),
    [
        ("bytes=0-9", 206, WAV[:10]),
        ("bytes=1000-", 206, WAV[1000:]),
        ("bytes=-24", 206, WAV[-24:]),
        ("bytes=0-", 206, WAV),
        ("bytes=0-9,20-29", 200, WAV),
        ("seconds=0-1", 200, WAV),
        ("bytes=9-0", 416, None),
        ("bytes=5000-", 416, None),
        ("bytes=-5000", 206, WAV),
        ("bytes=-0", 416, None),
        ("bytes=0-" + "9" * 18, 206, WAV),
        ("bytes=0-" + "9" * 5000, 200, WAV),
        ("bytes=-", 200, WAV),
    ],
)
async def test_ranges_are_served_as_the_standard_says(
    site: Site, asked: str, status: int, sent: bytes | None
) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link, headers={"Range": asked})
        assert answer.status == status
        if sent is not None:
            assert await answer.read() == sent


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_somebody_who_has_it_already_gets_nothing_again(site: Site, method: str) -> None:
    async with serving(site) as client:
        tag = await tag_of(site, client)
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = await client.request(method, site.link, headers={"If-None-Match": known})
            assert (answer.status, await answer.read()) == (304, b"")
            assert answer.headers["ETag"] == tag
        answer = await client.request(method, site.link, headers={"If-None-Match": '"other"'})
        assert answer.status == 200


async def test_somebody_who_wants_only_what_they_know_gets_nothing_else(site: Site) -> None:
    async with serving(site) as client:
        tag = await tag_of(site, client)
        for known, status in ((tag, 200), ("*", 200), ('"other"', 412), (f"W/{tag}", 412)):
            answer = await client.get(site.link, headers={"If-Match": known})
            assert (answer.status, await answer.read()) == (status, WAV if status == 200 else b"")
    assert site.hosting.receipts == [SAMPLE] * 2


async def test_somebody_who_goes_on_gets_the_rest_only_of_what_they_have(site: Site) -> None:
    async with serving(site) as client:
        tag = await tag_of(site, client)
        for known, status in ((tag, 206), ('"other"', 200), (f"W/{tag}", 200), (LONG_AGO, 200)):
            headers = {"If-Range": known, "Range": "bytes=1000-"}
            answer = await client.get(site.link, headers=headers)
            sent = WAV[1000:] if status == 206 else WAV
            assert (answer.status, await answer.read()) == (status, sent)


async def test_a_range_beyond_the_end_names_the_size(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link, headers={"Range": "bytes=5000-"})
        assert answer.headers["Content-Range"] == f"bytes */{len(WAV)}"
        answer = await client.get(site.link, headers={"Range": "bytes=1000-5000"})
        assert answer.headers["Content-Range"] == f"bytes 1000-1023/{len(WAV)}"


async def test_head_with_a_range_tells_its_size(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.head(site.link, headers={"Range": "bytes=0-9"})
        assert (answer.status, answer.headers["Content-Length"]) == (206, "10")


async def test_a_sample_that_can_not_be_read_now_is_to_be_asked_for_again() -> None:
    site = Site(Away())
    async with serving(site) as client:
        for method in ("GET", "HEAD"):
            answer = await client.request(method, site.link)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_a_sample_that_is_lost_on_its_way_is_cut_off_and_leaves_no_receipt() -> None:
    site = Site(BreaksOff())
    async with serving(site) as client:
        answer = await client.get(site.link)
        with pytest.raises(ClientPayloadError):
            await answer.read()
    assert site.hosting.receipts == []


async def test_samples_that_are_foreign_missing_or_not_needed_look_the_same(site: Site) -> None:
    other = "f" * 32
    async with serving(site) as client:
        answers = [
            await client.get(site.link.replace(SAMPLE, other)),
            await client.get(site.links.url(other)),
            await client.get("/a/"),
            await client.get("/a/../../etc/passwd"),
        ]
        site.hosting.needed = False
        answers.append(await client.get(site.link))
        assert {(answer.status, await answer.text()) for answer in answers} == {
            (404, "404: Not Found")
        }


async def test_a_link_to_try_out_the_way_works_without_a_training(site: Site) -> None:
    site.hosting.needed = False
    async with serving(site) as client:
        assert (await client.get(site.link)).status == 404
        answer = await client.get(site.links.trial_url(SAMPLE))
        assert (answer.status, await answer.read()) == (200, WAV)
        await site.samples.erase(SAMPLE)
        assert (await client.get(site.links.trial_url(SAMPLE))).status == 404
