"""The rows of the database beside the chats: each clone with what belongs to it."""

from collections.abc import Mapping, Sequence

from sandbox.play.refused import Refused
from sandbox.telegram.forms.values import Json
from storage.onlooker import Onlooker, Row

NEWEST_CLONES = "SELECT * FROM clones ORDER BY id DESC LIMIT 8"

OF_A_CLONE: Mapping[str, str] = {
    "trainings": "SELECT * FROM trainings WHERE clone_id = ? ORDER BY id DESC LIMIT 3",
    "announcements": (
        "SELECT a.* FROM announcements a JOIN trainings t ON t.id = a.training_id"
        " WHERE t.clone_id = ? ORDER BY t.id DESC LIMIT 3"
    ),
    "utterances": "SELECT * FROM utterances WHERE clone_id = ? ORDER BY id DESC LIMIT 3",
}
"""For each table, the query of the newest rows of a clone."""


class RowsSide:
    """Shows the newest clones' rows, as they are in the database."""

    name = "rows"

    def __init__(self, onlooker: Onlooker) -> None:
        self._onlooker = onlooker
        self._shown: Json = {"clones": []}

    async def look(self) -> Json:
        """Return the clones with their rows; columns that hold nothing are left out."""
        if self._onlooker.changed():
            clones = self._onlooker.rows(NEWEST_CLONES)
            self._shown = {"clones": [self._with_the_rest(clone) for clone in clones]}
        return self._shown

    async def do(self, _wish: str, _details: Json, /) -> Json | None:
        """Refuse everything: the rows are the service's."""
        raise Refused("There is no such button.")

    def _with_the_rest(self, clone: Row) -> Json:
        rest = {
            table: _without_nothing(self._onlooker.rows(query, [clone["id"]]))
            for table, query in OF_A_CLONE.items()
        }
        return {
            "owner": clone["owner_id"],
            "title": clone["title"],
            "tables": {"clones": _without_nothing([clone]), **rest},
        }


def _without_nothing(rows: Sequence[Row]) -> list[Json]:
    return [
        {name: value for name, value in row.items() if value not in (None, "", "[]")}
        for row in rows
    ]
