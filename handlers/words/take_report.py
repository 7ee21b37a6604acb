"""The take report: what was measured in a recording, in plain words."""

from collections.abc import Mapping

from cloning.domain.durations import Usual
from cloning.domain.errors import CloningError
from cloning.domain.line import Line
from cloning.domain.models import Claim, Training
from cloning.domain.progress import Progress
from cloning.domain.recordings.sound import Take
from cloning.domain.recordings.take import (
    GOOD_ABOVE_NOISE_DB,
    LEAST_SPEECH_SECONDS,
    Concern,
    could_be_longer,
    goes_on,
    heard_seconds,
    judged,
    used_seconds,
    was_heard_in_places,
)
from cloning.trainings.joining import every_recording
from handlers.words.measures.figures import minutes_heard, round_minutes, tenth, whole
from handlers.words.measures.timecode import written
from handlers.words.reasons import HEARD_IN_PLACES, why
from handlers.words.speech import Counted, Sayable, Sentence, Speech, in_a_row

BAR = 10
"""Blocks in a bar that stands for all the speech that is needed."""

SECONDS = Sentence("{seconds:.0f} s")
MINUTES = Sentence("about {minutes} minutes")
HEARD = Sentence("{length} of speech, {noise}")
HEARD_PARTLY = Sentence("{length} of speech, of which I use the best {used:.0f} s, {noise}")
BEST_PART = Sentence("{heard}; the best part is {begin} to {end}")
CHOSEN_PART = Sentence("{heard}; the part you chose is {begin} to {end}")
NO_NOISE = Sentence("hardly any noise")
LITTLE_NOISE = Sentence("a little noise")
NOISE = Sentence("noise in the background (about {decibels:.0f} dB below the voice; 20 is good)")

NOISE_UNKNOWN = Sentence("but I can't measure the noise: the pauses are digitally silent")

MORE = Sentence(
    "{bar}  {seconds:.1f} of {needed:.0f} s\n\n"
    "So far I hear {seconds:.1f} s of speech; I need {needed:.0f} s. "
    "Send another voice note, and I'll join them."
)
PARTLY_HEARD = Sentence("I listened only to the first {minutes} minutes.")
LEFT_OUT_FIRST = Sentence("I had to leave out the first one. {why}")
LEFT_OUT = Sentence("I had to leave out number {number}. {why}")
LEFT_OUT_LAST = Sentence("I had to leave out the last one. {why}")

ENOUGH = Sentence("I hear {report}. That is enough to train on.")
JOINS = Sentence("If you send more before the training begins, I'll join it to this.")
LATER = Sentence("You can train it again later with a longer recording: /voices")

CHOICE = Sentence("I hear {report}.\n\n{concerns}\n\nShall I use it anyway?")
CONCERNS: Mapping[Concern, Sentence] = {
    Concern.SHORT: Sentence(
        "It's a bit short: the clone sounds better with 15 s of speech or more."
    ),
    Concern.NOISY: Sentence("There is noise in the background: a quieter room would help."),
    Concern.OVERDRIVEN: Sentence(
        "It is a little overdriven: hold the phone a little further away."
    ),
    Concern.QUIET: Sentence("It's very quiet: speak a little closer to the microphone."),
}

IN_LINE = Sentence(
    "“{title}” is number {place} in line, after “{before}”. You don't need to do anything."
)
WAITS = Sentence("“{title}” is waiting for its turn. You don't need to do anything.")

TRAINING = Sentence(
    "Your recording is fine: {report}. I'm training “{title}” on it. {estimate} "
    "I'll send the demo clip here."
)
TRAINING_ANYWAY = Sentence(
    "All right, I'm training “{title}” on it. {estimate} I'll send the demo clip here."
)
UNKNOWN_ESTIMATE = Sentence("That takes minutes, sometimes tens of minutes.")
BETWEEN = Sentence("That usually takes {least} to {most} minutes here.")
ABOUT = Counted(
    "That usually takes about {minutes} minute here.",
    "That usually takes about {minutes} minutes here.",
    by="minutes",
)
SLOWER = Sentence(
    "“{title}” is taking longer than 9 out of 10 trainings here: the voice-clone service hasn't "
    "finished it yet. I'll keep watching; you don't need to do anything."
)

LIKELY: Mapping[Concern, Sentence] = {
    Concern.SHORT: Sentence(
        "Most likely there's too little speech in it: I measured {seconds:.0f} s, and 15 s or "
        "more works better."
    ),
    Concern.NOISY: Sentence(
        "Most likely the reason is noise in the background: I measured about {decibels:.0f} dB "
        "between it and your voice, and 20 dB is good."
    ),
    Concern.OVERDRIVEN: Sentence(
        "Most likely the reason is that the recording is overdriven: hold the phone a little "
        "further away."
    ),
    Concern.QUIET: Sentence(
        "Most likely the reason is that the recording is very quiet: speak a little closer to the "
        "microphone."
    ),
}


def report(speech: Speech, take: Take, *, chosen: bool = False) -> str:
    """Return in one line what was measured, and which part of a long recording is used.

    `chosen`: the owner has chosen where the part begins.
    """
    seconds, noise = take.speech_seconds, _noise(speech, take)
    used = seconds if take.used_seconds is None else take.used_seconds
    sentence = HEARD if whole(used) >= whole(seconds) else HEARD_PARTLY
    heard = speech(sentence, length=length(speech, whole(seconds)), used=whole(used), noise=noise)
    if take.part_begins_at is None or take.part_ends_at is None:
        return heard
    begin, end = written(take.part_begins_at), written(take.part_ends_at)
    part = CHOSEN_PART if chosen else BEST_PART
    return speech(part, heard=heard, begin=begin, end=end)


