"""What messages said, kept for two days as digests: an edit that changes nothing is told by them.

Telegram reports a first reaction, and more that nobody sees, as an edit of the message. Kept is no
text and no number of a person: chat and content are sealed with a key of this deployment.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cloning.domain.limits import EDITABLE_FOR
from cloning.domain.models import Content
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction

LENGTH = 32
"""Hexadecimal digits that are kept of a digest: 128 bits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Contents:
    """Seals what messages say, and knows what is new."""

    store: Store
    clock: Clock
    key: bytes

    def seal(
        self, *, chat_id: int, message_id: int, update_id: int, said: Sequence[str]
    ) -> Content:
        """Make digests of a chat and of what was said in it."""
        return Content(
            chat=self._chat(chat_id),
            message_id=message_id,
            digest=self._digest("content", str(chat_id), str(message_id), *said),
            update_id=update_id,
            kept_at=self.clock(),
        )

    async def is_news(self, content: Content) -> bool:
        """Tell whether an edit changes what its message said, and note what it says now.

        Of a message that we don't know (any more) nothing is news. Asked twice for one update, it
        gives the same answer twice.
        """
        async with self.store.transaction() as work:
            known = await work.contents.get(content.chat, content.message_id)
            if known is None or known.kept_at < self.clock() - EDITABLE_FOR:
                return False
            if known.update_id == content.update_id:
                return True
            if known.digest == content.digest:
                return False
            await work.contents.save(replace(content, kept_at=known.kept_at))
        return True

    async def known(self, work: Transaction, chat_id: int) -> Sequence[datetime]:
        """Tell when what is kept of a chat was said, in the caller's transaction."""
        return [content.kept_at for content in await work.contents.of_chat(self._chat(chat_id))]

    async def forget(self, work: Transaction, chat_id: int) -> None:
        """Forget what was said in a chat, in the caller's transaction."""
        await work.contents.forget(self._chat(chat_id))

    async def forget_old(self) -> None:
        """Forget what nobody can edit any more."""
        async with self.store.transaction() as work:
            await work.contents.forget_before(self.clock() - EDITABLE_FOR)

    def _chat(self, chat_id: int) -> str:
        return self._digest("chat", str(chat_id))

    def _digest(self, *parts: str) -> str:
        """HMAC-SHA256 over all parts, each with its length before it so that none runs over."""
        message = b"".join(
            len(part.encode("utf-8", "replace")).to_bytes(4) + part.encode("utf-8", "replace")
            for part in parts
        )
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()[:LENGTH]
