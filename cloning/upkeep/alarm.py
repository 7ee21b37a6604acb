"""Tells the operators what only they can mend: once when it begins, and once when it is over."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.errors import CloningError, TelegramUnavailable, Unreachable
from cloning.domain.operating.alerts import Alert
from cloning.holding import holding
from cloning.ports.outside import Clock, Operators
from cloning.ports.store import Store

log = logging.getLogger(__name__)

CALM = timedelta(seconds=10)
"""How long a trouble must be over before we say so: then one that comes and goes is one trouble."""


@holding
class Alarm:
    """Sends what is owed to the operators; several workers may do so at the same time."""

    store: Store
    operators: Operators
    admins: frozenset[int]
    """The operators' Telegram ids."""
    clock: Clock

    async def tell(self) -> None:
        """Send every message that is owed; what Telegram does not take is sent the next time."""
        async with self.store.transaction() as work:
            alerts = await work.alerts.all()
        for alert in alerts:
            for admin in self._owed(alert):
                await self._tell(alert, admin)
            await self._forget_if_known(alert)

    def _owed(self, alert: Alert) -> Sequence[int]:
        if alert.over_at is None:
            return sorted(self.admins - alert.told)
        return sorted(_owed_the_end(alert, self.admins)) if self._is_calm(alert.over_at) else ()

    def _is_calm(self, over_at: datetime) -> bool:
        return abs(self.clock() - over_at) >= CALM

    async def _tell(self, alert: Alert, admin: int) -> None:
        """Write down that somebody is told, then tell them; take that back if it can't be."""
        if not await self._write(alert, admin, told=True):
            return
        try:
            await self.operators.tell(admin, alert)
        except Unreachable:
            log.warning("an operator can't be told: they have to send me /start first")
        except TelegramUnavailable as fault:
            log.warning("an operator is not told yet: %s", fault)
            if fault.delivered is False:
                await self._write(alert, admin, told=False)
        except CloningError as fault:
            log.warning("an operator was not told: %s", fault)

    async def _write(self, alert: Alert, admin: int, *, told: bool) -> bool:
        """Note whether an operator is told; False if the trouble has changed in the meantime."""
        async with self.store.transaction() as work:
            present = await work.alerts.get(alert.about)
            if present is None or _stage(present) != _stage(alert):
                return False
            known = present.told if present.over_at is None else present.told_over
            if told and admin in known:
                return False
            now_known = known | {admin} if told else known - {admin}
            if present.over_at is None:
                await work.alerts.save(replace(present, told=now_known))
            else:
                await work.alerts.save(replace(present, told_over=now_known))
        return True

    async def _forget_if_known(self, alert: Alert) -> None:
        """Forget a trouble that is over once everybody knows it who knew of the trouble."""
        if alert.over_at is None or not self._is_calm(alert.over_at):
            return
        async with self.store.transaction() as work:
            present = await work.alerts.get(alert.about)
            if present is None or _stage(present) != _stage(alert):
                return
            if not _owed_the_end(present, self.admins):
                await work.alerts.remove(alert.about)


def _owed_the_end(alert: Alert, admins: frozenset[int]) -> frozenset[int]:
    return (alert.told & admins) - alert.told_over


def _stage(alert: Alert) -> tuple[datetime, datetime | None]:
    return alert.began_at, alert.over_at
