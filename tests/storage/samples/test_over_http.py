"""The HTTP server sends the same from wherever samples are kept."""

import asyncio

import pytest

from storage.samples.store import SampleStore
from tests.unit.web.site import SAMPLE, Site, serving, tag_of

WAV = bytes(range(250)) * 12_000


@pytest.fixture
async def site(samples: SampleStore) -> Site:
    await samples.keep(SAMPLE, WAV)
    return Site(samples)


async def test_a_sample_is_sent_whole_and_leaves_a_receipt(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link)
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(WAV)))
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert await answer.read() == WAV
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert site.hosting.receipts == [SAMPLE]


async def test_head_tells_the_size_and_the_tag_and_leaves_no_receipt(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.head(site.link)
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(WAV)))
        assert (await client.get(site.link)).headers["ETag"] == answer.headers["ETag"]
        known = {"If-None-Match": answer.headers["ETag"]}
        assert (await client.head(site.link, headers=known)).status == 304
        assert await tag_of(site, client) == answer.headers["ETag"]


async def test_pieces_of_any_length_make_the_whole_and_leave_one_receipt(site: Site) -> None:
    together = b""
    async with serving(site) as client:
        while len(together) < len(WAV):
            asked = f"bytes={len(together)}-{len(together) + 1_234_566}"
            answer = await client.get(site.link, headers={"Range": asked})
            assert answer.status == 206
            together += await answer.read()
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert together == WAV
    assert site.hosting.receipts == [SAMPLE]


async def test_an_erased_sample_is_not_found(site: Site) -> None:
    async with serving(site) as client:
        await site.samples.erase(SAMPLE)
        assert (await client.get(site.link)).status == 404
        assert (await client.head(site.link)).status == 404
