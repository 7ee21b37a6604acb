"""All sentences we say, in English; handlers/words/reasons.py has why something was not done.

They are extracted for the translators (CONTRIBUTING.md) and said by a `Speech`.
"""

from collections.abc import Mapping

from cloning.domain.models import State
from cloning.domain.progress import Progress
from handlers.words.speech import Sentence

HELP = Sentence(
    "Send me a voice note, an audio file or a video note with your voice: 10 to 60 seconds of "
    "speech, with no music and nobody else talking.\n\n"
    "I'll check it, have a clone trained on it and send you a demo clip. You don't have to wait "
    "here.\n\n"
    "/voices: play, rename, train again or delete your clones\n"
    "/language: choose the language I speak\n"
    "/settings: your language, your data and your quota\n"
    "/status: what's in progress\n"
    "/privacy: what happens to your recordings\n"
    "/mydata: everything I keep about you\n"
    "/forget: erase everything about you\n"
    "/cancel: cancel what I asked last\n\n"
    "Your recording is kept here only until its clone is ready. Deleting a clone also deletes it "
    "at the voice-clone service."
)

EXCEPT_PAID = Sentence(
    "One exception: voices cost money here, and the voice-clone service doesn't delete paid "
    "voices. If you delete yours, it stays there without its name, and I forget it."
)
"""Added below every promise to delete a voice, where voices are paid for."""

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
AGREED = Sentence("Thank you. I'll carry on with your recording.")
AGREED_WITHOUT_RECORDING = Sentence(
    "Thank you! Now send me a voice note; half a minute is best. /start has something you can "
    "read aloud."
)
AGREED_FOR_ANOTHER = Sentence(
    "Thank you. Now save the recording and send it to me as a file: I don't take forwarded "
    "recordings. Or have the speaker record it in their own chat with me."
)
NOTHING_TO_DECLINE = Sentence("All right. I won't use any of your recordings until you agree.")
DECLINED = Sentence(
    "All right, I've discarded the recording. It was not sent to the voice-clone service."
)
SENT_BEFORE = Sentence(
    "All right, I won't train with this recording again. It was sent to the voice-clone service "
    "for an earlier training; you can delete that clone with /voices."
)

NOT_USED = Sentence("I couldn't use this recording. Please record it again.")
RECORDING_DROPPED = Sentence("All right, I've discarded this recording.")
DROPPED = Sentence("Cancelled: I've discarded the recording for “{title}”.")
UNCHANGED = Sentence("Cancelled: “{title}” stays as it is.")
NEWER_INSTEAD = Sentence("Your newer recording has replaced this one.")
RECEIVED_AFTER_FAILURE = Sentence(
    "Got it. I'm checking your recording. It's for “{title}”, whose last training failed."
)

PROGRESS: Mapping[Progress, Sentence] = {
    Progress.CONSENT: ASK_CONSENT,
    Progress.REPLACE: Sentence(
        "Is this recording for “{title}”? If so, it will replace the current voice, which can't "
        "be brought back. Or I can make a new voice from it. /cancel"
    ),
    Progress.DROPPED: DROPPED,
    Progress.EXPIRED: Sentence(
        "I've discarded this recording because I had no answer from you for a week. If you still "
        "want to use it, please send it again."
    ),
    Progress.OVERTAKEN: NEWER_INSTEAD,
    Progress.RECEIVED: Sentence("Got it. I'm checking your recording …"),
    Progress.SLOW: Sentence(
        "“{title}” is taking longer than usual: the voice-clone service hasn't finished it yet. "
        "I'll keep watching; you don't need to do anything."
    ),
}

REPLACE = Sentence("Replace “{title}”")
NEW_VOICE = Sentence("Make a new voice")
NAME_SHORTENED = Sentence("I'll call it “{title}”, because a name can have at most 20 characters.")

JOINED_UNDECIDED = Sentence(
    "I'll join this to the recording before it. But first tell me above what they are for."
)

REPLACE_BY_PART = Sentence(
    "Shall I train “{title}” again with the part that begins at {begin}? That will replace the "
    "current voice, which can't be brought back. /cancel"
)
ASK_PART = Sentence(
    "Where should the part for “{title}” begin? Send me a time such as {example}. /cancel"
)
PART_CHOSEN = Sentence("All right, I'm using the part that begins at {begin}.")
PART_NAMED = Sentence("The part that begins at {begin}.")
PART_CAPTION = Sentence("{begin} to {end} of your recording")

USE_ANYWAY = Sentence("Use it anyway")
RECORD_AGAIN = Sentence("Record again")
START_OVER = Sentence("Start over")
SEND_ANOTHER = Sentence("All right, that one is gone. Send me a new recording whenever you like.")

CAPTION = Sentence("🤖 AI-generated voice: this is “{title}”.")
FORMER_CAPTION = Sentence(
    "🤖 AI-generated voice: “{title}” as it was before its last training. That voice can't be used "
    "any more."
)
REPEATED = Sentence("(You may already have this: I couldn't tell whether it arrived.)")

PERFORMER = Sentence("AI-generated voice")
NOT_TAKEN = Sentence(
    "“{title}” is ready, but your Telegram settings don't let me send you voice messages. Allow "
    "them for me (Settings, Privacy and Security), then play the demo clip with /voices."
)

