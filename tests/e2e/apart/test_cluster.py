"""The demo by several processes, as `make demo-cluster` starts it."""

import re
from pathlib import Path

import pytest

from tests.e2e.processes import started


@pytest.mark.usefixtures("postgresql")
async def test_seven_people_get_their_clips_from_two_workers_on_one_server(tmp_path: Path) -> None:
    demo = ["-m", "bot", "demo", "--cluster", "--clip", "clip.ogg", "--training", "0.3"]
    async with started(demo, folder=tmp_path, environ={}) as playing:
        assert await playing.ended() == 0, playing.said
    assert (tmp_path / "clip.ogg").read_bytes().startswith(b"OggS")
    assert "6 other people got their demo clips meanwhile." in playing.said
    sent = re.findall(r"^worker\.\d sent (\d+) demo clips\.$", playing.said, re.MULTILINE)
    assert sum(map(int, sent)) == 7
    assert "7 samples were kept in the bucket; 0 are left there." in playing.said
    assert "Traceback" not in (tmp_path / "clip.log").read_text()
