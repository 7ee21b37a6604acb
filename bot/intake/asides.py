"""Reports an update that was put aside: in the log, and to its sender in the background."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from bot.intake.updates import UnreadableUpdate
from handlers.gates.unread import Sender

log = logging.getLogger(__name__)


class Asides:
    """What happens to updates that can't be read, once they are put aside."""

    def __init__(
        self, apologise: Callable[[Sender], Awaitable[None]], *, allowed_users: Collection[int]
    ) -> None:
        self._apologise = apologise
        self._allowed_users = allowed_users
        self._under_way: dict[int, asyncio.Task[None]] = {}

    def put_aside(self, fault: UnreadableUpdate) -> None:
        """Report it; a chat is never told twice at the same time.

        An update without a number may come again, so its sender isn't told: once is enough.
        """
        log.warning(
            "an update that can't be read was put aside: %s", fault, extra={"update": fault.number}
        )
        sender = fault.sender
        if sender is None or fault.number is None or not self._may_be_told(sender.chat_id):
            return
        telling = asyncio.create_task(self._tell(sender, fault.number))
        self._under_way[sender.chat_id] = telling
        telling.add_done_callback(lambda _: self._under_way.pop(sender.chat_id))

    def _may_be_told(self, chat_id: int) -> bool:
        is_allowed = not self._allowed_users or chat_id in self._allowed_users
        return is_allowed and chat_id not in self._under_way

    async def _tell(self, sender: Sender, number: int) -> None:
        try:
            await self._apologise(sender)
        except Exception as fault:  # noqa: BLE001 - we try only once, whatever happens
            log.warning("nobody was told: %s", type(fault).__name__, extra={"update": number})
