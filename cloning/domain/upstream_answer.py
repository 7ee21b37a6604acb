"""What an answer of the upstream means for a training; nothing is done here, only judged."""

from datetime import datetime, timedelta

from cloning.domain.limits import BELIEVE_AFTER, FETCH_PATIENCE, GIVEN_UP_AFTER
from cloning.domain.models import FINAL_STATES, Outcome, State, Training, Voice


def outcome_of(training: Training, voice: Voice, now: datetime) -> Outcome | None:
    """Tell how this attempt ended, None while it is not known to have."""
    if voice.state not in FINAL_STATES:
        return None
    began = training.seen_training or training.fetched_at is not None
    if began or has_ended_anew(training, voice):
        return Outcome.SUCCESS if voice.state is State.SUCCESS else Outcome.FAILED
    return Outcome.FAILED if _age(training, now) > BELIEVE_AFTER else None


def was_never_fetched(training: Training, now: datetime) -> bool:
    """Tell whether it failed because we could not be reached, as during a restart of ours."""
    soon = _age(training, now) < FETCH_PATIENCE
    return training.fetched_at is None and training.puts == 1 and soon


def is_at_work(training: Training, voice: Voice) -> bool:
    """Tell whether the upstream is seen at work on this attempt, and not on one given up before."""
    return voice.state is State.TRAINING and training.previous_state is not State.TRAINING


def has_ended_anew(training: Training, voice: Voice) -> bool:
    """Tell whether a final state can only be this attempt's.

    A slot that is trained again shows its old final state until the upstream has begun, and one
    that was given up comes to the end of that older attempt.
    """
    at_rest = training.previous_state is not State.TRAINING
    return at_rest and voice.state in FINAL_STATES and voice.state is not training.previous_state


def is_news(training: Training, voice: Voice) -> bool:
    """Tell whether a slot that is there changes what we know: it has begun, or it is back."""
    begun = is_at_work(training, voice) and not training.seen_training
    return begun or training.missing_since is not None


def is_slow(training: Training, now: datetime, after: timedelta) -> bool:
    """Tell whether its owner is to hear that it takes long."""
    return not training.told_slow and _age(training, now) >= after


def is_hopeless(training: Training, now: datetime) -> bool:
    """Tell whether it has gone on for so long that it counts as failed."""
    return _age(training, now) >= GIVEN_UP_AFTER


def _age(training: Training, now: datetime) -> timedelta:
    return now - (training.put_at or training.created_at)
