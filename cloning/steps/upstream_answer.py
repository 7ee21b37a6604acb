"""What an answer of the upstream means for a training; this module only judges."""

from datetime import datetime, timedelta

from cloning.domain.limits import BELIEVE_AFTER, FETCH_PATIENCE, GIVEN_UP_AFTER
from cloning.domain.models import FINAL_STATES, Outcome, State, Training, Voice


def outcome_of(training: Training, voice: Voice, now: datetime) -> Outcome | None:
    """Return how this attempt ended, or None if it is not known to have ended."""
    if voice.state not in FINAL_STATES:
        return None
    began = training.seen_training or training.fetched_at is not None
    if began or has_ended_anew(training, voice):
        return Outcome.SUCCESS if voice.state is State.SUCCESS else Outcome.FAILED
    return Outcome.FAILED if _age(training, now) > BELIEVE_AFTER else None


def was_never_fetched(training: Training, now: datetime) -> bool:
    """Return whether it failed because we could not be reached, as during a restart of ours."""
    soon = _age(training, now) < FETCH_PATIENCE
    return training.fetched_at is None and training.puts == 1 and soon


def is_at_work(training: Training, voice: Voice) -> bool:
    """Return whether the upstream is working on this attempt, not on one given up before."""
    return voice.state is State.TRAINING and training.previous_state is not State.TRAINING


def has_ended_anew(training: Training, voice: Voice) -> bool:
    """Return whether a final state can only be this attempt's.

    A slot that is trained again shows its old final state until the upstream has begun. A slot
    whose last attempt was given up may still reach the end of that attempt.
    """
    at_rest = training.previous_state is not State.TRAINING
    return at_rest and voice.state in FINAL_STATES and voice.state is not training.previous_state


def is_news(training: Training, voice: Voice) -> bool:
    """Return whether a slot tells us something new: its training has begun, or the slot is back."""
    begun = is_at_work(training, voice) and not training.seen_training
    return begun or training.missing_since is not None


def is_slow(training: Training, now: datetime, after: timedelta) -> bool:
    """Return whether its owner should hear that it is slow."""
    return not training.told_slow and _age(training, now) >= after


def is_hopeless(training: Training, now: datetime) -> bool:
    """Return whether it has taken so long that it counts as failed."""
    return _age(training, now) >= GIVEN_UP_AFTER


def _age(training: Training, now: datetime) -> timedelta:
    return now - (training.put_at or training.created_at)
