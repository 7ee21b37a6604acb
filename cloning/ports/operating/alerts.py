"""The port to the alerts in the database; the other collections are in store.py."""

from collections.abc import Sequence
from typing import Protocol

from cloning.domain.operating.alerts import Alert
from cloning.domain.trouble import About


class Alerts(Protocol):
    """The troubles that only the operator can mend, one of each kind."""

    async def get(self, about: About) -> Alert | None:
        """Load an alert; until this transaction ends, nobody else loads or writes any."""
        ...

    async def all(self) -> Sequence[Alert]:
        """Load all alerts, in the order of their kinds."""
        ...

    async def save(self, alert: Alert) -> None:
        """Write an alert, new or known."""
        ...

    async def remove(self, about: About) -> None:
        """Forget an alert that is over."""
        ...
