"""What keeps us from doing a step, so that we can tell people which neighbour we wait for."""

from collections.abc import Mapping
from enum import StrEnum


class AccountTrouble(StrEnum):
    """What is wrong with our account at the upstream; only the operator can mend it."""

    KEY = "key"
    """It does not know our key, or no longer (401)."""
    RIGHTS = "rights"
    """Our key may not do this (403)."""
    CREDIT = "credit"
    """There is no money or quota left (402, or in words)."""
    SLOTS = "slots"
    """It makes no more slots for us."""


class OwnTrouble(StrEnum):
    """What is wrong on our own machine; only the operator can mend it."""

    DISK = "disk"
    """There is little free space."""
    ERASURE = "erasure"
    """What people have deleted is not gone yet, after an hour."""


About = AccountTrouble | OwnTrouble
"""What an alert is about."""


_ABOUT: Mapping[str, About] = {one.value: one for one in (*AccountTrouble, *OwnTrouble)}


def about_of(word: str) -> About:
    """Return what a word stands for; KeyError if it is none of these."""
    return _ABOUT[word]


class Trouble(StrEnum):
    """The neighbour that a step waits for, and what is wrong with it."""

    TELEGRAM_SILENT = "telegram_silent"
    """Telegram does not answer, or answers with a fault of its own."""
    TELEGRAM_BUSY = "telegram_busy"
    """Telegram has told us to wait."""
    UPSTREAM_SILENT = "upstream_silent"
    """The upstream has not answered."""
    UPSTREAM_BROKEN = "upstream_broken"
    """The upstream answers with a fault of its own (5xx), or with something that we can't read."""
    UPSTREAM_BUSY = "upstream_busy"
    """The upstream has too much to do (429)."""
    UPSTREAM_DENIES = "upstream_denies"
    """The upstream turns our account away (see AccountTrouble): the operator must act."""
    OURS = "ours"
    """Something of our own is slow, full or broken."""
