"""The sentences of /mydata."""

from collections.abc import Mapping

from cloning.models import Likeness, Outcome, Step
from cloning.owner import Basis, Question
from handlers.speech import Counted, Sentence

HEAD = Sentence("Everything I keep about you")
BOOKKEEPING = Sentence(
    "For the work itself I also keep: the numbers of messages and topics, Telegram's ids of files "
    "and albums, a checksum of each sample, when and how often something was asked, tried or sent, "
    "and what the voice-clone service showed last. All of that is in the JSON file."
)

NUMBERS = Sentence("Your number at Telegram is {id}, the number of this chat {chat_id}.")
CONSENT = Sentence(
    "You agreed to version {version} of the policy {at:since} ago, on {at:moment}: {basis}."
)
BASES: Mapping[Basis, Sentence] = {
    Basis.OWN_VOICE: Sentence("it is your own voice"),
    Basis.PERMISSION: Sentence("you have the speaker's written permission"),
}
NO_CONSENT = Sentence("You have given no consent.")
CHOSEN = Sentence("You have chosen that I speak {language}.")
APP = Sentence("Your Telegram app's language when I last heard from you: {code}.")
QUESTIONS: Mapping[Question, Sentence] = {
    Question.TITLE: Sentence("I'm waiting for a new name for one of your clones."),
    Question.RECORDING: Sentence("I'm waiting for a new recording for one of your clones."),
    Question.FORGET: Sentence("I have asked you whether to erase everything."),
}
PROPOSAL = Sentence("I suggested the name “{title}”.")
UNREACHABLE = Sentence("I couldn't reach you last time.")
UNREACHABLE_SINCE = Sentence("You blocked me {at:since} ago, on {at:moment}.")

BEGUN = Sentence("Begun {at:since} ago, on {at:moment}.")
PLACE_ASKED = Sentence(
    "I asked the voice-clone service for a place {at:since} ago and don't know the answer yet."
)
PAID = Sentence("Its place at the voice-clone service is paid for.")
DEMO = Sentence("Its demo clip is at Telegram; I keep Telegram's id of it.")
DELETED = Sentence(
    "You deleted it {at:since} ago. I keep this until the voice-clone service has deleted it too."
)

TRAINING = Counted(
    "Training {number}, begun {at:since} ago, on {at:moment}, with {recordings} recording:",
    "Training {number}, begun {at:since} ago, on {at:moment}, with {recordings} recordings:",
    by="recordings",
)
TAKE = Sentence(
    "Measured: {total_seconds:.0f} s in all, {speech_seconds:.0f} s of speech, {used_seconds:.0f} "
    "s of it used; about {above_noise_db:.0f} dB above the noise; peaks {peak_dbfs:.0f} dBFS, "
    "level {level_dbfs:.0f} dBFS, crest {crest_db:.0f} dB."
)
NAME = Sentence("A new voice made of it would be called “{title}”.")
ACCEPTED = Sentence("You chose to use it anyway.")
MOMENTS: Mapping[str, Sentence] = {
    "put_at": Sentence("I asked the voice-clone service to train it {at:since} ago."),
    "fetching_since": Sentence(
        "I have been trying to get the recording from Telegram for {at:since}."
    ),
    "fetched_at": Sentence("The voice-clone service fetched the sample {at:since} ago."),
    "finished_at": Sentence("It ended {at:since} ago, on {at:moment}."),
}
STEPS: Mapping[Step, Sentence] = {
    Step.CONSENT: Sentence("It's waiting for your consent."),
    Step.PREPARE: Sentence("The recording is being checked."),
    Step.MORE: Sentence("It's waiting for more speech."),
    Step.CHOICE: Sentence("It's waiting for you to decide whether to use the recording."),
    Step.REPLACE: Sentence("It's waiting for you to decide whether it replaces the present voice."),
    Step.RESERVE: Sentence("It's waiting for a place at the voice-clone service."),
    Step.TRAIN: Sentence("The voice-clone service is being asked for it."),
    Step.WATCH: Sentence("The voice-clone service has it."),
    Step.ANNOUNCE: Sentence("I'm about to tell you how it ended."),
    Step.DONE: Sentence("It was dropped."),
}
OUTCOMES: Mapping[Outcome, Sentence] = {
    Outcome.SUCCESS: Sentence("It succeeded."),
    Outcome.FAILED: Sentence("It failed."),
    Outcome.REFUSED: Sentence("The recording was not used."),
}
LIKENESSES: Mapping[Likeness, Sentence] = {
    Likeness.ALIKE: Sentence("You said that it sounds like you."),
    Likeness.UNLIKE: Sentence("You said that it does not sound like you."),
}
TOLD = Sentence("I told you {at:since} ago.")

COUNTED = Counted(
    "{number} training counts for your quota: {moments}",
    "{number} trainings count for your quota: {moments}",
    by="number",
)
DIGESTS = Counted(
    "Of {number} message of the last two days I keep a digest, by which I can tell an edit that "
    "changes nothing. The message can't be read from it.",
    "Of {number} messages of the last two days I keep digests, by which I can tell an edit that "
    "changes nothing. The messages can't be read from them.",
    by="number",
)
MOMENT = Sentence("{at:since} ago")
ERASURE = Sentence("Everything about you is being erased. I'll check again on {at:moment}.")
STAYED = Sentence("The voice-clone service keeps “{title}”: {slot_id}")