def length(speech: Speech, seconds: float) -> str:
    """Return a duration as people say it: nobody counts three hours in seconds."""
    minutes = round_minutes(seconds)
    if minutes is None:
        return speech(SECONDS, seconds=seconds)
    return speech(MINUTES, minutes=minutes)


def _report(speech: Speech, training: Training) -> str:
    chosen = training.part_from_seconds is not None
    return "" if training.take is None else report(speech, training.take, chosen=chosen)


def below(first: str, second: str) -> str:
    """Put one text below another, unless one of them is empty."""
    return f"{first}\n\n{second}" if first and second else first or second


def left_out(speech: Speech, training: Training) -> str:
    """Name the recordings that were left out, by the order in which they were sent."""
    sent = sorted(every_recording(training), key=lambda one: one.message_id)
    lines = []
    for number, one in enumerate(sent, 1):
        if one.reason is not None:
            sentence = {1: LEFT_OUT_FIRST, len(sent): LEFT_OUT_LAST}.get(number, LEFT_OUT)
            lines.append(speech(sentence, number=number, why=why(speech, one.reason)))
    return "\n".join(lines)


def more(speech: Speech, claim: Claim) -> str:
    """Return how much speech there is, and what happens with the next recording."""
    seconds = used_seconds(claim.training.take) if claim.training.take is not None else 0.0
    needed = LEAST_SPEECH_SECONDS
    text = speech(MORE, bar=_bar(seconds / needed), seconds=tenth(seconds), needed=needed)
    return below(
        left_out(speech, claim.training), in_a_row(text, _part(speech, claim.training.take))
    )


def doubt(speech: Speech, claim: Claim, stage: Progress) -> str:
    """Return what could be better about a take; if a decision is needed, ask for it."""
    take = claim.training.take
    if take is None:
        return ""
    if stage is Progress.SHORT:
        heard = speech(ENOUGH, report=_report(speech, claim.training))
        return with_hint(speech, claim, below(left_out(speech, claim.training), heard))
    concerns = "\n".join(speech(CONCERNS[concern]) for concern in _concerns(take))
    measured = _report(speech, claim.training)
    choice = speech(CHOICE, report=measured, concerns=concerns)
    text = in_a_row(choice, _part(speech, take))
    return below(left_out(speech, claim.training), text)


def with_hint(speech: Speech, claim: Claim, text: str) -> str:
    """Add the hint that a take which could be longer can still be added to."""
    take = claim.training.take
    if take is None or not could_be_longer(take):
        return text
    return below(text, in_a_row(_shortness(speech), speech(JOINS)))


def refusal(speech: Speech, training: Training) -> str:
    """Return why no recording could be used, each reason once."""
    reasons = [training.reason, *(one.reason for one in training.joined if one.reason is not None)]
    return "\n\n".join(dict.fromkeys(why(speech, reason) for reason in reasons))


def training(speech: Speech, claim: Claim, usual: Usual | None) -> str:
    """Return what the clone is trained on, and how long that takes in this bot's experience."""
    take = claim.training.take
    heard = _report(speech, claim.training)
    estimate = _estimate(speech, usual)
    sentence = TRAINING_ANYWAY if claim.training.accepted else TRAINING
    text = speech(sentence, report=heard, title=claim.clone.title, estimate=estimate)
    text = in_a_row(text, _part(speech, take))
    if take is not None and could_be_longer(take):
        text = below(text, in_a_row(_shortness(speech), speech(LATER)))
    return below(left_out(speech, claim.training), text)


def waiting(speech: Speech, claim: Claim, line: Line | None) -> str:
    """Return which training this one waits for."""
    if line is None:
        text = speech(WAITS, title=claim.clone.title)
    else:
        text = speech(IN_LINE, title=claim.clone.title, place=line.place, before=line.before)
    return with_hint(speech, claim, text)


def likely_cause(speech: Speech, take: Take | None) -> str | None:
    """Name the measurement that may have made a training fail; None if nothing was wrong."""
    concerns = _concerns(take) if take is not None else ()
    if take is None or not concerns:
        return None
    decibels = take.above_noise_db
    seconds = whole(take.speech_seconds)
    return speech(LIKELY[concerns[-1]], seconds=seconds, decibels=whole(decibels))


def _shortness(speech: Speech) -> str:
    return speech(CONCERNS[Concern.SHORT])


def _part(speech: Speech, take: Take | None) -> str:
    """Return that we listened only to the beginning, or only to pieces, if that is so."""
    if take is None or not (goes_on(take) or was_heard_in_places(take)):
        return ""
    sentence = HEARD_IN_PLACES if was_heard_in_places(take) else PARTLY_HEARD
    heard, minutes = minutes_heard(heard_seconds(take), take.total_seconds)
    return speech(sentence, heard=heard, minutes=minutes)


def _concerns(take: Take) -> tuple[Concern, ...]:
    try:
        return judged(take)
    except CloningError:
        return ()


def _noise(speech: Speech, take: Take) -> str:
    decibels = take.above_noise_db
    if not take.noise_known:
        return speech(NOISE_UNKNOWN)
    if decibels < GOOD_ABOVE_NOISE_DB:
        return speech(NOISE, decibels=whole(decibels))
    return speech(NO_NOISE if decibels >= GOOD_ABOVE_NOISE_DB + 10 else LITTLE_NOISE)


def _estimate(speech: Speech, usual: Usual | None) -> str:
    if usual is None:
        return speech(UNKNOWN_ESTIMATE)
    least, most = (max(1, round(one.total_seconds() / 60)) for one in (usual.least, usual.most))
    sentence: Sayable = ABOUT if least == most else BETWEEN
    return speech(sentence, least=least, most=most, minutes=most)


def _bar(share: float) -> str:
    full = min(BAR, int(share * BAR))
    return "█" * full + "░" * (BAR - full)
