"""The slots of one account as a mapping over their table, within one transaction."""

import sqlite3
from collections.abc import Iterator, MutableMapping

from typing_extensions import override

from sandbox.voices.slots import Slot


class SlotTable(MutableMapping[str, Slot]):
    """Slots by id. One that was changed has to be put there again.

    Args:
        connection: in a transaction.
        account: whose slots; nobody else's can be seen through it.
        base_url: what is in front of the path of a demo in its URL.
    """

    def __init__(self, connection: sqlite3.Connection, account: str, base_url: str) -> None:
        self._connection = connection
        self._account = account
        self._base_url = base_url

    @override
    def __getitem__(self, key: str) -> Slot:
        found = self._connection.execute(
            "SELECT * FROM slots WHERE account = ? AND id = ?", (self._account, key)
        ).fetchone()
        if found is None:
            raise KeyError(key)
        return self._slot(found)

    @override
    def __setitem__(self, key: str, value: Slot) -> None:
        kept = (
            *(value.name, value.state, value.language, value.tier),
            *(value.demo_url.removeprefix(self._base_url), value.attempt, value.good_attempt),
            *(value.reason, self._account, key),
        )
        changed = self._connection.execute(
            "UPDATE slots SET name = ?, state = ?, language = ?, tier = ?, demo_path = ?,"
            " attempt = ?, good_attempt = ?, reason = ? WHERE account = ? AND id = ?",
            kept,
        )
        if not changed.rowcount:
            self._connection.execute(
                "INSERT INTO slots (name, state, language, tier, demo_path, attempt, good_attempt,"
                " reason, account, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                kept,
            )

    @override
    def __delitem__(self, key: str) -> None:
        self._connection.execute(
            "DELETE FROM slots WHERE account = ? AND id = ?", (self._account, key)
        )

    @override
    def __iter__(self) -> Iterator[str]:
        found = self._connection.execute(
            "SELECT id FROM slots WHERE account = ? ORDER BY number", (self._account,)
        )
        yield from [slot_id for (slot_id,) in found.fetchall()]

    @override
    def __len__(self) -> int:
        [number] = self._connection.execute(
            "SELECT count(*) FROM slots WHERE account = ?", (self._account,)
        ).fetchone()
        return int(number)

    def _slot(self, row: sqlite3.Row) -> Slot:
        path = row["demo_path"]
        return Slot(
            id=row["id"],
            name=row["name"],
            state=row["state"],
            language=row["language"],
            tier=row["tier"],
            demo_url=self._base_url + path if path else "",
            attempt=row["attempt"],
            good_attempt=row["good_attempt"],
            reason=row["reason"],
        )
