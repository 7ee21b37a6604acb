from pathlib import Path

import pytest

from tests.unit.web.site import WAV, Site, site_with


@pytest.fixture
async def site(tmp_path: Path) -> Site:
    return await site_with(WAV, tmp_path)
