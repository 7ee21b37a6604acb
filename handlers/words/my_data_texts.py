"""The sentences of /mydata."""

from collections.abc import Mapping

from cloning.domain.models import Likeness, Outcome, Step
from cloning.domain.operating.audit import Deed
from cloning.domain.operating.memos import About
from cloning.domain.owner import Basis, Question
from cloning.domain.speaking.utterance import UtteranceStep
from handlers.words.speech import Counted, Sentence

HEAD = Sentence("Everything I keep about you")
BOOKKEEPING = Sentence(
    "To do my work, I also keep message and topic numbers, Telegram's ids for files and albums, a "
    "checksum of each sample, when and how often I asked, tried or sent something, and what I "
    "last saw at the voice-clone service. All of that is in the JSON file."
)

NUMBERS = Sentence("Your Telegram id is {id}, and this chat's id is {chat_id}.")
CONSENT = Sentence(
    "You agreed to version {version} of the privacy policy {at:since} ago, on {at:moment}, and "
    "said that {basis}."
)
BASES: Mapping[Basis, Sentence] = {
    Basis.OWN_VOICE: Sentence("it is your own voice"),
    Basis.PERMISSION: Sentence("you have the speaker's written permission"),
}
NO_CONSENT = Sentence("You haven't given your consent.")
CHOSEN = Sentence("You've chosen {language} as the language I speak.")
APP = Sentence("Your Telegram app's language when I last heard from you: {code}.")
QUESTIONS: Mapping[Question, Sentence] = {
    Question.TITLE: Sentence("I'm waiting for a new name for one of your clones."),
    Question.RECORDING: Sentence("I'm waiting for a recording to train one of your clones again."),
    Question.PART: Sentence(
        "I've asked you where the part of a recording should begin that I train on."
    ),
    Question.TEXT: Sentence("I'm waiting for a text that one of your clones should say."),
    Question.FORGET: Sentence("I've asked you whether I should erase everything."),
}
PROPOSAL = Sentence("I've suggested the name “{title}” to you.")
UNREACHABLE = Sentence("I couldn't reach you last time.")
UNREACHABLE_SINCE = Sentence("You blocked me {at:since} ago, on {at:moment}.")

BEGUN = Sentence("Begun {at:since} ago, on {at:moment}.")
PLACE_ASKED = Sentence(
    "I asked the voice-clone service for a place for it {at:since} ago and don't know the answer "
    "yet."
)
PAID = Sentence("Its place at the voice-clone service is paid for.")
DEMO = Sentence("Its demo clip is at Telegram; I keep Telegram's id for it.")
DELETED_HERE = Sentence("“{title}” has been deleted here.")
DELETED = Sentence(
    "You deleted it {at:since} ago. I'll keep this until the voice-clone service has deleted it "
    "too."
)

TRAINING = Counted(
    "Training {number}, begun {at:since} ago, on {at:moment}, with {recordings} recording:",
    "Training {number}, begun {at:since} ago, on {at:moment}, with {recordings} recordings:",
    by="recordings",
)
TAKE = Sentence(
    "Measured: {total} in all, with {spoken} of speech ({used} used); about "
    "{above_noise_db:.0f} dB above the noise; peaks {peak_dbfs:.0f} dBFS, level "
    "{level_dbfs:.0f} dBFS, crest {crest_db:.0f} dB."
)
NAME = Sentence("A new voice made from it would be called “{title}”.")
ACCEPTED = Sentence("You asked me to use it anyway.")
PART = Sentence("You chose the part that begins at {begin}.")
MOMENTS: Mapping[str, Sentence] = {
    "put_at": Sentence("I asked the voice-clone service to train it {at:since} ago."),
    "fetching_since": Sentence(
        "I've been trying to download the recording from Telegram for {at:since}."
    ),
    "fetched_at": Sentence("The voice-clone service fetched the sample {at:since} ago."),
    "finished_at": Sentence("It ended {at:since} ago, on {at:moment}."),
}
STEPS: Mapping[Step, Sentence] = {
    Step.CONSENT: Sentence("It's waiting for your consent."),
    Step.PREPARE: Sentence("The recording is being checked."),
    Step.MORE: Sentence("It's waiting for more speech."),
    Step.CHOICE: Sentence("It's waiting for you to say whether I should use the recording."),
    Step.REPLACE: Sentence(
        "It's waiting for you to say whether it should replace the current voice."
    ),
    Step.RESERVE: Sentence("It's waiting for a place at the voice-clone service."),
    Step.TRAIN: Sentence("I'm asking the voice-clone service to train it."),
    Step.WATCH: Sentence("The voice-clone service has it."),
    Step.ANNOUNCE: Sentence("I'm about to tell you how it ended."),
    Step.DONE: Sentence("It was discarded."),
}
OUTCOMES: Mapping[Outcome, Sentence] = {
    Outcome.SUCCESS: Sentence("It succeeded."),
    Outcome.FAILED: Sentence("It failed."),
    Outcome.REFUSED: Sentence("The recording was not used."),
}
LIKENESSES: Mapping[Likeness, Sentence] = {
    Likeness.ALIKE: Sentence("You said it sounds like you."),
    Likeness.UNLIKE: Sentence("You said it doesn't sound like you."),
}
TOLD = Sentence("I let you know {at:since} ago.")

