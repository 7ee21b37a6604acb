"""Where samples are hosted, and where demos come from."""

from collections.abc import Sequence
from datetime import datetime

from tests.support.fakes.script import Script


class FakeSamples:
    """Hosts samples in memory."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.hosted: dict[str, bytes] = {}
        self.old: set[str] = set()
        """What was kept long ago."""

    async def keep(self, name: str, wav: bytes) -> None:
        await self._script.at("before keep")
        self.hosted[name] = wav
        await self._script.at("after keep")

    async def erase(self, name: str) -> None:
        await self._script.at("before erase")
        self.hosted.pop(name, None)
        await self._script.at("after erase")

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        return [name for name in self.hosted if name in self.old]


class FakeLinks:
    """Links that carry no signature."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def url(self, sample: str) -> str:
        return f"{self._base_url}/a/{sample}.wav"


class FakeDemos:
    """Serves at each URL the URL itself."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def fetch(self, url: str) -> bytes:
        await self._script.at("before fetch")
        return url.encode()
