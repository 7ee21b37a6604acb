"""Texts that are chosen from several sentences, or put together from them."""

from collections.abc import Sequence

from cloning.domain.durations import Usual
from cloning.domain.endings import DELETED
from cloning.domain.models import Claim, Clone, Outcome, State, Training
from cloning.domain.progress import Figures, Progress
from cloning.trainings.part import named_part
from handlers.buttons.language_offer import name_in
from handlers.words import take_report, texts
from handlers.words.measures.timecode import written
from handlers.words.reasons import why
from handlers.words.speech import Sentence, Speech, followed
from handlers.words.troubles import DELAYED, trouble_of


def progress(speech: Speech, claim: Claim, stage: Progress, figures: Figures) -> str:
    """Return the text of a status message for a stage of a training."""
    match stage:
        case Progress.MORE:
            return take_report.more(speech, claim)
        case Progress.CHOICE | Progress.SHORT:
            return take_report.doubt(speech, claim, stage)
        case Progress.TRAINING:
            return take_report.training(speech, claim, figures.usual)
        case Progress.WAITING:
            return take_report.waiting(speech, claim, figures.line)
        case Progress.DELAYED:
            trouble = trouble_of(speech, claim.training)
            return speech(DELAYED, title=claim.clone.title, trouble=trouble)
        case _:
            begin = written(claim.training.part_from_seconds or 0.0)
            sentence = _sentence(claim, stage, figures.usual)
            return speech(sentence, title=claim.clone.title, begin=begin)


def _sentence(claim: Claim, stage: Progress, usual: Usual | None) -> Sentence:
    """Choose a sentence that needs only the clone's title and where a chosen part begins."""
    if stage is Progress.REPLACE and claim.training.part_from_seconds is not None:
        return texts.REPLACE_BY_PART
    if stage is Progress.DROPPED:
        return _dropped(claim)
    if stage is Progress.RECEIVED and _is_after_failure(claim):
        return texts.RECEIVED_AFTER_FAILURE
    if stage is Progress.SLOW and usual is not None:
        return take_report.SLOWER
    return texts.PROGRESS[stage]


def sending_again(speech: Speech, claim: Claim, outcome: Outcome) -> str:
    """Return the text of the status message while we send the ending again."""
    if outcome is Outcome.SUCCESS:
        return speech(texts.SENDING_AGAIN, title=claim.clone.title)
    return conclusion(speech, claim, outcome)


def conclusion(speech: Speech, claim: Claim, outcome: Outcome, *, heard: bool = True) -> str:
    """Return the final text of a status message; `heard`: the owner has surely got the ending."""
    if outcome is Outcome.REFUSED:
        return take_report.refusal(speech, claim.training)
    if heard:
        ended = speech(_how_it_ended(claim, outcome), title=claim.clone.title)
    elif outcome is Outcome.SUCCESS:
        ended = speech(texts.MAYBE_MISSED, title=claim.clone.title)
    else:
        ended = _ending(speech, claim, outcome)
    return take_report.below(ended, take_report.left_out(speech, claim.training))


def _how_it_ended(claim: Claim, outcome: Outcome) -> Sentence:
    if outcome is Outcome.FAILED:
        return texts.OVER_FAILED
    if claim.clone.state is not State.SUCCESS:
        return texts.OVERTAKEN
    return texts.DONE if claim.clone.demo_file_id else texts.DONE_WITHOUT_DEMO


def announcement(speech: Speech, claim: Claim, outcome: Outcome, *, repeat: bool) -> str:
    """Return the text of a separate message about how a training ended."""
    return _ending(speech, claim, outcome) + _repeated(speech, repeat=repeat)


def cancelled(speech: Speech, claims: Sequence[Claim]) -> str:
    """Return what was cancelled, or that there was nothing to cancel."""
    if not claims:
        return speech(texts.NOTHING_TO_CANCEL)
    dropped = (speech(_dropped(claim), title=claim.clone.title) for claim in claims)
    return "\n".join([speech(texts.CANCELLED), *dropped])


def _dropped(claim: Claim) -> Sentence:
    """Choose what is said of a dropped training: a clone that had one before stays as it is."""
    stays = claim.training.attempt > 1 and claim.training.reason != DELETED
    return texts.UNCHANGED if stays else texts.DROPPED


def part_caption(speech: Speech, training: Training) -> str:
    """Return the caption of a part of a recording: where it begins and ends."""
    begin, end = (written(second) for second in named_part(training) or (0.0, 0.0))
    return speech(texts.PART_CAPTION, begin=begin, end=end)


def caption(speech: Speech, clone: Clone, *, repeat: bool = False) -> str:
    """Return the caption of a demo clip."""
    former = clone.state is not State.SUCCESS
    sentence = texts.FORMER_CAPTION if former else texts.CAPTION
    return speech(sentence, title=clone.title) + _repeated(speech, repeat=repeat)


def not_taken(speech: Speech, clone: Clone, *, repeat: bool) -> str:
    """Explain how to hear a demo clip to a person whose settings block every kind of sound."""
    return speech(texts.NOT_TAKEN, title=clone.title) + _repeated(speech, repeat=repeat)


def unlike(speech: Speech, training: Training) -> str:
    """Advise how to make a clone sound more alike, by what was measured in its recordings."""
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
    """After a failure, say what became of the voice that was there before; empty if none was."""
    if clone.state is State.SUCCESS:
        return followed(speech(texts.VOICE_STAYS))
    return followed(speech(texts.VOICE_GONE)) if clone.demo_file_id is not None else ""


def _cause(speech: Speech, training: Training) -> str:
    """Return why a training failed; our measurements tell more than the upstream's answer."""
    told = why(speech, training.reason)
    if training.reason is None or training.reason.code != "upstream_failed":
        return told
    return take_report.likely_cause(speech, training.take) or told


def _repeated(speech: Speech, *, repeat: bool) -> str:
    return "\n" + speech(texts.REPEATED) if repeat else ""
