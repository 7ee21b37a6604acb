"""Every sentence we say, in English; why something was not done is in handlers/reasons.py.

What is said here is extracted for the translators (CONTRIBUTING.md) and said by a `Speech`.
"""

from collections.abc import Mapping

from cloning.models import State
from cloning.ports import Progress
from handlers.speech import Sentence

HELP = Sentence(
    "Send a voice note, an audio file or a video note with your voice: 10 to 60 seconds of speech, "
    "no music, no other people.\n\n"
    "I check it, have a clone trained on it and send you a demo clip. You can leave meanwhile.\n\n"
    "/voices: play, rename, train again or delete your clones\n"
    "/language: the language I speak\n"
    "/settings: language, your data and your quota\n"
    "/status: what is under way\n"
    "/privacy, /mydata, /forget: what I keep about you, all of it, and none of it\n"
    "/cancel: never mind what I asked last\n\n"
    "Your recording is kept here only until its clone is ready. Deleting a clone deletes it "
    "at the voice-clone service too."
)

EXCEPT_PAID = Sentence(
    "One exception: voices are paid for here, and the voice-clone service does not delete those. "
    "When you delete yours, it stays there without its name, and I forget it."
)
"""Said where voices are paid for, below every promise to delete one."""

ASK_CONSENT = Sentence(
    "Whose voice is this?\n\n"
    "To make a clone, I send the recording to a voice-clone service, which trains a synthetic "
    "voice on it. Here it is kept only until the clone is ready, and you can delete the clone at "
    "any time with /voices.\n\n"
    "Please clone only your own voice, or one whose speaker has agreed in writing."
)
OWN_VOICE = Sentence("It is my own voice")
PERMISSION = Sentence("I have written permission")
DECLINE = Sentence("Cancel")
AGREED = Sentence("Thank you. I'm going on with your recording.")
AGREED_WITHOUT_RECORDING = Sentence(
    "Thank you. Now send me a voice note: half a minute is best. /start shows what you might read."
)
AGREED_FOR_ANOTHER = Sentence(
    "Thank you. Now save the recording and send it to me as a file: I don't take "
    "forwarded messages. Or have its speaker record it in their own chat with me."
)
NOTHING_TO_DECLINE = Sentence("All right. I won't use any recording of yours until you agree.")
DECLINED = Sentence(
    "All right, I have dropped the recording. It was not sent to the voice-clone service."
)
SENT_BEFORE = Sentence(
    "All right, I won't train with this recording again. It was sent to the voice-clone "
    "service with an earlier training; you can delete that clone with /voices."
)

RECORDING_DROPPED = Sentence("All right, this recording is dropped.")
DROPPED = Sentence("Cancelled: I have dropped the recording for “{title}”.")
NEWER_INSTEAD = Sentence("Your newer recording has taken the place of this one.")
RECEIVED_AFTER_FAILURE = Sentence(
    "Got it. I'm checking your recording. It is for “{title}”, whose last training failed."
)

PROGRESS: Mapping[Progress, Sentence] = {
    Progress.CONSENT: ASK_CONSENT,
    Progress.REPLACE: Sentence(
        "Is this recording for “{title}”? It would replace the present voice, which can't be "
        "brought back. Or I can make a new voice from it. /cancel"
    ),
    Progress.DROPPED: DROPPED,
    Progress.EXPIRED: Sentence(
        "I have dropped this recording: it had waited for your answer for a week. "
        "If you still want to use it, please send it again."
    ),
    Progress.OVERTAKEN: NEWER_INSTEAD,
    Progress.RECEIVED: Sentence("Got it. I'm checking your recording …"),
    Progress.SLOW: Sentence(
        "“{title}” is taking longer than usual: the voice-clone service hasn't finished it "
        "yet. I'll keep watching; you don't need to do anything."
    ),
}

REPLACE = Sentence("Replace “{title}”")
NEW_VOICE = Sentence("Make a new voice")
NAME_SHORTENED = Sentence("I'll call it “{title}”: a name can have 20 characters at most.")

JOINED_UNDECIDED = Sentence(
    "I'll add this to the recording before it. Please tell me above what they are for."
)

USE_ANYWAY = Sentence("Use it anyway")
RECORD_AGAIN = Sentence("Record again")
START_OVER = Sentence("Start over")
SEND_ANOTHER = Sentence("All right, that one is gone. Send me a new recording whenever you like.")

CAPTION = Sentence("🤖 AI-generated voice: this is “{title}”.")
FORMER_CAPTION = Sentence(
    "🤖 AI-generated voice: “{title}” as it was before its last training. That voice can't be used "
    "any more."
)
REPEATED = Sentence("(You may have this already: I could not tell whether it arrived.)")

PERFORMER = Sentence("AI-generated voice")
NOT_TAKEN = Sentence(
    "“{title}” is ready, but your Telegram settings block voice messages from me. Allow "
    "them (Settings, Privacy and Security), and /voices plays its demo clip."
)

