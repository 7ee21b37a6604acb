"""What was erased is written down beside the database, and for as long as backups live."""

from datetime import timedelta

import pytest

from cloning.domain.errors import StorageUnavailable
from cloning.domain.operating.memos import About
from tests.support.assembly import BACKUPS
from tests.support.fakes.operators import FakeMemoFile
from tests.support.world import ANNA
from tests.unit.cloning.erasure.restored.kept import Kept, settles

OF_A_DELETION = 2
"""The memos of a clone and of its slot."""


async def test_nobody_gets_a_receipt_before_the_erasure_is_on_the_disk(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    world.script.from_now_on("before append", StorageUnavailable())
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    assert world.upstream.slots == {}
    assert world.receipts.sent == []
    world.script.no_longer("before append")
    await world.time_passes(seconds=5)
    assert len(world.receipts.sent) == 1


async def test_the_file_of_every_machine_has_all_lines(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    kept.backs_up()
    first, world.memo_file = world.memo_file, FakeMemoFile(world.script)
    elsewhere = world.another_process()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    await elsewhere.remembering.write_down()
    await elsewhere.remembering.write_down()
    assert sorted(first.memos, key=repr) == sorted(world.memo_file.memos, key=repr)
    first.memos.clear()
    assert await kept.is_restored() == 1


async def test_lines_are_kept_as_long_as_backups_and_no_longer(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    world.clock.move(BACKUPS - timedelta(hours=1))
    await world.time_passes(seconds=5)
    assert {memo.about for memo in world.memo_file.memos} >= {About.PERSON, About.CLONE}
    world.clock.move(timedelta(hours=2))
    await world.time_passes(seconds=5)
    assert not world.memo_file.memos
    assert not kept.store.rows.memos


async def test_a_missing_file_is_said_and_written_anew(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    world = kept.world
    await world.has_a_clone()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    lines = list(world.memo_file.memos)
    world.memo_file.memos.clear()
    world.restarts()
    await world.bot.again.start()
    assert set(world.memo_file.memos) == set(lines)
    assert caplog.text.count("ERASURES_FILE is missing or empty") == 1


async def test_what_the_file_could_not_take_is_written_down_later_though_nobody_has_written_since(
    kept: Kept,
) -> None:
    clone = await kept.world.has_a_clone()
    await kept.world.deletes(clone.id)
    kept.world.memo_file.memos.clear()
    kept.world.restarts()
    kept.world.script.plan("before append", StorageUnavailable())
    with pytest.raises(StorageUnavailable):
        await kept.world.bot.remembering.write_down()
    for _ in range(2):
        await kept.world.bot.remembering.write_down()
        assert len(kept.world.memo_file.memos) == OF_A_DELETION
