"""Counting what is sent to a database, so that each of it can fail once."""


class Statements:
    """Counts statements and commits, and names the one that fails."""

    def __init__(self, fails_at: int = 0, *, after: bool = False) -> None:
        self.count = 0
        self.commits: list[int] = []
        """Which of them were commits, counted from 1."""
        self.after = after
        """Whether the one that fails has its effect all the same, so that only its answer is lost.
        """
        self._fails_at = fails_at

    def next(self, *, commit: bool = False) -> bool:
        """Come to the next one; returns whether it fails."""
        self.count += 1
        if commit:
            self.commits.append(self.count)
        return self.count == self._fails_at
