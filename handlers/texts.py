"""Every sentence we say, in one place; nothing here is put together by any other file."""

from collections.abc import Mapping

from cloning.models import Claim, Clone, Outcome, Reason, State
from cloning.ports import Progress

WELCOME = (
    "Hello! I make clones of voices.\n\n"
    "Send me a voice note of 10 to 60 seconds, spoken clearly in a quiet room. "
    "I'll come back with a demo clip of the clone, usually within minutes.\n\n"
    "/voices shows your clones, /help says more."
)

HELP = (
    "Send a voice note, an audio file or a video note with your voice: 10 to 60 seconds of speech, "
    "no music, no other people.\n\n"
    "I check it, have a clone trained on it and send you a demo clip. You can leave meanwhile.\n\n"
    "/voices: play, rename, train again or delete your clones\n"
    "/cancel: never mind what I asked last\n\n"
    "Your recording is kept here only until its clone is ready. Deleting a clone deletes it "
    "at the voice-clone service too."
)

ASK_CONSENT = (
    "Whose voice is this?\n\n"
    "To make a clone, I send the recording to a voice-clone service, which trains a synthetic "
    "voice on it. Here it is kept only until the clone is ready, and you can delete the clone at "
    "any time with /voices.\n\n"
    "Please clone only your own voice, or one whose speaker has agreed in writing."
)
OWN_VOICE = "It is my own voice"
PERMISSION = "I have written permission"
DECLINE = "Cancel"
AGREED_WITHOUT_RECORDING = "Thank you. Now send me a voice note of 10 to 60 seconds."
DECLINED = "All right, I have dropped the recording. Nothing was sent anywhere."

PROGRESS: Mapping[Progress, str] = {
    Progress.CONSENT: ASK_CONSENT,
    Progress.RECEIVED: "Got it. I'm checking your recording …",
    Progress.WAITING: "Your recording is fine. It is next, as soon as your other clone is ready.",
    Progress.TRAINING: (
        "Your recording is fine: I'm training “{title}” on {seconds:.0f} s of it. "
        "That takes minutes, sometimes tens of minutes. I'll send the demo clip here."
    ),
    Progress.SLOW: (
        "“{title}” takes longer than usual: the voice-clone service is still at work on it. "
        "I go on watching, and you need not do anything."
    ),
    Progress.DELAYED: (
        "This takes longer than usual: a service I need does not answer. "
        "Nothing is lost, I go on trying, and you need not do anything."
    ),
}

CAPTION = "🤖 AI-generated voice: this is “{title}”."
REPEATED = "\n(You may have this already: I could not tell whether it arrived.)"

READY_WITHOUT_DEMO = "“{title}” is ready, but I could not fetch its demo clip. “Play” tries again."
FAILED = "The training of “{title}” failed. {why}\n\nYour recording need not be sent again."
DONE = "“{title}” is ready. Its demo clip is below."
DONE_WITHOUT_DEMO = "“{title}” is ready. /voices plays it."
OVER_FAILED = "The training of “{title}” failed."

AGAIN = "Try again"
PLAY = "▶ Play"
RENAME = "Rename"
RETRAIN = "Train again"
DELETE = "Delete"
REALLY_DELETE = "Yes, delete it for good"
KEEP = "No, keep it"
BACK = "« All voices"

NO_VOICES = "You have no clones yet. Send me a voice note of 10 to 60 seconds to make one."
VOICES = "Your voices:"
STATES: Mapping[State, str] = {
    State.INIT: "being prepared",
    State.TRAINING: "training",
    State.SUCCESS: "ready",
    State.FAILED: "failed",
}
ASK_TITLE = "What should “{title}” be called? Send me the new name, 20 characters at most. /cancel"
RENAMED = "Done: it is called “{title}” now."
ASK_RECORDING = (
    "Send me a new recording, and I'll train “{title}” again with it. "
    "The present voice is replaced. /cancel"
)
ASK_DELETE = (
    "Delete “{title}”? It is deleted here and at the voice-clone service, and it can't be undone."
)
DELETED = "“{title}” is deleted, here and at the voice-clone service."
DELETION_GOES_ON = (
    "“{title}” is deleted here. The voice-clone service has not confirmed it yet: "
    "I go on until it has."
)
CANCELLED = "All right, never mind."
NOTHING_TO_CANCEL = "There is nothing to cancel."

