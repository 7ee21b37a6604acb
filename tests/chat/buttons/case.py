"""A message that somebody reads after a press, and what is kept about them at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloning.domain.models import Clone, Training
from handlers.buttons.callback import Callback
from sandbox.telegram.forms.values import Message
from tests.chat.buttons.person import Rows, carried


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is said, and what is so."""

    pressed: Callback
    recording: int | None
    """The recording, by its message, that the message with the button replies to."""
    message: Message
    was: str
    """What the message said when the button was pressed; empty if it is a new one."""
    before: Rows
    """What was kept when the button was pressed."""
    now: Rows
    sent: frozenset[int]
    """The recordings, by their messages, that the upstream was ever asked to train with."""
    slots: frozenset[str]
    """The slots that the upstream has."""

    @property
    def language(self) -> str:
        """The language that we speak to this person."""
        return (self.now.owner and self.now.owner.language) or "en"

    @property
    def languages(self) -> set[str]:
        """The languages that we spoke to this person before and after the press."""
        before, now = self.before, self.now
        known = (before.owner, now.owner, before.tombstone, now.tombstone)
        return {(one and one.language) or "en" for one in known}

    @property
    def told(self) -> Training | None:
        """The training whose status message this is; None if nothing of it is left."""
        here = [one for one in self.now.trainings if one.status_message_id == self.message.id]
        return here[-1] if here and self.now.clone(here[-1].clone_id) is not None else None

    @property
    def named(self) -> Clone | Training | None:
        """What the pressed button names; None if this person has no such thing."""
        clone = self.now.clone(getattr(self.pressed, "clone_id", 0))
        message_id = getattr(self.pressed, "message_id", 0)
        about = [one for one in self.now.trainings if message_id in one.message_ids]
        training_id = about[-1].id if about else getattr(self.pressed, "training_id", 0)
        return clone or self.now.training(training_id)

    @property
    def rows_of_clone(self) -> Sequence[Clone]:
        """The row of the clone that the pressed button names, deleted or not."""
        clone_id = getattr(self.pressed, "clone_id", 0)
        return [one for one in (*self.before.clones, *self.now.clones) if one.id == clone_id][-1:]

    @property
    def listed(self) -> set[int]:
        """The clones that the buttons of the message name."""
        ids = (getattr(one, "clone_id", None) for one in carried(self.message))
        return {one for one in ids if one is not None}

    def titled(self, title: str) -> Sequence[Clone]:
        """The clones with this title."""
        return [clone for clone in self.now.present if clone.title == title]

    def of(self, title: str = "") -> Sequence[Training]:
        """The training whose status message this is, or else those of the clones so titled."""
        if self.told is not None:
            return [self.told]
        ids = {clone.id for clone in (self.titled(title) if title else self.now.present)}
        return [one for one in self.now.trainings if one.clone_id in ids]
