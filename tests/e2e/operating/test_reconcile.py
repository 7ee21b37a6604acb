import asyncio
import os
import pty
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.demo.stage import Stage, staged
from sandbox.voices.faults import Page
from storage.migrate import migrate
from tests.e2e.processes import ROOT, environ_of, started


async def said(stage: Stage, folder: Path, *options: str) -> tuple[int, str]:
    command = ["-m", "bot", "reconcile", *options]
    async with started(command, folder=folder, environ=environ_of(stage)) as process:
        return await process.ended(), process.said


async def test_a_slot_of_somebody_else_is_not_called_nobodys(tmp_path: Path) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        slot = stage.upstream.add_foreign_slot(name="Nanny")
        code, words = await said(stage, tmp_path)
        assert code == 0
        assert f"not ours: {slot.id} (Success, Nanny)" in words
        assert "another bot" in words
        assert "nobody" not in words
        assert "--delete" not in words


async def test_without_a_terminal_nothing_is_deleted_unless_it_is_said_twice(
    tmp_path: Path,
) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        slot = stage.upstream.add_foreign_slot(name="left behind")
        code, words = await said(stage, tmp_path, "--delete", slot.id)
        assert code == 1
        assert "nothing is deleted: there is no terminal" in words
        assert slot.id in stage.upstream.slots
        code, words = await said(stage, tmp_path, "--delete", slot.id, "--yes")
        assert (code, words.splitlines()) == (
            0,
            [f"deleted: {slot.id}", "The account and our records agree."],
        )
        assert not stage.upstream.slots
        code, words = await said(stage, tmp_path, "--delete", slot.id, "--yes")
        assert (code, words.splitlines()) == (
            0,
            [
                f"nothing to delete: {slot.id}: there is no such slot in the account",
                "The account and our records agree.",
            ],
        )


@pytest.mark.parametrize(
    ("answer", "goes"), [("y", True), ("yes", True), ("n", False), ("", False)]
)
async def test_at_a_terminal_it_asks_first_and_shows_what_it_is_about(
    tmp_path: Path, answer: str, goes: bool
) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        slot = stage.upstream.add_foreign_slot(name="Nanny")
        command = ["-m", "bot", "reconcile", "--delete", slot.id]
        code, words = await typed(command, answer, folder=tmp_path, environ=environ_of(stage))
        assert code == 0
        assert f"not ours: {slot.id} (Success, Nanny)" in words
        assert "Delete 1 of 1 slots for good? Nobody can bring them back. [y/N]" in words
        assert (slot.id not in stage.upstream.slots) is goes


async def test_ctrl_c_at_the_question_is_a_no(tmp_path: Path) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        slot = stage.upstream.add_foreign_slot(name="Nanny")
        command = ["-m", "bot", "reconcile", "--delete", slot.id]
        ours, its = pty.openpty()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *command,
                cwd=tmp_path,
                env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **environ_of(stage)},
                stdin=its,
                stdout=asyncio.subprocess.PIPE,
            )
            assert process.stdout is not None
            await asyncio.wait_for(process.stdout.readuntil(b"[y/N]"), 60)
            await asyncio.sleep(0.5)  # until it reads the answer: that can't be seen from outside
            process.send_signal(signal.SIGINT)
            words, _ = await asyncio.wait_for(process.communicate(), 30)
        finally:
            if process.returncode is None:
                process.kill()
            os.close(ours)
            os.close(its)
        assert process.returncode == 0
        assert b"nothing is deleted" in words
        assert slot.id in stage.upstream.slots


async def test_a_slot_that_is_named_twice_is_one_slot(tmp_path: Path) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        slot = stage.upstream.add_foreign_slot(name="Nanny")
        command = ["-m", "bot", "reconcile", "--delete", slot.id, slot.id]
        code, words = await typed(command, "y", folder=tmp_path, environ=environ_of(stage))
        assert code == 0
        assert "Delete 1 of 1 slots for good?" in words
        assert words.count(f"deleted: {slot.id}") == 1


async def test_a_slot_that_is_not_there_is_no_question(tmp_path: Path) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        command = ["-m", "bot", "reconcile", "--delete", "voice_clone_none"]
        code, words = await typed(command, "y", folder=tmp_path, environ=environ_of(stage))
        assert code == 1
        assert "not deleted: voice_clone_none: there is no such slot in the account" in words
        assert "[y/N]" not in words


async def typed(
    command: Sequence[str], answer: str, *, folder: Path, environ: Mapping[str, str]
) -> tuple[int, str]:
    """Run `python` at a terminal at which somebody answers; its exit code, and what it said."""
    ours, its = pty.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=folder,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **environ},
            stdin=its,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 60)
        return process.returncode or 0, said.decode()
    finally:
        os.close(ours)
        os.close(its)


async def test_an_operator_is_told_that_a_paid_slot_stays(tmp_path: Path) -> None:
    async with staged("2026", training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        slot = stage.upstream.add_foreign_slot(name="deleted", tier="pro")
        code, words = await said(stage, tmp_path, "--delete", slot.id, "--yes")
        assert code == 1
        assert words.startswith(f"not deleted: {slot.id}: ")
        assert "403 a paid voice can't be deleted (reqid sandbox-" in words
        assert f"not ours: {slot.id} (Success, pro, deleted)" in words
        assert slot.id in stage.upstream.slots


async def test_an_upstream_that_is_down_is_said_in_one_line(tmp_path: Path) -> None:
    async with staged(training_seconds=0.1) as stage:
        migrate(stage.settings.database_url)
        stage.upstream.fault("list", Page(status=502), times=3)
        code, words = await said(stage, tmp_path)
        assert code == 1
        assert words == "the account can't be listed: HTTP 502, unreadable\n"
        assert "Traceback" not in words
