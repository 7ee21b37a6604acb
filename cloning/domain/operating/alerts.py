"""What only the operator can mend, and whom we have told about it."""

from dataclasses import dataclass, replace
from datetime import datetime

from cloning.domain.trouble import About, AccountTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A trouble that only the operator can mend, from its beginning until everybody knows its end.

    One message is sent when it begins, and one when it is over. Each is written down before it is
    sent, so a kill in between costs a message and doubles none.
    """

    about: About
    calls: frozenset[str]
    """The kinds of calls that are still turned away, by the names of the port's methods."""
    began_at: datetime
    answer: str = ""
    """The code and the words of the first refusal."""
    reqid: str = ""
    over_at: datetime | None = None
    told: frozenset[int] = frozenset()
    """The Telegram ids of the operators whom we have told that it has begun."""
    told_over: frozenset[int] = frozenset()
    """Those whom we have told that it is over."""


def denied_again(alert: Alert, call: str, now: datetime) -> Alert:
    """Return an alert after another refusal; it begins anew if somebody has heard that it ended."""
    if alert.over_at is None:
        return replace(alert, calls=alert.calls | {call})
    if alert.told_over:
        return replace(
            alert,
            calls=frozenset({call}),
            began_at=now,
            over_at=None,
            told=frozenset(),
            told_over=frozenset(),
        )
    return replace(alert, calls=frozenset({call}), over_at=None)


def answered(alert: Alert, call: str, now: datetime) -> Alert:
    """Return an alert after a call that was not turned away.

    Any answer proves that the key is known; for anything else the same kind of call has to succeed.
    """
    left = frozenset() if alert.about is AccountTrouble.KEY else alert.calls - {call}
    return replace(alert, calls=left, over_at=alert.over_at if left else alert.over_at or now)
