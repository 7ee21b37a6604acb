"""The file of erasures, as an operator meets it."""

from pathlib import Path

import pytest

from bot.demo.stage import staged
from tests.e2e.processes import environ_of, started, until_ready


async def test_a_file_that_can_not_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    async with staged(training_seconds=0.1) as stage:
        environ = environ_of(stage, erasures_file=str(tmp_path))
        async with started(["-m", "bot"], folder=tmp_path, environ=environ) as process:
            assert await process.ended() == 2
            lines = process.said.splitlines()
    assert lines[-1].startswith("ERASURES_FILE: it can't be read or written: [Errno 21]")
    assert "Traceback" not in process.said


@pytest.mark.parametrize("named", [True, False])
async def test_it_is_made_where_it_belongs_readable_by_us_alone(
    tmp_path: Path, *, named: bool
) -> None:
    async with staged(training_seconds=0.1) as stage:
        database = stage.chosen["database_url"].partition(":///")[2]
        path = tmp_path / "elsewhere" / "erased" if named else Path(f"{database}.erasures")
        environ = environ_of(stage, **({"erasures_file": str(path)} if named else {}))
        async with started(["-m", "bot"], folder=tmp_path, environ=environ) as process:
            await until_ready(stage)
            assert await process.stop() == 0
        assert oct(path.stat().st_mode) == "0o100600"
