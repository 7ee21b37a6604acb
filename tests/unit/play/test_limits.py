"""What the page takes has an end: bytes, people, groups, open streams."""

from contextlib import AsyncExitStack

import msgspec
import pytest

from sandbox.play.acts import upload
from sandbox.play.party import MOST_GROUPS, MOST_PEOPLE
from sandbox.play.refused import Refused
from sandbox.play.server import LARGEST_ACT
from sandbox.play.stream import MOST_STREAMS
from tests.unit.play.page import ADA, Page
from tests.unit.telegram.bot_by_hand import OPUS

VOICE = f"upload?person={ADA}&chat={ADA}&kind=voice"


async def test_there_is_an_end_of_people(page: Page) -> None:
    for number in range(1, MOST_PEOPLE):
        await page.acts("AddPerson", name=f"Person {number}", language="en")
    refusal = await page.refuses("AddPerson", name="Zoe", language="en")
    assert refusal == "There are enough people on this page."


async def test_there_is_an_end_of_groups(page: Page) -> None:
    for number in range(MOST_GROUPS):
        await page.acts("AddGroup", name=f"Group {number}", members=[ADA])
    refusal = await page.refuses("AddGroup", name="One more", members=[ADA])
    assert refusal == "There are enough groups on this page."


async def test_an_act_has_few_bytes(page: Page) -> None:
    body = msgspec.json.encode({"person": ADA, "chat": ADA, "text": "x" * LARGEST_ACT})
    answer = await page.post("do/Say", body)
    assert (answer.status, answer.json) == (413, {"error": "This is too big."})


async def test_a_file_has_an_end(page: Page) -> None:
    answer = await page.post(VOICE, bytes(upload.LARGEST_FILE + 1))
    assert (answer.status, answer.json) == (413, {"error": "This is too big."})


async def test_all_files_together_have_an_end(page: Page) -> None:
    uploads = upload.Uploads(most_kept=2 * len(OPUS))
    query = {"person": str(ADA), "chat": str(ADA), "kind": "voice"}
    for _ in range(2):
        await uploads.take(page.server.party, query, "audio/ogg", OPUS)
    with pytest.raises(Refused, match="too many files"):
        await uploads.take(page.server.party, query, "audio/ogg", OPUS)


async def test_an_empty_file_is_refused(page: Page) -> None:
    answer = await page.post(VOICE, b"")
    assert (answer.status, answer.json) == (409, {"error": "This file is empty."})


@pytest.mark.parametrize("odd", ["kind=film", "seconds=-1", "seconds=x", "person=2", "more=1"])
async def test_a_file_that_no_page_sends_is_refused(page: Page, odd: str) -> None:
    name = odd.partition("=")[0]
    kept = [part for part in VOICE.partition("?")[2].split("&") if not part.startswith(name)]
    answer = await page.post(f"upload?{'&'.join([*kept, odd])}", OPUS)
    assert answer.status == 409


async def test_the_page_can_be_open_so_often(page: Page) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(MOST_STREAMS):
            await stack.enter_async_context(page.events())
        answer = await page.get("events")
        assert answer.json == {"error": "This page is open too often."}
