"""How long each part of a conversation may take, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Limits for one conversation; the defaults are the platform's, or ours where it has none."""

    place: float = 60.0
    """For a place: one device has one conversation at a time."""
    connect: float = 10.0
    hello: float = 10.0
    """The platform's own limit for its hello."""
    first_sound: float = 15.0
    """From asking until something is heard; nothing has to be thought of, only to be read out."""
    end: float = 20.0
    """From asking until the end, besides twice the time that the text takes to say."""
    close: float = 0.5
    """For a farewell: a cancelled conversation has to free its place within 3 s."""
    heartbeat: float = 20.0
    """Between two pings of ours; a peer that answers none within half of it is gone."""


USUAL = Patience()
