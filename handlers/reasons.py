"""Why something was not done and what to do about it, by the code of the error."""

from collections.abc import Mapping

from cloning.models import Reason
from cloning.sound import FILE_TYPES
from cloning.trouble import Trouble
from handlers import texts
from handlers.speech import Counted, Sayable, Sentence, Speech
from handlers.troubles import TROUBLES

REASONS: Mapping[str, Sayable] = {
    "too_short": Sentence(
        "I hear only {seconds:.1f} s of speech; I need {minimum:.0f} s. Please send a longer "
        "recording: read something aloud for half a minute."
    ),
    "too_big": Sentence(
        "This file is bigger than {maximum_megabytes} MB, the most I can download. Please "
        "send a shorter recording, or a voice note."
    ),
    "silent": Sentence(
        "This recording is silent. Please check your microphone and record it again, "
        "a little closer to it."
    ),
    "no_speech": Sentence(
        "I hear sound, but nobody speaking. Is it music or noise? Please send a recording of "
        "a voice alone."
    ),
    "too_noisy": Sentence(
        "There is a lot of background noise: I measured the voice only about "
        "{above_noise_db:.0f} dB above it, and {good_db:.0f} dB is good. Please record it "
        "again in a quieter room, closer to the microphone."
    ),
    "overdriven": Sentence(
        "This recording is overdriven: it was too loud for the microphone. "
        "Please record it again with the phone a little further away."
    ),
    "unreadable": Sentence(
        "I can't read this file. Please record a voice note here in the chat instead."
    ),
    "not_audio": Sentence("This is not a recording. Please send a voice note, or an audio file."),
    "of_unknown_type": Sentence(
        "I can't read files of this type. I read {types}; a voice note recorded here in the chat "
        "always works."
    ),
    "somebody_elses": Sentence(
        "This was said or forwarded by somebody else. I clone only what you send yourself: "
        "please record a voice note here. If you have its speaker's written permission, save the "
        "recording and send it as a file, or have them record it in their own chat with me."
    ),
    "empty": Sentence("I can't read this file: it is empty. Please send the recording again."),
    "recording_stuck": Sentence(
        "I have tried for {minutes} minutes to get this recording from Telegram, but it "
        "didn't come through. Please send it again; a voice note comes through more easily "
        "than a file."
    ),
    "recording_gone": Sentence("Telegram no longer has this recording. Please send it again."),
    "clone_not_found": Sentence("This clone is no longer there. /voices shows what is."),
    "title_empty": Sentence("A name needs at least one letter. Please send another."),
    "title_too_long": Sentence(
        "This name is too long: {length}/{maximum}. Please send a shorter one."
    ),
    "clones_used_up": Counted(
        "You have {maximum} clone, which is all there is for one person. "
        "Delete it with /voices, then send your recording again.",
        "You have {maximum} clones, which is all there is for one person. "
        "Delete one with /voices, then send your recording again.",
        by="maximum",
    ),
    "trainings_used_up": Counted(
        "That would be more than {maximum} training within a day.",
        "That would be more than {maximum} trainings within a day.",
        by="maximum",
    ),
    "all_trainings_used_up": Sentence("Today this bot has trained as many voices as it may."),
    "paid_slots_used_up": Sentence(
        "This bot has as many paid voices as it may have, so it can make no new one now. "
        "Please ask whoever runs it for more."
    ),
    "outdated": Sentence("This button is outdated. /voices shows how things stand."),
    "language_final": Sentence(
        "The language of this voice can't be changed any more. For another language, send me "
        "a recording for a new voice."
    ),
    "still_training": Sentence(
        "The last training of this clone is still under way. /status shows how far it is."
    ),
    "nothing_to_play": Sentence("There is nothing to play for this clone."),
    "not_ready": Sentence(
        "“{title}” is not ready: its last training failed or has not ended. There is nothing to "
        "compare until one succeeds."
    ),
    "upstream_unavailable": Sentence("{trouble} Please try again in a while."),
    "upstream_refused": Sentence("The voice-clone service did not take this."),
    "upstream_denied": Sentence(
        "The voice-clone service turns this bot away. Please try again later, or ask whoever runs "
        "the bot."
    ),
    "title_refused": Sentence(
        "The voice-clone service did not take the name “{title}”. Please send me another one."
    ),
    "slot_refused": Sentence(
        "The voice-clone service makes no new voice for this bot at the moment. That is not "
        "because of your recording: please try again later, or ask whoever runs the bot."
    ),
    "training_refused": Sentence(
        "The voice-clone service rejected it and doesn't say whether the recording or the "
        "name “{title}” is the problem. Please choose another name or send another recording."
    ),
    "slot_locked": Sentence(
        "The voice-clone service does not let this one be changed. "
        "Please ask whoever runs this bot."
    ),
    "upstream_failed": Sentence(
        "The voice-clone service could not make a voice of the recording; most often that is "
        "noise, music or a second voice in it. Try again, or send a better recording."
    ),
    "no_answer": Sentence(
        "The voice-clone service worked on it for a day without finishing. Try again, or send "
        "another recording."
    ),
    "slot_not_found": Sentence("The voice-clone service has lost it."),
    "clone_stays": Sentence(
        "“{title}” is deleted here. The voice-clone service doesn't delete it because it was "
        "paid for, but it no longer carries your name for it. Please ask the person who runs "
        "this bot to have it deleted: {slot_id}"
    ),
    "demo_unavailable": Sentence(
        "I can't fetch the demo clip at the moment. Please try again in a while."
    ),
}
OTHER_REASON = Sentence("Something went wrong on my side.")


OF_A_PART: Mapping[str, Sentence] = {
    "silent": Sentence(
        "The first {minutes} minutes of this recording are silent, and I don't listen beyond "
        "that. Please send me the part in which you speak."
    ),
    "no_speech": Sentence(
        "In the first {minutes} minutes of this recording I hear sound, but nobody speaking, "
        "and I don't listen beyond that. Please send me the part in which you speak."
    ),
}
"""The same of a recording that goes on after what we listen to."""

FOUND = Sentence(
    "I can't read {found}. I read {types}; a voice note recorded here in the chat always works."
)

NOT_OPENED = Sentence(
    "This was sent as a file of the type “{declared}”, so I have not opened it. Please send it as "
    "audio ({types}), or record a voice note here."
)


def why(speech: Speech, reason: Reason | None) -> str:
    """Say why something was not done, and what to do about it."""
    if reason is None or reason.code not in REASONS:
        return speech(OTHER_REASON)
    details = reason.details
    known = {
        **details,
        "types": ", ".join(FILE_TYPES.values()),
        "minutes": round(float(details.get("listened_seconds") or 0) / 60),
        "trouble": speech(_trouble(reason)),
    }
    text = speech(_sentence(reason), **known)
    if reason.details.get("frees_at"):
        text += " " + speech(texts.NEXT_TRAINING, **reason.details)
    return text


def _trouble(reason: Reason) -> Sentence:
    """Choose what is said of whom we wait for; silence is what is left when nothing is known."""
    met = reason.details.get("trouble")
    known = (sentence for trouble, sentence in TROUBLES.items() if trouble == met)
    return next(known, TROUBLES[Trouble.UPSTREAM_SILENT])


def _sentence(reason: Reason) -> Sayable:
    """Choose the sentence of a code, or the one for its special case."""
    if reason.details.get("listened_seconds"):
        return OF_A_PART[reason.code]
    if reason.details.get("declared"):
        return NOT_OPENED
    if reason.details.get("found"):
        return FOUND
    return REASONS[reason.code]
