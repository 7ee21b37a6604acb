"""Why something was not done and what to do about it, by the code of the error."""

from collections.abc import Mapping

from cloning.domain.models import Reason
from cloning.domain.recordings.sound import FILE_TYPES
from cloning.domain.trouble import Trouble
from handlers.words import texts
from handlers.words.measures.figures import minutes_heard, tenth, whole
from handlers.words.measures.timecode import written
from handlers.words.say.reasons import ENOUGH_AGAIN, SAY_REASONS
from handlers.words.speech import Counted, Sayable, Sentence, Speech, in_a_row
from handlers.words.troubles import TROUBLES

REASONS: Mapping[str, Sayable] = {
    "too_short": Sentence(
        "I hear only {seconds:.1f} s of speech in this, and I need {minimum:.0f} s. Please send a "
        "longer recording: read something aloud for half a minute."
    ),
    "too_big": Sentence(
        "This file is bigger than {maximum_megabytes} MB, the most I may download. Please send a "
        "shorter recording or a voice note."
    ),
    "silent": Sentence(
        "This recording is silent. Please check your microphone, then record again, a little "
        "closer to it."
    ),
    "no_speech": Sentence(
        "I hear sound in this, but nobody speaking. Is it music or noise? Please send a recording "
        "of nothing but a voice."
    ),
    "too_noisy": Sentence(
        "There is a lot of background noise: as far as I can measure, the voice is about "
        "{above_noise_db:.0f} dB above it, and {good_db:.0f} dB is good. Please record again in a "
        "quieter room, closer to the microphone."
    ),
    "overdriven": Sentence(
        "This recording is overdriven: it was too loud for the microphone. "
        "Please record it again with the phone a little further away."
    ),
    "unreadable": Sentence(
        "I can't read this file: it may be damaged. Please record a voice note here in the chat "
        "instead."
    ),
    "not_audio": Sentence("This is not a recording. Please send a voice note, or an audio file."),
    "of_unknown_type": Sentence(
        "I can't read files of this type. I can read {types}, and a voice note recorded here in "
        "the chat always works."
    ),
    "somebody_elses": Sentence(
        "This was forwarded, or it comes from somebody else. I clone only what you send yourself, "
        "so please record a voice note here. If you have the speaker's written permission, save "
        "the recording and send it as a file, or have them record it in their own chat with me."
    ),
    "empty": Sentence("I can't read this file: it is empty. Please send the recording again."),
    "recording_stuck": Sentence(
        "I tried for {minutes} minutes to download this recording from Telegram, but it didn't "
        "come through. Please send it again; a voice note comes through more easily than a file."
    ),
    "recording_gone": Sentence("Telegram no longer has this recording. Please send it again."),
    "part_unread": Sentence(
        "I can't find a time in that. Please send it like this: 12:30, 1:02:30, 90 s or 12 min."
    ),
    "part_beyond_end": Sentence(
        "I can use the recording only up to {end}. Please choose an earlier time."
    ),
    "part_unheard": Sentence(
        "I hear nobody speaking in the part that begins at {begin}. Please choose another time."
    ),
    "part_too_short": Sentence(
        "In the part that begins at {begin} I hear only {seconds:.1f} s of speech, and I need "
        "{minimum:.0f} s. Please choose another time."
    ),
    "part_spoilt": Sentence(
        "The part that begins at {begin} is too noisy or overdriven. Please choose another time."
    ),
    "part_in_training": Sentence(
        "“{title}” is being trained with this part already. You can choose another part when the "
        "training is over."
    ),
    "clone_not_found": Sentence("This clone is no longer there. /voices shows the ones you have."),
    "title_empty": Sentence("A name needs at least one letter. Please send another one."),
    "title_too_long": Sentence(
        "This name is too long: {length}/{maximum}. Please send a shorter one."
    ),
    "clones_used_up": Counted(
        "You have {maximum} clone, the most that one person can have. Delete it with /voices, "
        "then send your recording again.",
        "You have {maximum} clones, the most that one person can have. Delete one with /voices, "
        "then send your recording again.",
        by="maximum",
    ),
    "trainings_used_up": Counted(
        "You can start no more than {maximum} training within 24 hours.",
        "You can start no more than {maximum} trainings within 24 hours.",
        by="maximum",
    ),
    "all_trainings_used_up": Sentence("This bot has used up its trainings for today."),
    "paid_slots_used_up": Sentence(
        "This bot has reached its limit of paid voices, so it can't make a new one now. Please "
        "ask the person who runs it for more."
    ),
    "banned": Sentence("The person who runs this bot has banned you, so nothing can begin."),
    "blocked": Sentence(
        "I may not clone this recording: its speaker has reported that they haven't agreed. If "
        "that's wrong, send me /report and your reasons."
    ),
    "maintenance": Sentence(
        "This bot is being worked on, so I can't take a new recording right now. Please send it "
        "again later; what has begun goes on."
    ),
    "nobody_named": Sentence(
        "Please name somebody: their Telegram id after the command, or reply with the command to "
        "a message that you have forwarded from them."
    ),
    "outdated": Sentence("This button is outdated. /voices shows how things stand."),
    "language_final": Sentence(
        "This voice's language can't be changed any more. For another language, send me a "
        "recording for another voice."
    ),
    "still_training": Sentence(
        "This clone's last training isn't over yet. /status shows how it's going."
    ),
    "nothing_to_play": Sentence("There is nothing to play for this clone."),
    "not_ready": Sentence(
        "“{title}” isn't ready: its last training failed or isn't over yet. There's nothing to "
        "compare until one succeeds."
    ),
    "upstream_unavailable": Sentence("{trouble} Please try again in a little while."),
    "upstream_refused": Sentence("The voice-clone service didn't accept this."),
    "upstream_denied": Sentence(
        "The voice-clone service is turning this bot away. Please try again later, or ask the "
        "person who runs this bot."
    ),
    "title_refused": Sentence(
        "The voice-clone service didn't accept the name “{title}”. Please send me another one."
    ),
    "slot_refused": Sentence(
        "The voice-clone service isn't making any new voices for this bot at the moment. It's not "
        "because of your recording. Please try again later, or ask the person who runs this bot."
    ),
    "training_refused": Sentence(
        "The voice-clone service didn't accept it, and doesn't say whether that is because of the "
        "recording or the name “{title}”. Try another name or send another recording."
    ),
    "slot_locked": Sentence(
        "The voice-clone service doesn't allow any changes to this clone. Please ask the person "
        "who runs this bot."
    ),
    "upstream_failed": Sentence(
        "The voice-clone service couldn't make a voice from the recording. The usual reason is "
        "noise, music or a second voice in it. Try again, or send a better recording."
    ),
    "no_answer": Sentence(
        "The voice-clone service worked on it for a day without finishing. Try again, or send "
        "another recording."
    ),
    "slot_not_found": Sentence("The voice-clone service no longer has it."),
    "dropped": Sentence("It's no longer wanted."),
    "deleted": Sentence("Its voice was deleted."),
    "expired": Sentence("It waited a week for your answer."),
    "overtaken": Sentence("A later recording took its place."),
    "demo_unavailable": Sentence(
        "I can't get the demo clip right now. Please try again in a little while."
    ),
    **SAY_REASONS,
}
OTHER_REASON = Sentence("Something went wrong on my side.")


