"""Notices when our account at the upstream is turned away, and when that is over."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from cloning.domain.errors import (
    SlotLocked,
    SlotNotFound,
    StorageUnavailable,
    UpstreamDenied,
    UpstreamRefused,
)
from cloning.domain.models import Voice
from cloning.domain.operating.alerts import Alert, answered, denied_again
from cloning.domain.trouble import AccountTrouble
from cloning.ports.outside import Clock, Upstream, Wanted, every_slot
from cloning.ports.store import Store

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

ABOUT_NOBODY = frozenset({"create", "voices"})
"""Calls that carry nothing of a person's, so neither do the words of their refusal."""


class Account:
    """Passes calls on, and writes down what it learns about the account.

    A refusal is written down once, and not each time: this process remembers what is written.
    """

    def __init__(self, upstream: Upstream, *, store: Store, clock: Clock) -> None:
        self._upstream = upstream
        self._store = store
        self._clock = clock
        self._open: frozenset[tuple[AccountTrouble, str]] = frozenset()
        """Each trouble and kind of call that is written down as turned away."""

    def know(self, alerts: Sequence[Alert]) -> None:
        """Take over what other processes have written down."""
        self._open = frozenset(
            (alert.about, call)
            for alert in alerts
            for call in alert.calls
            if isinstance(alert.about, AccountTrouble)
        )

    async def create(self, language: str | None) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._pass("create", partial(self._upstream.create, language))

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        """See cloning/ports/outside.py."""
        train = partial(self._upstream.train, slot_id, sample_url=sample_url, title=title)
        return await self._pass("train", train)

    async def rename(self, slot_id: str, title: str) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._pass("rename", partial(self._upstream.rename, slot_id, title))

    async def get(self, slot_id: str) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._pass("get", partial(self._upstream.get, slot_id))

    async def voices(self, wanted: Wanted = every_slot) -> Sequence[Voice]:
        """See cloning/ports/outside.py."""
        return await self._pass("voices", partial(self._upstream.voices, wanted))

    async def delete(self, slot_id: str) -> None:
        """See cloning/ports/outside.py."""
        await self._pass("delete", partial(self._upstream.delete, slot_id))

    async def ping(self) -> None:
        """See cloning/ports/outside.py."""
        await self._pass("ping", self._upstream.ping)

    async def _pass(self, call: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Make a call; whatever it says counts, even if that can't be written down."""
        try:
            answer = await ask()
        except (SlotLocked, SlotNotFound, UpstreamRefused):
            await self._note_answer("")  # it knows our key
            raise
        except UpstreamDenied as denial:
            await self._note_denial(call, denial)
            raise
        await self._note_answer(call)
        return answer

    async def _note_denial(self, call: str, denial: UpstreamDenied) -> None:
        if (denial.account, call) in self._open:
            return
        now, answer = self._clock(), denial.answer
        new = Alert(
            about=denial.account,
            calls=frozenset({call}),
            began_at=now,
            answer=answer if call in ABOUT_NOBODY else answer.partition(" ")[0],
            reqid=denial.reqid,
        )
        try:
            async with self._store.transaction() as work:
                known = await work.alerts.get(denial.account)
                await work.alerts.save(new if known is None else denied_again(known, call, now))
                self.know(await work.alerts.all())
        except StorageUnavailable as fault:
            log.warning("a trouble with the account is not written down yet: %s", fault)
        log.error("our account is turned away (%s, %s): %s", denial.account, call, denial)

    async def _note_answer(self, call: str) -> None:
        ended = {about for about, one in self._open if about is AccountTrouble.KEY or one == call}
        for about in sorted(ended):
            await self._note_end(about, call)

    async def _note_end(self, about: AccountTrouble, call: str) -> None:
        try:
            async with self._store.transaction() as work:
                known = await work.alerts.get(about)
                if known is not None:
                    await work.alerts.save(answered(known, call, self._clock()))
                self.know(await work.alerts.all())
        except StorageUnavailable as fault:
            log.warning("the end of a trouble with the account is not written down: %s", fault)
            return
        log.warning("our account is no longer turned away (%s, %s)", about, call or "any call")
