"""Says what takes more than one sentence to choose or to put together."""

from collections.abc import Sequence

from cloning.domain.durations import Usual
from cloning.domain.line import Line
from cloning.domain.models import Claim, Clone, Outcome, State, Training
from cloning.ports.outside import Progress
from cloning.steps.part import named_part
from handlers.buttons.language_offer import name_in
from handlers.words import take_report, texts
from handlers.words.reasons import why
from handlers.words.speech import Sentence, Speech
from handlers.words.timecode import written
from handlers.words.troubles import DELAYED, trouble_of


def progress(
    speech: Speech,
    claim: Claim,
    stage: Progress,
    usual: Usual | None = None,
    line: Line | None = None,
) -> str:
    """Say how far a training is."""
    match stage:
        case Progress.MORE:
            return take_report.more(speech, claim)
        case Progress.CHOICE | Progress.SHORT:
            return take_report.doubt(speech, claim, stage)
        case Progress.TRAINING:
            return take_report.training(speech, claim, usual)
        case Progress.WAITING:
            return take_report.waiting(speech, claim, line)
        case Progress.DELAYED:
            trouble = trouble_of(speech, claim.training)
            return speech(DELAYED, title=claim.clone.title, trouble=trouble)
        case _:
            begin = written(claim.training.part_from_seconds or 0.0)
            return speech(_sentence(claim, stage, usual), title=claim.clone.title, begin=begin)


def _sentence(claim: Claim, stage: Progress, usual: Usual | None) -> Sentence:
    """Choose what needs nothing but the clone's title, and where a part begins that was chosen."""
    if stage is Progress.REPLACE and claim.training.part_from_seconds is not None:
        return texts.REPLACE_BY_PART
    if stage is Progress.RECEIVED and _is_after_failure(claim):
        return texts.RECEIVED_AFTER_FAILURE
    if stage is Progress.SLOW and usual is not None:
        return take_report.SLOWER
    return texts.PROGRESS[stage]


def sending_again(speech: Speech, claim: Claim, outcome: Outcome) -> str:
    """Say in the status message that how a training ended is about to be sent once more."""
    if outcome is Outcome.SUCCESS:
        return speech(texts.SENDING_AGAIN, title=claim.clone.title)
    return conclusion(speech, claim, outcome)


def conclusion(speech: Speech, claim: Claim, outcome: Outcome, *, heard: bool = True) -> str:
    """Say in the status message how a training ended, and whether its owner has surely heard."""
    if outcome is Outcome.REFUSED:
        return take_report.refusal(speech, claim.training)
    if not heard:
        missed = outcome is Outcome.SUCCESS
        title = claim.clone.title
        return (
            speech(texts.MAYBE_MISSED, title=title) if missed else _ending(speech, claim, outcome)
        )
    if outcome is Outcome.FAILED:
        return speech(texts.OVER_FAILED, title=claim.clone.title)
    if claim.clone.state is not State.SUCCESS:
        return speech(texts.OVERTAKEN, title=claim.clone.title)
    done = texts.DONE if claim.clone.demo_file_id else texts.DONE_WITHOUT_DEMO
    return speech(done, title=claim.clone.title)


def announcement(speech: Speech, claim: Claim, outcome: Outcome, *, repeat: bool) -> str:
    """Say in a message of its own how a training ended."""
    return _ending(speech, claim, outcome) + _repeated(speech, repeat=repeat)


def cancelled(speech: Speech, claims: Sequence[Claim]) -> str:
    """Say what was cancelled, or that there was nothing."""
    if not claims:
        return speech(texts.NOTHING_TO_CANCEL)
    dropped = (speech(texts.DROPPED, title=claim.clone.title) for claim in claims)
    return "\n".join([speech(texts.CANCELLED), *dropped])


def part_caption(speech: Speech, training: Training) -> str:
    """Say under the part of a recording from where to where it is."""
    begin, end = (written(second) for second in named_part(training) or (0.0, 0.0))
    return speech(texts.PART_CAPTION, begin=begin, end=end)


def caption(speech: Speech, clone: Clone, *, repeat: bool = False) -> str:
    """Say under a demo clip what it is."""
    former = clone.state is not State.SUCCESS
    sentence = texts.FORMER_CAPTION if former else texts.CAPTION
    return speech(sentence, title=clone.title) + _repeated(speech, repeat=repeat)


def not_taken(speech: Speech, clone: Clone, *, repeat: bool) -> str:
    """Say to somebody who takes no sound from us how to come to hear a demo clip."""
    return speech(texts.NOT_TAKEN, title=clone.title) + _repeated(speech, repeat=repeat)


def unlike(speech: Speech, training: Training) -> str:
    """Say what would make a clone more alike, by what was measured in its recordings."""
    advice = take_report.likely_cause(speech, training.take) or speech(texts.NOTHING_WRONG)
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
        return take_report.refusal(speech, claim.training)
    ready = texts.READY_WITHOUT_DEMO if claim.clone.state is State.SUCCESS else texts.OVERTAKEN
    text = texts.FAILED if outcome is Outcome.FAILED else ready
    voice, cause = _former_voice(speech, claim.clone), _cause(speech, claim.training)
    return speech(text, title=claim.clone.title, why=cause, voice=voice)


def _former_voice(speech: Speech, clone: Clone) -> str:
    """Say after a failure what has become of the voice that was there before, if one was."""
    if clone.state is State.SUCCESS:
        return speech(texts.VOICE_STAYS) + " "
    return speech(texts.VOICE_GONE) + " " if clone.demo_file_id is not None else ""


def _cause(speech: Speech, training: Training) -> str:
    """Say why it has failed; what was measured tells more than the upstream does."""
    told = why(speech, training.reason)
    if training.reason is None or training.reason.code != "upstream_failed":
        return told
    return take_report.likely_cause(speech, training.take) or told


def _repeated(speech: Speech, *, repeat: bool) -> str:
    return "\n" + speech(texts.REPEATED) if repeat else ""
