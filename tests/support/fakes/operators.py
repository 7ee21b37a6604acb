"""What operators are told, and the file of erasures that they keep."""

from collections.abc import Sequence
from datetime import datetime

from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.memos import Memo
from tests.support.fakes.script import Script


class FakeOperators:
    """Remembers what the operators were told."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.heard: list[tuple[int, str, bool]] = []
        """Operator, trouble, and whether it is over."""

    async def tell(self, admin: int, alert: Alert) -> None:
        await self.script.at("before alert")
        self.heard.append((admin, alert.about.value, alert.over_at is not None))
        await self.script.at("after alert")


class FakeMemoFile:
    """A file that nobody restores."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.memos: list[Memo] = []

    async def read(self) -> Sequence[Memo]:
        await self.script.at("before read memos")
        return list(self.memos)

    async def append(self, memos: Sequence[Memo]) -> None:
        if memos:
            await self.script.at("before append")
        self.memos += memos

    async def forget_before(self, moment: datetime) -> None:
        self.memos = [memo for memo in self.memos if memo.at >= moment]
