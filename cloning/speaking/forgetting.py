"""Forgets texts as soon as nobody can have them said again."""

from cloning.domain.limits import QUESTION_LIFE, SAID_AGAIN_FOR, UTTERED_WITHIN
from cloning.holding import holding
from cloning.ports.outside import Clock
from cloning.ports.store import Store


@holding
class Forgetting:
    """Enforces the retention times of utterances; to be done every minute."""

    store: Store
    clock: Clock

    async def __call__(self) -> None:
        """Forget what is over, what nobody has chosen a clone for, and what could not be sent."""
        now = self.clock()
        async with self.store.transaction() as work:
            await work.utterances.forget_before(
                ended=now - SAID_AGAIN_FOR,
                unanswered=now - QUESTION_LIFE,
                begun_at=now - UTTERED_WITHIN,
            )
