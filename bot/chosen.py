"""What the operator chose, as the parts that hold people to it."""

from bot.config import Settings
from cloning.caps import Caps
from cloning.contents import Contents
from cloning.ports import Clock
from cloning.store import Store
from handlers.pace import Pace
from storage.pseudonyms import Pseudonyms


def pace_of(settings: Settings, clock: Clock) -> Pace:
    """Make what leaves out what comes too fast."""
    return Pace(
        per_minute=settings.messages_per_minute, at_once=settings.messages_at_once, clock=clock
    )


def caps_of(settings: Settings, clock: Clock) -> Caps:
    """Make what refuses more than all owners together may have."""
    return Caps(
        clock=clock,
        trainings_per_day=settings.trainings_per_day_all or None,
        paid_slots=settings.paid_slots or None,
        pays=settings.tier == "pro",
    )


def contents_of(settings: Settings, store: Store, clock: Clock) -> Contents:
    """Make what tells an edit that changes something from one that does not."""
    return Contents(store=store, clock=clock, key=settings.digest_key.get_secret_value().encode())


def pseudonyms_of(settings: Settings) -> Pseudonyms:
    """Make what owners are counted under."""
    return Pseudonyms(settings.link_key.get_secret_value().encode())