UNKNOWN = "I work with voices: send me a voice note, or see /voices and /help."
TOO_FAST = (
    "You're sending faster than I can answer. I have not taken this, nor anything after it that "
    "stays without an answer. Please wait a minute, then send it again, one at a time."
)
INVITED_ONLY = "This bot serves only invited people. Please ask whoever runs it."
PRIVATE_ONLY = "Voices are personal, so I work in private only: https://t.me/{username}"
SORRY = "Sorry, something went wrong on my side and I could not deal with this. Please try again."

REASONS: Mapping[str, str] = {
    "too_short": (
        "I hear only {seconds:.1f} s of sound in this; I need {minimum:.0f} s. "
        "Please send a longer one: read something aloud for half a minute."
    ),
    "too_big": (
        "This file is bigger than {maximum_megabytes} MB, which is all I may download. "
        "Please send a shorter recording, or a voice note."
    ),
    "silent": (
        "This recording is silent. Please check your microphone and record it again, "
        "a little closer to it."
    ),
    "unreadable": "I can't read this file. Please record a voice note here in the chat instead.",
    "not_audio": "This is not a recording. Please send a voice note, or an audio file.",
    "somebody_elses": (
        "This was said or forwarded by somebody else. I clone only what you send yourself: "
        "please record a voice note here."
    ),
    "recording_gone": "Telegram no longer has this recording. Please send it again.",
    "clone_not_found": "This clone is no longer there. /voices shows what is.",
    "title_empty": "A name needs at least one letter. Please send another.",
    "title_too_long": (
        "This name has {length} characters, {maximum} is the most. Please send a shorter one."
    ),
    "clones_used_up": (
        "You have {maximum} clones, which is all there is for one person. "
        "Delete one with /voices, then send your recording again."
    ),
    "trainings_used_up": (
        "That would be more than {maximum} trainings within a day. Please come back tomorrow."
    ),
    "outdated": "This button is outdated. /voices shows how things stand.",
    "still_training": "This clone is being trained just now. I'll tell you when it is done.",
    "nothing_to_play": "There is no demo clip of this clone yet.",
    "upstream_unavailable": (
        "The voice-clone service does not answer just now. Nothing was changed; "
        "please try again in a while."
    ),
    "upstream_refused": (
        "The voice-clone service did not take this. Please try again with another recording."
    ),
    "upstream_denied": "The voice-clone service turns us away just now. Please try again later.",
    "upstream_failed": (
        "The voice-clone service could not make a voice of the recording; most often that is "
        "noise, music or a second voice in it. Try again, or send a better recording."
    ),
    "no_answer": (
        "The voice-clone service was at work on it for a day without an end. "
        "Try again, or send another recording."
    ),
    "slot_not_found": "The voice-clone service has lost it.",
    "demo_unavailable": "I can't fetch the demo clip just now. Please try again in a while.",
}
OTHER_REASON = "Something went wrong on my side."


def why(reason: Reason | None) -> str:
    """Say why something was not done, and what to do about it."""
    if reason is None or reason.code not in REASONS:
        return OTHER_REASON
    return REASONS[reason.code].format(**reason.details)


def progress(claim: Claim, stage: Progress) -> str:
    """Say how far a training is."""
    return PROGRESS[stage].format(
        title=claim.clone.title, seconds=claim.training.sample_seconds or 0.0
    )


def conclusion(claim: Claim, outcome: Outcome) -> str:
    """Say in the status message how a training ended."""
    if outcome is Outcome.REFUSED:
        return why(claim.training.reason)
    if outcome is Outcome.FAILED:
        return OVER_FAILED.format(title=claim.clone.title)
    done = DONE if claim.clone.demo_file_id else DONE_WITHOUT_DEMO
    return done.format(title=claim.clone.title)


def announcement(claim: Claim, outcome: Outcome) -> str:
    """Say in a message of its own how a training ended."""
    if outcome is Outcome.REFUSED:
        return why(claim.training.reason)
    text = FAILED if outcome is Outcome.FAILED else READY_WITHOUT_DEMO
    return text.format(title=claim.clone.title, why=why(claim.training.reason))


def card(clone: Clone) -> str:
    """Describe one clone."""
    text = f"“{clone.title}” is {STATES[clone.state]}."
    if clone.slot_id is not None and clone.state is State.SUCCESS:
        text += f"\nVoice id: {clone.slot_id}"
    return text