READY_WITHOUT_DEMO = Sentence(
    "“{title}” is ready, but I couldn't get its demo clip. Press “Play” to try again."
)
FAILED = Sentence(
    "The training of “{title}” failed. {why}\n\n{voice}“Try again” uses the same recording."
)
VOICE_STAYS = Sentence("Its voice is unchanged.")
VOICE_GONE = Sentence("Its previous voice can't be used any more.")
DONE = Sentence("“{title}” is ready. Its demo clip is below.")
SENDING_AGAIN = Sentence(
    "“{title}” is ready. I couldn't tell whether its demo clip arrived, so I'm sending it again."
)
MAYBE_MISSED = Sentence("“{title}” is ready. I couldn't tell whether its demo clip arrived.")
DONE_WITHOUT_DEMO = Sentence("“{title}” is ready. You can play it with /voices.")
OVERTAKEN = Sentence("That training of “{title}” succeeded, but another one has begun since.")
OVER_FAILED = Sentence("The training of “{title}” failed.")

AGAIN = Sentence("Try again")
PLAY = Sentence("▶ Play")
PLAY_FORMER = Sentence("▶ Play the previous voice")
COMPARE = Sentence("Compare")
RENAME = Sentence("Rename")
RETRAIN = Sentence("Train again")
DELETE = Sentence("Delete")
REALLY_DELETE = Sentence("Yes, delete it for good")
KEEP = Sentence("No, keep it")
BACK = Sentence("« All voices")

RECORDING_NOT_SHOWN = Sentence(
    "I can't play your recording here any more, so this is just the clone."
)
ASK_LIKENESS = Sentence("Does it sound like you?")
ALIKE = Sentence("Sounds like me")
UNLIKE = Sentence("Not me")
NOTED_ALIKE = Sentence("Good to hear! I've noted that it sounds like you.")
NOTED_UNLIKE = Sentence("Thanks for telling me. {advice}")
NOTHING_WRONG = Sentence(
    "The recording itself was fine. A clone usually comes closer when you speak the way you "
    "normally do, for half a minute to a minute."
)

NO_VOICES = Sentence(
    "You have no clones yet. Send me a voice note of 10 to 60 seconds to make one."
)
VOICES = Sentence("Your voices:")
NEXT_TRAINING = Sentence("The next training is possible in {frees_at:until}.")
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
    "What should “{title}” be called? Send me the new name (up to 20 characters). /cancel"
)
TAKE_TITLE = Sentence("Call it “{title}”")
RENAMED = Sentence("Done: it is called “{title}” now.")
ASK_RECORDING = Sentence(
    "Send me a new recording for “{title}” within an hour. I'll ask you before it replaces a "
    "finished voice. /cancel"
)
ASK_DELETE = Sentence(
    "Delete “{title}”? It will be deleted here and at the voice-clone service. This can't be "
    "undone."
)
ASK_DELETE_PAID = Sentence(
    "Delete “{title}”? I'll forget it, and this can't be undone. The voice-clone service keeps "
    "paid voices, so it stays there, without its name."
)
DELETING = Sentence("I'm deleting “{title}” …")
DELETED = Sentence("“{title}” has been deleted, here and at the voice-clone service.")
DELETION_GOES_ON = Sentence(
    "“{title}” has been deleted here. The voice-clone service hasn't confirmed it yet; I'll keep "
    "trying until it does."
)
DELETED_BUT_STAYS = Sentence(
    "“{title}” has been deleted here. The voice-clone service doesn't delete it because it "
    "was paid for, but the name you gave it is gone. Please ask the person who runs this bot "
    "to have it deleted: {slot_id}"
)
GONE = Sentence("That clone has been deleted and is no longer there.")
CANCELLED = Sentence("All right, never mind.")
NOTHING_TO_CANCEL = Sentence("There is nothing to cancel.")

ASK_LANGUAGE = Sentence("Which language should I speak?")
AS_THE_APP = Sentence("Same as my Telegram app")
LANGUAGE_CHOSEN = Sentence("All right, from now on I'll speak {language}.")
LANGUAGE_OF_THE_APP = Sentence("All right, from now on I'll use the language of your Telegram app.")

TOO_FAST = Sentence(
    "You're sending faster than I can answer. I haven't taken this, or anything after it that "
    "gets no answer. Please wait a minute, then send it again, one at a time."
)

UNKNOWN = Sentence("I clone voices: send me a voice note, or try /voices or /help.")
INVITED_ONLY = Sentence("This bot is by invitation only. Please ask the person who runs it.")
PRIVATE_ONLY = Sentence(
    "Voices are personal, so I only work in private chats: https://t.me/{username}?start=group"
)
ADDED = Sentence(
    "Hello! I clone voices, but only in private chats. I don't touch what is sent here: "
    "https://t.me/{username}?start=group"
)
MAKE_ONE = Sentence("Clone your voice")
REST_OF_ALBUM = Sentence(
    "I take one recording at a time, so I'm using the first of these and leaving out the others. "
    "If you want a clone of each, send them one by one."
)
EDITED_TEXT = Sentence("I don't read edits. Please send it as a new message.")
EDITED_RECORDING = Sentence(
    "I use the recording and the caption as you first sent them. To give a clone another name, "
    "use /voices."
)
UNREADABLE = Sentence(
    "I couldn't read that: Telegram sent it to me in a form I don't know. Please try another way."
)
SORRY = Sentence(
    "Sorry, something went wrong on my side, and I couldn't handle this. Please try again."
)
