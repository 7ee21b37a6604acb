from pathlib import Path

from bot.demo.stage import Stage, staged
from sandbox.voices.faults import Page
from storage.migrate import migrate
from tests.e2e.processes import environ_of, started


async def said(stage: Stage, folder: Path, *options: str) -> tuple[int, str]:
    command = ["-m", "bot", "reconcile", *options]
    async with started(command, folder=folder, environ=environ_of(stage)) as process:
        return await process.ended(), process.said


async def test_an_operator_finds_a_slot_that_is_nobodys_and_deletes_it(tmp_path: Path) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        slot = stage.upstream.add_foreign_slot(name="left behind")
        code, words = await said(stage, tmp_path)
        assert code == 0
        assert f"at the upstream only: {slot.id} (Success, left behind)" in words
        code, words = await said(stage, tmp_path, "--delete", slot.id)
        assert (code, words.splitlines()) == (
            0,
            [f"deleted: {slot.id}", "The account and our records agree."],
        )
        assert not stage.upstream.slots


async def test_an_operator_is_told_that_a_paid_slot_stays(tmp_path: Path) -> None:
    async with staged("2026", training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        slot = stage.upstream.add_foreign_slot(name="deleted", tier="pro")
        code, words = await said(stage, tmp_path, "--delete", slot.id)
        assert code == 1
        assert words.startswith(f"not deleted: {slot.id}: ")
        assert "answer=403 a paid voice can't be deleted" in words
        assert f"at the upstream only: {slot.id} (Success, pro, deleted)" in words
        assert "ask its support" in words
        assert slot.id in stage.upstream.slots


async def test_an_upstream_that_is_down_is_said_in_one_line(tmp_path: Path) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        stage.upstream.fault("list", Page(status=502), times=3)
        code, words = await said(stage, tmp_path)
        assert code == 1
        assert words.startswith("the account can't be listed: upstream_unavailable(")
        assert "Traceback" not in words
