"""Keeps digests of messages for two days, to recognize edits that change nothing.

Telegram reports a first reaction, and other invisible changes, as an edit of the message. We keep
no text and no number of a person: chat and content are sealed with a key of this deployment.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cloning.domain.limits import EDITABLE_FOR
from cloning.domain.models import Content
from cloning.holding import holding
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction

LENGTH = 32
"""How many hexadecimal digits of a digest we keep: 128 bits."""


@holding
class Contents:
    """Seals the contents of messages, and recognizes new ones."""

    store: Store
    clock: Clock
    key: bytes

    def seal(
        self, *, chat_id: int, message_id: int, update_id: int, said: Sequence[str]
    ) -> Content:
        """Make digests of a chat and of a message's content."""
        return Content(
            chat=self._chat(chat_id),
            message_id=message_id,
            digest=self._digest("content", str(chat_id), str(message_id), *said),
            update_id=update_id,
            kept_at=self.clock(),
        )

    async def is_news(self, content: Content) -> bool:
        """Return whether an edit changes the message's content, and keep the new content.

        Edits of messages that we don't know (any more) return False. A second call for the same
        update returns the same answer.
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
        """Return when each message of a chat that we keep came, in the caller's transaction."""
        return [content.kept_at for content in await work.contents.of_chat(self._chat(chat_id))]

    async def forget(self, work: Transaction, chat_id: int) -> None:
        """Forget all messages of a chat, in the caller's transaction."""
        await work.contents.forget(self._chat(chat_id))

    async def forget_old(self) -> None:
        """Forget messages that can't be edited any more."""
        async with self.store.transaction() as work:
            await work.contents.forget_before(self.clock() - EDITABLE_FOR)

    def _chat(self, chat_id: int) -> str:
        return self._digest("chat", str(chat_id))

    def _digest(self, *parts: str) -> str:
        """Return the HMAC-SHA256 of all parts; a length before each keeps them apart."""
        message = b"".join(
            len(part.encode("utf-8", "replace")).to_bytes(4) + part.encode("utf-8", "replace")
            for part in parts
        )
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()[:LENGTH]