OF_A_PART: Mapping[str, Sentence] = {
    "silent": Sentence(
        "The first {minutes} minutes of this recording are silent, and I don't listen any "
        "further. Please send me the part where you speak."
    ),
    "no_speech": Sentence(
        "In the first {minutes} minutes of this recording I hear sound, but nobody speaking, and "
        "I don't listen any further. Please send me the part where you speak."
    ),
}
"""The same for a recording that is longer than what we listen to."""

NOBODY_IN_PLACES = Sentence(
    "This recording is too long for me to hear all of it. I listened to {heard} minutes, spread "
    "over the first {minutes}, and nobody speaks in them. Please send me the part where you speak."
)
"""The same if only pieces of it were heard."""

NOBODY_ON_TRACKS = Sentence(
    "This file has {tracks} tracks of sound. I listened to {heard_tracks} of them, and nobody "
    "speaks there. Please send me the track with your voice as a file of its own."
)
"""The same if a file has too many tracks."""

HEARD_IN_PLACES = Sentence(
    "I listened to {heard} minutes of it, spread over the first {minutes} minutes."
)

FOUND = Sentence(
    "I can't read {found}. I can read {types}, and a voice note recorded here in the chat always "
    "works."
)

NOT_OPENED = Sentence(
    "This was sent as a file of type “{declared}”, so I have not opened it. Please send it as "
    "audio ({types}), or record a voice note here."
)


def why(speech: Speech, reason: Reason | None) -> str:
    """Return why something was not done, and what to do about it."""
    if reason is None or reason.code not in REASONS:
        return speech(OTHER_REASON)
    details = reason.details
    if details.get("sentence"):
        return str(details["sentence"])  # an operator has written it
    known = {
        **details,
        "types": speech.listed([*FILE_TYPES.values()], any_of="declared" in details),
        **_rounded_down(details),
        "trouble": speech(_trouble(reason)),
        "begin": written(float(details.get("begins_at_seconds") or 0)),
        "end": written(float(details.get("ends_at_seconds") or 0)),
    }
    text = speech(_sentence(reason), **known)
    if details.get("heard_seconds") and reason.code not in OF_A_PART:
        text = in_a_row(text, speech(HEARD_IN_PLACES, **known))
    if reason.details.get("frees_at"):
        next_one = ENOUGH_AGAIN if reason.code == "characters_used_up" else texts.NEXT_TRAINING
        text = in_a_row(text, speech(next_one, **reason.details))
    return text


def _rounded_down(details: Mapping[str, str | int | float]) -> Mapping[str, float]:
    """Round the figures down that people compare with others."""
    rounded: dict[str, float] = {}
    if "listened_seconds" in details:
        heard = float(details.get("heard_seconds") or 0)
        total = float(details["listened_seconds"])
        rounded["heard"], rounded["minutes"] = minutes_heard(heard, total)
    if "seconds" in details:
        rounded["seconds"] = tenth(float(details["seconds"]))
    if "above_noise_db" in details:
        rounded["above_noise_db"] = whole(float(details["above_noise_db"]))
    return rounded


def _trouble(reason: Reason) -> Sentence:
    """Choose the sentence for a trouble; if none is known, the upstream isn't answering."""
    met = reason.details.get("trouble")
    known = (sentence for trouble, sentence in TROUBLES.items() if trouble == met)
    return next(known, TROUBLES[Trouble.UPSTREAM_SILENT])


def _sentence(reason: Reason) -> Sayable:
    """Choose the sentence for a code, or the one for its special case."""
    if reason.details.get("heard_tracks") and reason.code in OF_A_PART:
        return NOBODY_ON_TRACKS
    if reason.details.get("heard_seconds") and reason.code in OF_A_PART:
        return NOBODY_IN_PLACES
    if reason.details.get("listened_seconds") and reason.code in OF_A_PART:
        return OF_A_PART[reason.code]
    if reason.details.get("declared"):
        return NOT_OPENED
    if reason.details.get("found"):
        return FOUND
    return REASONS[reason.code]
