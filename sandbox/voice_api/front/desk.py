"""Makes the calls on the accounts, each in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sandbox.voice_api.keeping.database import Connection, Database
from sandbox.voice_api.keeping.demos import demo_at, demo_path
from sandbox.voice_api.keeping.queue import enqueue
from sandbox.voice_api.keeping.slots import SlotTable
from sandbox.voices.account import Account, Body, Revision
from sandbox.voices.slots import FAILED, Slot

Act = Callable[[Account], dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for every account."""

    revision: Revision
    most_slots: int


class Desk:
    """Looks accounts up in the database, and writes down what the calls change."""

    def __init__(self, database: Database, *, rules: Rules, secret: bytes) -> None:
        self._database = database
        self._rules = rules
        self._secret = secret

    async def call(self, account_id: str, base_url: str, act: Act) -> dict[str, object]:
        """Make a call on an account.

        Args:
            account_id: whose account.
            base_url: where demos are fetched, as the client should see it.
            act: makes the call, and returns the `data` of its answer.

        Raises:
            Verdict: if the account refuses.
            NotKept: if nothing can be kept at the moment.
        """

        def work(connection: Connection) -> dict[str, object]:
            return act(
                Account(
                    revision=self._rules.revision,
                    train=partial(self._begin, connection, base_url),
                    slots=SlotTable(connection, account_id, base_url),
                    further=_why_it_failed,
                    most_slots=self._rules.most_slots,
                )
            )

        return await self._database.run(work)

    async def demo(self, path: str) -> bytes | None:
        """Return the demo at a path; None if there is none."""
        return await self._database.run(partial(demo_at, path=path))

    def _begin(self, connection: Connection, base_url: str, slot: Slot, url: str) -> None:
        slot.begin(lambda slot, attempt: base_url + demo_path(self._secret, slot.id, attempt))
        enqueue(connection, slot.id, slot.attempt, url)


def _why_it_failed(slot: Slot) -> Body:
    """Add a field that the contract does not have: clients have to tolerate those."""
    return {"reason": slot.reason} if slot.state == FAILED else {}
