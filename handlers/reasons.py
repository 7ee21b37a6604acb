"""Why something was not done and what to do about it, by the code of the error."""

from collections.abc import Mapping

from cloning.models import Reason
from handlers import texts
from handlers.speech import Counted, Sayable, Sentence, Speech

REASONS: Mapping[str, Sayable] = {
    "too_short": Sentence(
        "I hear only {seconds:.1f} s of speech in this; I need {minimum:.0f} s. "
        "Please send a longer one: read something aloud for half a minute."
    ),
    "too_big": Sentence(
        "This file is bigger than {maximum_megabytes} MB, which is all I may download. "
        "Please send a shorter recording, or a voice note."
    ),
    "silent": Sentence(
        "This recording is silent. Please check your microphone and record it again, "
        "a little closer to it."
    ),
    "no_speech": Sentence(
        "I hear sound in this, but nobody speaking: is it music, or noise? "
        "Please send a recording of a voice alone."
    ),
    "too_noisy": Sentence(
        "The noise in the background is strong: the voice is {above_noise_db:.0f} dB above it, "
        "{good_db:.0f} dB is good. Please record it again in a quieter room, closer to the "
        "microphone."
    ),
    "overdriven": Sentence(
        "This recording is overdriven: it was too loud for the microphone. "
        "Please record it again with the phone a little further away."
    ),
    "unreadable": Sentence(
        "I can't read this file. Please record a voice note here in the chat instead."
    ),
    "unknown_form": Sentence(
        "I can't read {found}. I can read mp3, m4a, ogg, wav, flac, webm, amr, aiff, caf, wma and "
        "most videos. Please send one of these, or record a voice note here."
    ),
    "not_audio": Sentence("This is not a recording. Please send a voice note, or an audio file."),
    "somebody_elses": Sentence(
        "This was said or forwarded by somebody else. I clone only what you send yourself: "
        "please record a voice note here."
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
    "outdated": Sentence("This button is outdated. /voices shows how things stand."),
    "language_final": Sentence(
        "What this voice speaks is final now. For another language, send me a recording for "
        "another voice."
    ),
    "still_training": Sentence(
        "This clone is being trained just now. I'll tell you when it is done."
    ),
    "nothing_to_play": Sentence("There is no demo clip of this clone yet."),
    "upstream_unavailable": Sentence(
        "The voice-clone service does not answer just now. Nothing was changed; "
        "please try again in a while."
    ),
    "upstream_refused": Sentence(
        "The voice-clone service did not take this. Please try again with another recording."
    ),
    "upstream_denied": Sentence(
        "The voice-clone service turns us away just now. Please try again later."
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
        "The voice-clone service was at work on it for a day without an end. "
        "Try again, or send another recording."
    ),
    "slot_not_found": Sentence("The voice-clone service has lost it."),
    "clone_stays": Sentence(
        "“{title}” is deleted here. The voice-clone service does not delete its slot, because it "
        "was paid for; your name for it is off. Please ask whoever runs this bot to have it "
        "deleted: {slot_id}"
    ),
    "demo_unavailable": Sentence(
        "I can't fetch the demo clip just now. Please try again in a while."
    ),
}
OTHER_REASON = Sentence("Something went wrong on my side.")


def why(speech: Speech, reason: Reason | None) -> str:
    """Say why something was not done, and what to do about it."""
    if reason is None or reason.code not in REASONS:
        return speech(OTHER_REASON)
    text = speech(REASONS[reason.code], **reason.details)
    if reason.details.get("frees_at"):
        text += " " + speech(texts.NEXT_TRAINING, **reason.details)
    return text
