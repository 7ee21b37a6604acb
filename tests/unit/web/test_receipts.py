"""A receipt is left when all of a sample was really sent, in whatever pieces; never sooner."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from bot.web.served import Served
from storage.samples.on_disk import DiskSamples
from tests.unit.web.site import SAMPLE, Client, Site, serving

SIZE = 2_000_000
"""Bytes: about what 42 s of speech make, and little enough to fit into the kernel's buffers."""
WAV = bytes(range(250)) * (SIZE // 250)


@pytest.fixture
async def site(tmp_path: Path) -> Site:
    site = Site(DiskSamples(tmp_path))
    await site.samples.keep(SAMPLE, WAV)
    return site


async def fetches(client: Client, site: Site, asked: str | None) -> bytes:
    headers = {"Range": asked} if asked is not None else {}
    answer = await client.get(site.link, headers=headers)
    return await answer.read()


async def breaks_off(client: Client, site: Site, after_bytes: int, asked: str = "bytes=0-") -> None:
    """Ask for something, read some bytes of it and hang up."""
    async with ClientSession() as session:
        answer = await session.get(client.make_url(site.link), headers={"Range": asked})
        await answer.content.readexactly(after_bytes)
        answer.close()
    await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    "ranges",
    [
        [None],
        ["bytes=0-"],
        [f"bytes=0-{SIZE - 1}"],
        [f"bytes=0-{SIZE * 2}"],
        [f"bytes=-{SIZE}"],
        ["bytes=0-999999", "bytes=1000000-"],
        ["bytes=1000000-", "bytes=0-999999"],
        ["bytes=0-1199999", "bytes=800000-"],
        ["bytes=-1", "bytes=0-1", f"bytes=1-{SIZE - 2}"],
        ["bytes=0-1", "bytes=44-1999999", "bytes=0-43"],
        ["bytes=0-9,20-29"],
    ],
    ids=str,
)
async def test_all_of_it_in_whatever_pieces_leaves_one_receipt(
    site: Site, ranges: Sequence[str | None]
) -> None:
    async with serving(site) as client:
        for asked in ranges:
            assert site.hosting.receipts == []
            await fetches(client, site, asked)
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert site.hosting.receipts == [SAMPLE]


@pytest.mark.parametrize(
    "ranges",
    [
        ["bytes=0-1"],
        ["bytes=-2", "bytes=0-1"],
        [f"bytes=0-{SIZE - 2}"],
        ["bytes=1-"],
        ["bytes=0-999998", "bytes=1000000-"],
        [f"bytes={SIZE}-"],
        ["bytes=9-0"],
    ],
    ids=str,
)
async def test_less_than_all_of_it_leaves_none(site: Site, ranges: Sequence[str]) -> None:
    async with serving(site) as client:
        for asked in ranges:
            await fetches(client, site, asked)
        await asyncio.sleep(0.1)
    assert site.hosting.receipts == []


async def test_asking_without_taking_leaves_none(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.head(site.link)
        assert (await client.head(site.link, headers={"Range": "bytes=0-"})).status == 206
        known = {"If-None-Match": answer.headers["ETag"]}
        assert (await client.get(site.link, headers=known)).status == 304
        await asyncio.sleep(0.1)
    assert site.hosting.receipts == []


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=0-9,20-29"], ids=str)
async def test_a_transfer_that_is_broken_off_leaves_none(site: Site, asked: str) -> None:
    async with serving(site) as client:
        await breaks_off(client, site, 1000, asked)
    assert site.hosting.receipts == []


async def test_a_sample_whose_training_has_its_receipt_leaves_no_other(site: Site) -> None:
    site.hosting.fetched_before = True
    async with serving(site) as client:
        assert await fetches(client, site, None) == WAV
        await asyncio.sleep(0.1)
    assert site.hosting.receipts == []


async def test_a_transfer_that_is_broken_off_and_gone_on_with_leaves_one(site: Site) -> None:
    async with serving(site) as client:
        await breaks_off(client, site, 100_000)
        assert await fetches(client, site, "bytes=100000-") == WAV[100_000:]
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert site.hosting.receipts == [SAMPLE]


async def test_a_client_that_hangs_up_right_after_the_last_byte_has_fetched_it(site: Site) -> None:
    async with serving(site) as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
        writer.write(f"GET {site.link} HTTP/1.0\r\n\r\n".encode())
        assert (await reader.read()).endswith(WAV)
        writer.close()
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert site.hosting.receipts == [SAMPLE]


async def test_several_clients_may_share_the_work(site: Site) -> None:
    async with serving(site) as client:
        pieces = [f"bytes={begin}-{begin + 249_999}" for begin in range(0, SIZE, 250_000)]
        async with asyncio.TaskGroup() as group:
            for asked in pieces:
                group.create_task(fetches(client, site, asked))
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert site.hosting.receipts == [SAMPLE]


async def test_a_player_that_looks_at_both_ends_first_leaves_one_at_the_end(site: Site) -> None:
    """As ffmpeg does: from the start, hung up on, the tail, and then the rest from where it was."""
    async with serving(site) as client:
        await breaks_off(client, site, 4096)
        await fetches(client, site, f"bytes={SIZE - 65_536}-")
        assert site.hosting.receipts == []
        await fetches(client, site, "bytes=4096-")
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)


@given(
    cuts=st.sets(st.integers(1, 99), max_size=8),
    order=st.randoms(use_true_random=False),
    overlap=st.integers(0, 5),
)
def test_any_pieces_in_any_order_are_all_of_it_together_and_not_before(
    cuts: set[int], order: Random, overlap: int
) -> None:
    bounds = [0, *sorted(cuts), 100]
    pieces = [(max(0, begin - overlap), end) for begin, end in pairwise(bounds)]
    order.shuffle(pieces)
    served, seen = Served(), set[int]()
    for piece in pieces:
        seen |= set(range(*piece))
        assert served.add(SAMPLE, piece, 100) is (len(seen) == 100)


def test_a_bounded_number_of_pieces_is_remembered() -> None:
    served = Served(samples=2, pieces=3)
    for begin in range(0, 100, 2):
        assert not served.add("scattered", (begin, begin + 1), 100)
    assert served.add("scattered", (0, 100), 100)
    served.add("first", (0, 50), 100)
    served.add("second", (0, 50), 100)
    served.add("third", (0, 50), 100)
    assert not served.add("first", (50, 100), 100)
    assert served.add("third", (50, 100), 100)


def test_nothing_is_nothing() -> None:
    served = Served()
    assert not served.add(SAMPLE, (5, 4), 10)
    assert not served.add(SAMPLE, (0, 0), 10)
    assert served.add(SAMPLE, (0, 10), 10)
    served.forget(SAMPLE)
    assert not served.add(SAMPLE, (0, 9), 10)