READY_WITHOUT_DEMO = Sentence(
    "“{title}” is ready, but I could not fetch its demo clip. “Play” tries again."
)
FAILED = Sentence(
    "The training of “{title}” failed. {why}\n\n{voice}“Try again” uses the same recording."
)
VOICE_STAYS = Sentence("Its voice is unchanged.")
VOICE_GONE = Sentence("Its former voice can't be used any more.")
DONE = Sentence("“{title}” is ready. Its demo clip is below.")
SENDING_AGAIN = Sentence(
    "“{title}” is ready. I could not tell whether its demo clip arrived, so I'm sending it again."
)
MAYBE_MISSED = Sentence("“{title}” is ready. I could not tell whether its demo clip arrived.")
DONE_WITHOUT_DEMO = Sentence("“{title}” is ready. /voices plays it.")
OVERTAKEN = Sentence("That training of “{title}” succeeded; another one has begun since.")
OVER_FAILED = Sentence("The training of “{title}” failed.")

AGAIN = Sentence("Try again")
PLAY = Sentence("▶ Play")
PLAY_FORMER = Sentence("▶ Play the former voice")
COMPARE = Sentence("Compare")
RENAME = Sentence("Rename")
RETRAIN = Sentence("Train again")
DELETE = Sentence("Delete")
REALLY_DELETE = Sentence("Yes, delete it for good")
KEEP = Sentence("No, keep it")
BACK = Sentence("« All voices")

RECORDING_NOT_SHOWN = Sentence(
    "I can't show your recording here any more, so here is only the clone."
)
ASK_LIKENESS = Sentence("Does it sound like you?")
ALIKE = Sentence("Sounds like me")
UNLIKE = Sentence("Not me")
NOTED_ALIKE = Sentence("Good to hear! I have noted that it sounds like you.")
NOTED_UNLIKE = Sentence("Thank you for telling me. {advice}")
NOTHING_WRONG = Sentence(
    "The recording itself was fine. Half a minute to a minute of your usual way of "
    "speaking often comes closer."
)

NO_VOICES = Sentence(
    "You have no clones yet. Send me a voice note of 10 to 60 seconds to make one."
)
VOICES = Sentence("Your voices:")
NEXT_TRAINING = Sentence("The next training is free in {frees_at:until}.")
STATES: Mapping[State, Sentence] = {
    State.INIT: Sentence("not trained yet"),
    State.TRAINING: Sentence("training"),
    State.SUCCESS: Sentence("ready"),
    State.FAILED: Sentence("failed"),
}
STANDING: Mapping[State, Sentence] = {
    State.INIT: Sentence("“{title}” is not trained yet."),
    State.TRAINING: Sentence("“{title}” is training."),
    State.SUCCESS: Sentence("“{title}” is ready."),
    State.FAILED: Sentence("The last training of “{title}” failed."),
}
LANGUAGE = Sentence("Language: {language}")
VOICE_ID = Sentence("Voice id: {id}")
FIRST_TITLE = Sentence("My voice")
ASK_TITLE = Sentence(
    "What should “{title}” be called? Send me the new name, 20 characters at most. /cancel"
)
TAKE_TITLE = Sentence("Call it “{title}”")
RENAMED = Sentence("Done: it is called “{title}” now.")
ASK_RECORDING = Sentence(
    "Send me a new recording for “{title}” within an hour. I'll ask you before it "
    "replaces a finished voice. /cancel"
)
ASK_DELETE = Sentence(
    "Delete “{title}”? It is deleted here and at the voice-clone service, and it can't be undone."
)
ASK_DELETE_PAID = Sentence(
    "Delete “{title}”? I forget it, and it can't be undone. The voice-clone service keeps what was "
    "paid for: there it stays, without its name."
)
DELETED = Sentence("“{title}” is deleted, here and at the voice-clone service.")
DELETION_GOES_ON = Sentence(
    "“{title}” is deleted here. The voice-clone service hasn't confirmed it yet; I'll keep trying."
)
GONE = Sentence("That clone is deleted: it is no longer there.")
CANCELLED = Sentence("All right, never mind.")
NOTHING_TO_CANCEL = Sentence("There is nothing to cancel.")

ASK_LANGUAGE = Sentence("Which language should I speak?")
AS_THE_APP = Sentence("Same as my Telegram app")
LANGUAGE_CHOSEN = Sentence("All right, from now on I speak {language}.")
LANGUAGE_OF_THE_APP = Sentence("All right, from now on I use the language of your Telegram app.")

TOO_FAST = Sentence(
    "You're sending faster than I can answer. I haven't taken this, nor anything after it "
    "that gets no answer. Please wait a minute, then send it again, one at a time."
)

UNKNOWN = Sentence("I work with voices: send me a voice note, or see /voices and /help.")
INVITED_ONLY = Sentence("This bot is for invited people only. Please ask the person who runs it.")
PRIVATE_ONLY = Sentence(
    "Voices are personal, so I only work in private chats: https://t.me/{username}?start=group"
)
ADDED = Sentence(
    "Hello! I make clones of voices, but only in private chats; I ignore what is sent "
    "here: https://t.me/{username}?start=group"
)
MAKE_ONE = Sentence("Make a clone of your voice")
REST_OF_ALBUM = Sentence(
    "I take one recording at a time: I use the first of these and leave out the others. "
    "Send them one by one if each should become a clone."
)
EDITED_TEXT = Sentence("I don't read edits. Please send it as a new message.")
EDITED_RECORDING = Sentence(
    "I go by the recording as you sent it, with the caption it had then. You can rename a "
    "clone with /voices."
)
UNREADABLE = Sentence(
    "I couldn't read that: Telegram sent it in a form I don't know. Please try another way."
)
SORRY = Sentence(
    "Sorry, something went wrong on my side and I could not deal with this. Please try again."
)
