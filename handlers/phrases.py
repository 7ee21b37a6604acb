"""Says what takes more than one sentence to choose or to put together."""

from cloning.estimate import Usual
from cloning.models import Claim, Clone, Outcome, State, Training
from cloning.ports import Progress
from handlers import report, texts
from handlers.language_offer import name_in
from handlers.reasons import why
from handlers.speech import Speech


def progress(speech: Speech, claim: Claim, stage: Progress, usual: Usual | None) -> str:
    """Say how far a training is."""
    match stage:
        case Progress.MORE:
            return report.more(speech, claim)
        case Progress.CHOICE:
            return report.choice(speech, claim)
        case Progress.TRAINING:
            return report.training(speech, claim, usual)
        case Progress.RECEIVED if _is_after_failure(claim):
            return speech(texts.RECEIVED_AFTER_FAILURE, title=claim.clone.title)
        case Progress.SLOW if usual is not None:
            return speech(report.SLOWER, title=claim.clone.title)
        case _:
            return speech(texts.PROGRESS[stage], title=claim.clone.title)


def conclusion(speech: Speech, claim: Claim, outcome: Outcome) -> str:
    """Say in the status message how a training ended."""
    if outcome is Outcome.REFUSED:
        return why(speech, claim.training.reason)
    if outcome is Outcome.FAILED:
        return speech(texts.OVER_FAILED, title=claim.clone.title)
    done = texts.DONE if claim.clone.demo_file_id else texts.DONE_WITHOUT_DEMO
    return speech(done, title=claim.clone.title)


def announcement(speech: Speech, claim: Claim, outcome: Outcome, *, repeat: bool) -> str:
    """Say in a message of its own how a training ended."""
    return _ending(speech, claim, outcome) + _repeated(speech, repeat=repeat)


def caption(speech: Speech, clone: Clone, *, repeat: bool = False) -> str:
    """Say under a demo clip what it is."""
    return speech(texts.CAPTION, title=clone.title) + _repeated(speech, repeat=repeat)


def not_taken(speech: Speech, clone: Clone, *, repeat: bool) -> str:
    """Say to somebody who takes no sound from us how to come to hear a demo clip."""
    return speech(texts.NOT_TAKEN, title=clone.title) + _repeated(speech, repeat=repeat)


def unlike(speech: Speech, training: Training) -> str:
    """Say what would make a clone more alike, by what was measured in its recordings."""
    advice = report.likely_cause(speech, training.take) or speech(texts.NOTHING_WRONG)
    return speech(texts.NOTED_UNLIKE, advice=advice)


def card(speech: Speech, clone: Clone) -> str:
    """Describe one clone."""
    text = speech(texts.STANDING[clone.state], title=clone.title)
    if clone.voice_language is not None:
        text += "\n" + speech(texts.LANGUAGE, language=name_in(speech, clone.voice_language))
    if clone.slot_id is not None and clone.state is State.SUCCESS:
        text += "\n" + speech(texts.VOICE_ID, id=clone.slot_id)
    return text


def _is_after_failure(claim: Claim) -> bool:
    return claim.training.attempt > 1 and claim.clone.state is State.FAILED


def _ending(speech: Speech, claim: Claim, outcome: Outcome) -> str:
    if outcome is Outcome.REFUSED:
        return why(speech, claim.training.reason)
    text = texts.FAILED if outcome is Outcome.FAILED else texts.READY_WITHOUT_DEMO
    return speech(text, title=claim.clone.title, why=_cause(speech, claim.training))


def _cause(speech: Speech, training: Training) -> str:
    """Say why it has failed; what was measured tells more than the upstream does."""
    told = why(speech, training.reason)
    if training.reason is None or training.reason.code != "upstream_failed":
        return told
    return report.likely_cause(speech, training.take) or told


def _repeated(speech: Speech, *, repeat: bool) -> str:
    return "\n" + speech(texts.REPEATED) if repeat else ""