SAID = Sentence("{at:since} ago, on {at:moment}, you wanted a clone to say: “{text}”")
MANNER = Sentence("Speed {speed:.2f}, pitch {pitch:.2f}.")
UTTERANCE_STEPS: Mapping[UtteranceStep, Sentence] = {
    UtteranceStep.VOICE: Sentence("It's waiting for you to choose a clone."),
    UtteranceStep.SPEAK: Sentence("A clone is about to say it, or is saying it."),
    UtteranceStep.SEND: Sentence("I'm about to send you the clip. I keep it until then."),
    UtteranceStep.TELL: Sentence("I'm about to tell you how it ended."),
    UtteranceStep.DONE: Sentence(
        "It's over. I keep the text for an hour, so that you can have it said again."
    ),
}
CHARACTERS = Counted(
    "{number} character that a clone was to say counts towards your quota.",
    "{number} characters that clones were to say count towards your quota.",
    by="number",
)

COUNTED = Counted(
    "{number} training counts towards your quota: {moments}",
    "{number} trainings count towards your quota: {moments}",
    by="number",
)
DIGESTS = Counted(
    "I keep a digest of {number} message from the last two days, to recognise edits that change "
    "nothing. The message can't be read from it.",
    "I keep digests of {number} messages from the last two days, to recognise edits that change "
    "nothing. The messages can't be read from them.",
    by="number",
)
AUDIT = Sentence(
    "As evidence, I've written down what was done with your voice. The JSON file adds message and "
    "clone numbers, whose voice you said it is, your language, and checksums of recordings and "
    "samples."
)
DEEDS: Mapping[Deed, Sentence] = {
    Deed.CONSENTED: Sentence("{at:moment}: you agreed to version {version} of the privacy policy."),
    Deed.WITHDRAWN: Sentence("{at:moment}: you withdrew your consent."),
    Deed.SENT: Sentence("{at:moment}: I asked the voice-clone service to train with a recording."),
    Deed.CLONED: Sentence("{at:moment}: the voice-clone service made a voice."),
    Deed.SAID: Sentence(
        "{at:moment}: a clone said a text, or may have. I keep a keyed hash of it."
    ),
    Deed.DELETED: Sentence("{at:moment}: a clone was deleted."),
    Deed.STAYED: Sentence(
        "{at:moment}: a clone was deleted here, and its paid place stayed at the voice-clone "
        "service."
    ),
    Deed.BANNED: Sentence("{at:moment}: the person who runs this bot banned you."),
    Deed.UNBANNED: Sentence("{at:moment}: the person who runs this bot let you in again."),
    Deed.BLOCKED: Sentence("{at:moment}: the person who runs this bot blocked recordings."),
    Deed.TAKEN_DOWN: Sentence("{at:moment}: the person who runs this bot had a clone deleted."),
    Deed.RETRIED: Sentence("{at:moment}: the person who runs this bot had a training tried again."),
    Deed.CLOSED: Sentence("{at:moment}: the person who runs this bot let no training begin."),
    Deed.REOPENED: Sentence("{at:moment}: the person who runs this bot let trainings begin."),
    Deed.BROADCAST: Sentence("{at:moment}: the person who runs this bot wrote to everybody."),
    Deed.ERASED: Sentence("{at:moment}: everything was erased."),
}
BANNED = Sentence("The person who runs this bot has banned you.")
PACED = Sentence(
    "For a few minutes I count your messages and my answers, so that neither come too fast."
)
REMEMBERED: Mapping[About, Sentence] = {
    About.PERSON: Sentence(
        "So that a restored backup doesn't bring it back, I remember that everything about you was "
        "erased on {at:moment}, without your name or Telegram id."
    ),
    About.CONSENT: Sentence(
        "So that a restored backup doesn't bring it back, I remember that you withdrew your "
        "consent on {at:moment}, without your name or Telegram id."
    ),
}
MOMENT = Sentence("{at:since} ago")
ERASURE = Sentence("I'm erasing everything about you. I'll check on {at:moment} whether it's done.")
STAYED = Sentence("The voice-clone service keeps “{title}”: {slot_id}")
