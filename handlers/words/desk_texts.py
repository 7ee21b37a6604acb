"""The sentences between the operators and everybody else."""

from collections.abc import Mapping

from cloning.domain.operating.broadcast import Broadcast, Stage
from handlers.words.speech import Counted, Sentence

BANNED = Sentence(
    "The person who runs this bot has banned you, so I don't take anything from you. You can "
    "still see what I keep about you (/mydata) and have it erased (/forget)."
)
CONTACT = Sentence("To reach the person who runs this bot: {contact}")

IS_BANNED = Counted(
    "{id} is banned. I've discarded {number} recording that was waiting.",
    "{id} is banned. I've discarded {number} recordings that were waiting.",
    by="number",
)
IS_FREE = Sentence("{id} may use me again.")
WAS_FREE = Sentence("{id} was not banned.")
OPERATORS_STAY = Sentence("{id} is in ADMIN_IDS and can't be banned.")

TAKEN_DOWN = Counted(
    "I'm deleting {number} voice, and I've told its owner. Checksums that nobody can clone any "
    "more: {blocked}.",
    "I'm deleting {number} voices, and I've told their owners. Checksums that nobody can clone "
    "any more: {blocked}.",
    by="number",
)
NOTHING_NAMED = Sentence(
    "I know nothing of this name. Send me /takedown with the number of a clone, a voice id, or "
    "the SHA-256 of a file or a sample."
)
VOICE_TAKEN_DOWN = Sentence(
    "Your voice “{title}” is being deleted, because somebody has reported that it is theirs and "
    "that they haven't agreed. If that's wrong, send me /report and your reasons."
)

THERE_ARE = Sentence("People: {people}. Voices: {voices}. Places in use: {slots}.")
LAST_DAY = Sentence("24 hours: {success} successes, {failed} failures, {refused} refused.")
LAST_WEEK = Sentence("7 days: {success} successes, {failed} failures, {refused} refused.")
CHARACTERS = Sentence("24 hours: clones were to say {number} characters.")
FREE = Sentence("Free on the disk: {free:.1f} GB.")
PENDING = Sentence("{number}: {step} The oldest was begun {at:since} ago.")
JOB = Sentence("№ {number}, clone {clone}, {at:since}: {standing}")
UNSAID = Counted(
    "{number} text is yet to be said; it was asked for {at:since} ago.",
    "{number} texts are yet to be said; the oldest was asked for {at:since} ago.",
    by="number",
)
NO_JOBS = Sentence("Nothing is under way.")
MORE_JOBS = Sentence("There are more: /jobs {number}")
HASTENED = Sentence("№ {number} is being tried again.")
BEGUN_AGAIN = Sentence("It's being trained again, as № {number}.")
NOT_HASTENED = Sentence("№ {number} isn't waiting for another try.")
NO_SUCH_JOB = Sentence("There is no № {number}. /jobs lists what is under way.")

OPEN = Sentence("Trainings may begin.")
CLOSED = Sentence(
    "No training has begun for {at:since}. To whoever sends a recording, I say:\n\n{told}"
)

ASK_BROADCAST = Counted(
    "This text is for {people} person. To have it sent: /broadcast send",
    "This text is for {people} people. To have it sent: /broadcast send",
    by="people",
)
SENDING = Sentence("I'm sending it. /broadcast shows how far I am, /broadcast stop ends it.")
UNASKED = Sentence("There is nothing to send, or it is over an hour old. /broadcast TEXT begins.")
STILL_SENDING = Sentence("I'm still sending the last one. /broadcast stop ends it.")
NO_BROADCAST = Sentence("There was no broadcast. /broadcast TEXT begins one.")
BROADCASTS: Mapping[Stage, Sentence] = {
    Stage.ASKED: Sentence("The broadcast waits for your word: /broadcast send"),
    Stage.RUNNING: Sentence(
        "The broadcast is being sent: {sent} sent, {unreachable} not reachable, {unproven} not "
        "certain."
    ),
    Stage.OVER: Sentence(
        "The broadcast is over: {sent} sent, {unreachable} not reachable, {unproven} not certain."
    ),
    Stage.STOPPED: Sentence(
        "The broadcast was stopped: {sent} sent, {unreachable} not reachable, {unproven} not "
        "certain."
    ),
}

ASK_REPORT = Sentence(
    "Has somebody cloned your voice, or is something else wrong? Send me /report and what "
    "happened, all in one message. I'll pass on the text and your Telegram id, and nothing else."
)
REPORTED = Sentence("I've passed it on to the person who runs this bot, with your Telegram id.")
NOT_REPORTED = Sentence(
    "I can't reach the person who runs this bot right now. Please try again later."
)
REPORTED_BEFORE = Sentence("I've passed on several messages from you. Please wait an hour.")
REPORT = Sentence("📣 From {id}:\n\n{text}")
"""What the operators read."""
HOW_TO_REPORT = Sentence(
    "Has somebody cloned your voice without asking you? Send me /report and what happened."
)


def figures_of(broadcast: Broadcast) -> Mapping[str, int]:
    """Return what the sentences about a broadcast need."""
    return {
        "sent": broadcast.sent,
        "unreachable": broadcast.unreachable,
        "unproven": broadcast.unproven,
    }
