"""What the upstream keeps of each slot, and of each training request."""

from dataclasses import dataclass


@dataclass
class Slot:
    """A slot as the upstream knows it."""

    slot_id: str
    name: str
    state: str = "Init"
    demo_url: str = ""
    clone_id: int = 0
    """The clone of ours whose create has made it; 0 for somebody else's slot."""
    language: str = ""
    """What it was created to speak, for ever."""
    shown: str = ""
    """What is still shown in the place of its state."""
    run: int = 0
    paid: bool = False
    """Whether it was paid for, and so is never deleted."""


@dataclass
class Run:
    """A training request that was applied."""

    at: float
    slot_id: str
    state_before: str
    receipt: bool = False
    ended: str = ""
