"""The sentences about texts that clones say; used only where the operator has set that up."""

from handlers.words.speech import Counted, Sentence

HELP = Sentence("/say: have one of your clones say a text")
POLICY = Sentence(
    "If you have a clone say a text, I send the text to the voice-clone service. Here it is kept "
    "for an hour after it was said; then I keep only a checksum of it."
)
USED = Sentence("{used} of {most} characters said in the last 24 hours.")

ASK_TEXT = Sentence(
    "What should “{title}” say? Send me a text of up to {longest} characters within an hour, or "
    "choose a sentence below. /cancel"
)
ASK_WHICH = Sentence(
    "Which of your clones should speak? Choose one, or send me a text of up to {longest} "
    "characters first. /cancel"
)
LEFT = Sentence("You have {left} of {most} characters left. Used ones come back after 24 hours.")
CHOOSE_VOICE = Sentence("Which of your clones should say this? /cancel")

RECORDING = Sentence(
    "“{title}” is recording it … Characters used for this: {characters}; left: {left}."
)
WAITS = Sentence("“{title}” hasn't said it yet. {trouble}")
SAID = Sentence("“{title}” has said it. The clip is below.")
NOT_SAID = Sentence("“{title}” didn't say it. {why}")
CAPTION = Sentence("🤖 AI-generated voice, “{title}”:")
NOT_TAKEN = Sentence(
    "“{title}” has said it, but your Telegram settings don't let me send you voice messages. "
    "Allow them for me (Settings, Privacy and Security), then ask again."
)

SAY_SOMETHING = Sentence("Say something")
SPEED = Sentence("Slower or faster")
PITCH = Sentence("Lower or higher")
SLOWER = Sentence("Slower")
FASTER = Sentence("Faster")
LOWER = Sentence("Lower")
HIGHER = Sentence("Higher")
ASK_AGAIN = Sentence("Ask again")
ASK_SPEED = Sentence(
    "Shall “{title}” say it again, slower or faster? Characters needed: {characters}; left: {left}."
)
ASK_PITCH = Sentence(
    "Shall “{title}” say it again, lower or higher? Characters needed: {characters}; left: {left}."
)

FORWARDED = Sentence(
    "This text is forwarded, or it comes from somebody else. Clones say only what you write "
    "yourself: please send it as your own message."
)
EDITED = Sentence(
    "A text is said as you first sent it. If you want the new one said, please send it as a new "
    "message; it counts again."
)

SPEAKING = Sentence("“{title}” has been saying your text for {since:since}.")
SPEAKING_HELD_UP = Sentence(
    "“{title}” has been trying to say your text for {since:since}. {trouble}"
)
UNCHOSEN = Sentence("Your text is waiting for you to say which clone should say it.")
ANY_CLONE = Counted(
    "I'll wait {minutes} more minute for a text that one of your clones should say.",
    "I'll wait {minutes} more minutes for a text that one of your clones should say.",
    by="minutes",
)

SAY_IT_AS = Sentence("Say it as “{title}”")
SAID_BEFORE = Sentence("As “{title}” has said it before")
WILL_SAY = Sentence("🤖 “{title}” is about to say:")
WHERE_IS_IT = Sentence("Is it coming?")
IT_COMES = Sentence("Yes: a clone is saying it. The clip appears here when it's ready.")
NOT_TOLD = Sentence(
    "Telegram didn't tell me that you chose this. Please ask the person who runs this bot to turn "
    "on inline feedback, or send me /say in our private chat."
)
SAID_IN_PRIVATE = Sentence("🤖 “{title}” has said it, but the clip can't be shown here.")
UNMADE = Sentence("This clip couldn't be made.")
"""What others read in place of a clip; why it is missing, only its owner is told, in private."""
NOT_YOURS = Sentence("Only the person who sent this can ask that.")
TOO_MANY = Sentence("{length} characters; I can say {most} now")
