"""The last take beside the chats: its waveform, what of it is used, and what was cut."""

import asyncio
import json
from contextlib import suppress
from importlib import import_module
from typing import Final

from bot.audio.child_process import ChildFailed
from bot.audio.forms.sniff import sniff
from bot.audio.guard import Guard
from sandbox.play.refused import Refused
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.errors import ApiError
from sandbox.telegram.forms.values import Json
from storage.onlooker import Onlooker, Row

_PICTURE: Final = "bot.demo.beside.picture"
"""A name instead of an import: it loads PyAV, and the page is to be there within a second."""

NEWEST: Final = (
    "SELECT t.id, t.file_id, t.joined, t.take, t.part_from_seconds, t.outcome, c.title,"
    " c.owner_id AS owner FROM trainings t JOIN clones c ON c.id = t.clone_id"
    " WHERE t.take IS NOT NULL ORDER BY t.id DESC LIMIT 1"
)


class TakeSide:
    """Shows how the service has heard the newest take."""

    name = "take"

    def __init__(self, telegram: TelegramSandbox, onlooker: Onlooker, guard: Guard) -> None:
        self._files = telegram.world.files
        self._onlooker = onlooker
        self._guard = guard
        self._shown: Json = {"take": None}
        self._about: tuple[object, ...] = ()
        self._drawing: asyncio.Task[None] | None = None

    async def look(self) -> Json:
        """Return the newest take and its picture; while it is being drawn, the one before it."""
        if self._onlooker.changed():
            for row in self._onlooker.rows(NEWEST):
                self._draw(row)
        return self._shown

    async def do(self, _wish: str, _details: Json, /) -> Json | None:
        """Refuse everything: there is only something to look at."""
        raise Refused("There is no such button.")

    def _draw(self, row: Row) -> None:
        about = (row["id"], row["joined"], row["take"])
        if about != self._about:
            self._about = about
            self._drawing = asyncio.create_task(self._drawn(row))

    async def _drawn(self, row: Row) -> None:
        picture = None
        drawn = (await asyncio.to_thread(import_module, _PICTURE)).drawn
        with suppress(ChildFailed, ApiError, OSError):
            recordings = [_known(self._files.find(one, "gone").content) for one in _file_ids(row)]
            picture = json.loads(await self._guard.run(drawn, recordings, row["part_from_seconds"]))
        take = json.loads(str(row["take"]))
        about = {name: row[name] for name in ("id", "title", "owner")}
        self._shown = {"take": {**about, **take, "picture": picture}}


def _file_ids(row: Row) -> list[str]:
    joined = json.loads(str(row["joined"]))
    return [str(row["file_id"]), *(one["file_id"] for one in joined if one.get("used", True))]


def _known(recording: bytes) -> tuple[bytes, str]:
    form = sniff(recording)
    if form is None:
        raise OSError
    return recording[form.start :], form.name
