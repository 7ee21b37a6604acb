"""What only an object store does: buckets that can't be used, faults on the way, links."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.web.readiness.rounds import PATIENCE_SECONDS
from cloning.domain.errors import StorageUnavailable
from storage.samples.in_bucket import BucketSamples
from storage.samples.places import Bucket
from storage.samples.store import UnusablePlace
from tests.storage.samples.conftest import bucket_samples, present
from tests.support.servers.object_store import KEY, KEY_ID, ObjectStore

NAME = "7f3a91c0de7f3a91c0de7f3a91c0de00"
WAV = b"RIFF....WAVEfmt "
NOBODY_LISTENS = "http://127.0.0.1:9"
DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
NOTHING_LISTED = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'


def at(endpoint: str) -> BucketSamples:
    bucket = Bucket(name="voices", prefix="", region="us-east-1", endpoint=endpoint)
    return BucketSamples(bucket, key_id=KEY_ID, key=KEY)


@asynccontextmanager
async def answering(answers: Mapping[str, tuple[int, str]]) -> AsyncIterator[BucketSamples]:
    """A store that gives each method its one answer, whatever it is asked for."""

    async def answer(request: web.Request) -> web.Response:
        status, text = answers[request.method]
        return web.Response(
            status=status, text=text, headers={"ETag": '"e"', "Last-Modified": MADE}
        )

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        yield at(f"http://127.0.0.1:{server.port}")


MADE = "Mon, 23 Nov 2026 12:00:00 GMT"
WORKS = {"PUT": (200, ""), "DELETE": (204, ""), "GET": (200, NOTHING_LISTED), "HEAD": (404, "")}


async def test_a_bucket_in_which_samples_can_be_kept_and_erased_is_taken(
    store_server: ObjectStore,
) -> None:
    bucket = store_server.bucket()
    await bucket_samples(store_server, bucket).check()
    assert b"<Key>" not in store_server.asked("GET", f"/{bucket}")[2]


async def test_a_bucket_whose_versioning_was_switched_off_is_taken(
    store_server: ObjectStore,
) -> None:
    await bucket_samples(store_server, store_server.bucket("Enabled", "Suspended")).check()


async def test_a_bucket_that_keeps_what_is_deleted_is_refused(store_server: ObjectStore) -> None:
    with pytest.raises(UnusablePlace, match="without versioning") as refusal:
        await bucket_samples(store_server, store_server.bucket("Enabled")).check()
    assert not refusal.value.passes


async def test_a_store_that_does_not_delete_is_refused() -> None:
    async with answering({**WORKS, "HEAD": (200, "RIFF")}) as samples:
        with pytest.raises(UnusablePlace, match="keeps what is deleted"):
            await samples.check()


async def test_a_bucket_that_is_not_there_is_named(store_server: ObjectStore) -> None:
    with pytest.raises(UnusablePlace, match=r"^NoSuchBucket: The specified bucket") as refusal:
        await bucket_samples(store_server, "nobodys").check()
    assert not refusal.value.passes


async def test_a_key_that_may_not_write_is_refused_and_one_that_may_not_list_as_well() -> None:
    for method in ("PUT", "DELETE", "GET"):
        async with answering({**WORKS, method: (403, DENIED)}) as samples:
            with pytest.raises(UnusablePlace, match=r"^AccessDenied: Access Denied$") as refusal:
                await samples.check()
            assert not refusal.value.passes


async def test_an_answer_without_a_reason_is_told_by_its_status() -> None:
    async with answering({**WORKS, "PUT": (401, "<html>")}) as samples:
        with pytest.raises(UnusablePlace, match=r"^it answered 401 Unauthorized$"):
            await samples.check()


async def test_a_store_that_is_out_of_order_or_away_may_come_back() -> None:
    for answer in ((503, "503 Service Unavailable"), (429, "429 Too Many Requests")):
        async with answering({**WORKS, "PUT": (answer[0], "")}) as samples:
            with pytest.raises(UnusablePlace, match=answer[1]) as refusal:
                await samples.check()
            assert refusal.value.passes
    with pytest.raises(UnusablePlace, match="request: Connection refused") as refusal:
        await at(NOBODY_LISTENS).check()
    assert refusal.value.passes


async def test_a_key_that_may_not_look_again_is_refused() -> None:
    async with answering({**WORKS, "HEAD": (403, "")}) as samples:
        with pytest.raises(UnusablePlace, match="403 Forbidden"):
            await samples.check()


async def test_what_the_store_can_not_do_now_is_unavailable_and_logged_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = dict.fromkeys(["PUT", "DELETE", "GET", "HEAD"], (403, DENIED))
    async with answering(broken) as samples:
        for asked in (samples.keep(NAME, WAV), samples.erase(NAME), samples.kept_before(present())):
            with pytest.raises(StorageUnavailable) as fault:
                await asked
            assert str(fault.value.__cause__) == "AccessDenied: Access Denied"
        with pytest.raises(StorageUnavailable) as fault:
            await samples.find(NAME)
        assert str(fault.value.__cause__) == "it answered 403 Forbidden"
        told = [line for line in caplog.messages if line.startswith("the store for samples")]
        assert told[0] == "the store for samples can't be used now: AccessDenied: Access Denied"
        assert len(told) == 4
        assert await samples.trouble() == "samples"


async def test_a_sample_that_is_still_there_after_its_deletion_does_not_count_as_erased() -> None:
    async with answering({**WORKS, "HEAD": (200, "RIFF")}) as samples:
        with pytest.raises(StorageUnavailable) as fault:
            await samples.erase(NAME)
        assert str(fault.value.__cause__) == "it is still there after its deletion"


async def test_a_store_that_says_of_a_deletion_that_nothing_is_there_has_erased_it() -> None:
    async with answering({**WORKS, "DELETE": (404, "")}) as samples:
        await samples.erase(NAME)


async def test_a_bucket_that_was_deleted_shows_in_the_health_check_within_ten_seconds(
    store_server: ObjectStore,
) -> None:
    now = 0.0
    bucket = store_server.bucket()
    samples = bucket_samples(store_server, bucket, seconds=lambda: now)
    assert await samples.trouble() is None
    assert store_server.asked("DELETE", f"/{bucket}")[0] == 204
    now = 9.9
    assert await samples.trouble() is None
    now = 10.0
    assert await samples.trouble() == "samples"
    store_server.asked("PUT", f"/{bucket}")
    now = 20.0
    assert await samples.trouble() is None


async def test_a_store_that_takes_a_connection_and_says_nothing_shows_there_too() -> None:
    connected: list[asyncio.StreamWriter] = []

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await at(f"http://127.0.0.1:{port}").trouble() == "samples"
    assert connected
    for writer in connected:
        writer.close()
        await writer.wait_closed()


async def test_what_others_keep_in_the_same_bucket_is_none_of_our_business(
    store_server: ObjectStore,
) -> None:
    bucket = store_server.bucket()
    ours, theirs = (bucket_samples(store_server, bucket, prefix) for prefix in ("ours", "theirs"))
    await theirs.keep(NAME, WAV)
    store_server.asked("PUT", f"/{bucket}/ours/readme.txt", b"no sample")
    store_server.asked("PUT", f"/{bucket}/ours/old/{NAME}.wav", b"not one of ours")
    assert await ours.find(NAME) is None
    assert await ours.kept_before(present() + timedelta(hours=1)) == []
    await ours.erase(NAME)
    assert await theirs.find(NAME) is not None


async def test_more_samples_than_a_page_of_the_list_has_are_all_listed(
    store_server: ObjectStore,
) -> None:
    bucket, names = store_server.bucket(), [f"{number:032x}" for number in range(1_003)]
    for name in names:
        store_server.asked("PUT", f"/{bucket}/samples/{name}.wav", b"RIFF")
    samples = bucket_samples(store_server, bucket)
    assert await samples.kept_before(present() + timedelta(hours=1)) == names


async def test_a_link_fetches_a_sample_from_the_store_itself_whole_or_in_ranges(
    store_server: ObjectStore,
) -> None:
    samples = bucket_samples(store_server, store_server.bucket())
    await samples.keep(NAME, WAV)
    link = samples.url(NAME)
    async with ClientSession() as session:
        async with session.get(link) as answer:
            assert (answer.status, await answer.read()) == (200, WAV)
            tag = answer.headers["ETag"]
        async with session.get(link, headers={"Range": "bytes=4-7"}) as answer:
            assert (answer.status, await answer.read()) == (206, WAV[4:8])
        async with session.get(link, headers={"If-None-Match": tag}) as answer:
            assert answer.status == 304
        await samples.erase(NAME)
        async with session.get(link) as answer:
            assert answer.status == 404


async def test_a_sample_is_kept_with_headers_that_keep_it_private(
    store_server: ObjectStore,
) -> None:
    samples = bucket_samples(store_server, store_server.bucket())
    await samples.keep(NAME, WAV)
    _status, headers, _body = store_server.asked("GET", urlsplit(samples.url(NAME)).path)
    told = {name.lower(): value for name, value in headers.items()}
    assert told["content-type"] == "audio/wav"
    assert told["cache-control"] == "private, no-store"
    assert told["content-disposition"] == "attachment"
