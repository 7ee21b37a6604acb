"""Remembers what a transaction wants woken, until it has committed."""

from cloning.ports.store import Wakeups


class Woken:
    """Whom to wake after a commit; part of every store's transaction."""

    def __init__(self) -> None:
        self._trainings: list[int] = []
        self._utterances: list[int] = []
        self._eraser = False

    def wake(self, training_id: int) -> None:
        """See cloning/ports/store.py."""
        self._trainings.append(training_id)

    def wake_speaker(self, utterance_id: int) -> None:
        """See cloning/ports/store.py."""
        self._utterances.append(utterance_id)

    def wake_eraser(self) -> None:
        """See cloning/ports/store.py."""
        self._eraser = True

    def hand_over(self, wakeups: Wakeups) -> None:
        """See cloning/ports/store.py."""
        for training_id in self._trainings:
            wakeups.wake(training_id)
        for utterance_id in self._utterances:
            wakeups.wake_speaker(utterance_id)
        if self._eraser:
            wakeups.wake_eraser()
