"""What can go wrong, and how often it does."""

from collections import Counter
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """Every kind of fault that the simulator knows."""

    # On the way to the upstream and back
    REFUSED = "connection refused"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    APPLIED_LATE = "applied late, answer lost"
    HANGS = "no answer until we give up"
    OUTAGE = "the upstream is down for minutes"
    # What it answers
    CODE_400 = "code 400"
    CODE_401 = "code 401"
    CODE_403 = "code 403"
    CODE_404 = "code 404 about a slot that is there"
    CODE_404_PAGE = "a 404 page of a gateway"
    CODE_429 = "HTTP 429"
    CODE_500 = "code 500, not applied"
    CODE_500_APPLIED = "code 500, applied all the same"
    CODE_599 = "code 599"
    HTML = "HTML instead of JSON"
    HTML_APPLIED = "HTML instead of JSON, applied all the same"
    CUT_SHORT = "half an answer"
    NO_DATA = "code 0 without data"
    WRONG_ID = "an answer about another slot"
    UNKNOWN_STATE = "a state that we don't know"
    EMPTY_LIST = "an empty LIST"
    SHRUNKEN_LIST = "a LIST with gaps"
    # What it does
    NEVER_FETCHED = "the sample is never fetched"
    BEGINS_LATE = "the old state is shown for a while"
    FAILS = "the training fails"
    STUCK = "the training gets stuck"
    FLICKERS = "Success, then Training again"
    DEMO_LATE = "Success without a demo for a while"
    SLOT_LOST = "the slot disappears"
    DELETE_REFUSED = "a slot in training can't be deleted"
    PAID = "a slot that was paid for can't be deleted"
    # Telegram
    TELEGRAM_429 = "Telegram: too many requests"
    TELEGRAM_REFUSED = "Telegram: no connection"
    TELEGRAM_UNSENT = "Telegram: no answer, nothing sent"
    TELEGRAM_SENT = "Telegram: no answer, sent all the same"
    TELEGRAM_HANGS = "Telegram: no answer until we give up"
    TELEGRAM_OUTAGE = "Telegram is down for minutes"
    FILE_GONE = "Telegram no longer has the file"
    BLOCKED = "the owner blocks us"
    TWICE = "an update is delivered twice"
    # This machine
    DECODER_KILLED = "the decoder is killed"
    NO_DECODER = "no decoder can be started"
    DISK_FULL = "the disk is full"
    DISK_ERROR_AFTER = "the sample is kept, and the disk complains"
    ERASE_FAILS = "a sample can't be erased"
    DEMO_GONE = "the demo can't be fetched"
    DEMO_NO_AUDIO = "the demo is no audio"
    NO_TRANSACTION = "no transaction can be begun"
    COMMIT_FAILS = "a commit fails"
    COMMIT_UNKNOWN = "a commit succeeds and seems to fail"
    # The process
    KILLED = "the process is killed"
    STOPPED = "the process is stopped in good order"
    TWO_PROCESSES = "two processes at once"
    SUSPENDED = "the machine sleeps for a while"
    CLOCK_AHEAD = "the clock is a day ahead"
    CLOCK_BEHIND = "the clock is a day behind"


MAY_REPEAT = (
    Fault.TELEGRAM_SENT,
    Fault.TELEGRAM_OUTAGE,
    Fault.NO_TRANSACTION,
    Fault.COMMIT_FAILS,
    Fault.COMMIT_UNKNOWN,
    Fault.KILLED,
    Fault.STOPPED,
    Fault.SUSPENDED,
    Fault.CLOCK_AHEAD,
    Fault.CLOCK_BEHIND,
)
"""What may come between the sending of something and the note that it was sent."""


class Chaos:
    """Decides, from a seed, what goes wrong; it can be made to stop."""

    def __init__(self, random: Random, *, each_call: float, each_commit: float) -> None:
        self.random = random
        self.happened: Counter[Fault] = Counter()
        self.calls = 0
        self._each_call = each_call
        self._each_commit = each_commit
        self._active = True
        self._expected: list[Fault] = []

    def stop(self) -> None:
        """Let nothing go wrong any more."""
        self._active = False

    def troubles(self) -> int:
        """Count what may have something said once more that was said already."""
        return sum(self.happened[kind] for kind in MAY_REPEAT)

    def expect(self, kind: Fault) -> None:
        """Have this happen as soon as it can."""
        self._expected.append(kind)

    def in_call(self, *kinds: Fault) -> Fault | None:
        """Have one of these happen in an outside call, or nothing."""
        self.calls += 1
        return self._one_of(kinds, self._each_call)

    def in_commit(self, kind: Fault) -> bool:
        """Have this happen at a commit, or not."""
        return self._one_of((kind,), self._each_commit) is not None

    def now_and_then(self, likelihood: float, kind: Fault) -> bool:
        """Have this happen with its own likelihood, or not."""
        return self._one_of((kind,), likelihood) is not None

    def _one_of(self, kinds: tuple[Fault, ...], likelihood: float) -> Fault | None:
        if not self._active:
            return None
        kind = self._expected_of(kinds)
        if kind is None and self.random.random() < likelihood:
            kind = self.random.choice(kinds)
        if kind is not None:
            self.happened[kind] += 1
        return kind

    def _expected_of(self, kinds: tuple[Fault, ...]) -> Fault | None:
        for kind in self._expected:
            if kind in kinds:
                self._expected.remove(kind)
                return kind
        return None
