"""The port to the utterances in the database; the other collections are in store.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cloning.domain.speaking.utterance import Charge, Utterance, UtteranceClaim
from cloning.ports.holds import Hold


class Utterances(Protocol):
    """All utterances, and what they take of their owners' characters."""

    async def add(self, begun: Utterance, characters: int) -> Utterance:
        """Write a new utterance, and charge its owner; returns it with its number."""
        ...

    async def get(self, utterance_id: int) -> Utterance | None:
        """Load an utterance."""
        ...

    async def of_owner(self, owner_id: int) -> Sequence[Utterance]:
        """Load an owner's utterances, oldest first."""
        ...

    async def save(self, utterance: Utterance) -> None:
        """Write an utterance; Superseded if its fence has changed since it was loaded."""
        ...

    async def overtake(self, utterance: Utterance) -> None:
        """Write an utterance; raises the fence, so a worker that holds it can't write any more."""
        ...

    async def claim(
        self, utterance_id: int, *, now: datetime, until: datetime
    ) -> UtteranceClaim | None:
        """Claim an utterance if it is due; None if it isn't."""
        ...

    async def held(self, claimed: UtteranceClaim) -> UtteranceClaim:
        """Load a claim again; Superseded if it is no longer ours."""
        ...

    async def is_held(self, utterance_id: int, fence: int) -> bool:
        """Return whether the claim with this fence is still the last one; takes no lock."""
        ...

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        """Prolong claims that are as they were, as `Trainings.renew` does."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        """List the utterances that may be claimed, the longest due first."""
        ...

    async def charges_since(self, owner_id: int, since: datetime) -> Sequence[Charge]:
        """Return what an owner was charged since then, in order.

        This includes utterances that are gone, and those from before the owner was forgotten.
        """
        ...

    async def give_back(self, utterance_id: int) -> None:
        """Take the charge for an utterance back."""
        ...

    async def remove(self, utterance_id: int) -> None:
        """Forget an utterance; its charge stays."""
        ...

    async def forget(self, owner_id: int) -> None:
        """Forget all utterances of an owner; the charges stay."""
        ...

    async def forget_before(
        self, *, ended: datetime, unanswered: datetime, begun_at: datetime
    ) -> None:
        """Forget what is over, what waits for its owner, and anything at all, from before then.

        What nobody has chosen a clone for is not charged.
        """
        ...

    async def forget_charges_before(self, moment: datetime) -> None:
        """Forget the charges that count no longer."""
        ...
