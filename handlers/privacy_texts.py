"""What is said about somebody's data."""

from handlers.speech import Counted, Sentence

POLICY = Sentence(
    "A recording of a voice is personal. In short:\n\n"
    "• To make a clone, I send your recording to a voice-clone service. Here its sample is kept "
    "only until the clone is ready.\n"
    "• Your clones are kept until you delete them: /voices\n"
    "• You get everything I keep about you: /mydata\n"
    "• I erase all of it, at the voice-clone service too: /forget\n"
    "• If you block me, I erase it after 30 days.\n\n"
    "This is version {version} of the policy."
)
CONSENTED = Sentence("You agreed to version {version} on {given_at:moment}, {given_at:since} ago.")
FULL_POLICY = Sentence("The whole policy")
WITHDRAW = Sentence("Withdraw my consent")
WITHDRAWN = Sentence(
    "Your consent is withdrawn. I won't begin new trainings and have dropped what was "
    "waiting; a training that has already begun goes on. Your clones stay until you "
    "delete them: one by one with /voices, or everything with /forget. If you send "
    "another recording, I'll ask you again."
)

MY_DATA = Sentence(
    "The same data for programs, with every figure. The recordings and demo clips "
    "themselves are in this chat, not with me."
)
NOTHING_KEPT = Sentence("I keep nothing about you.")
STILL_COUNTS = Sentence(
    "Only trainings that began within the last day still count, without your name or number."
)

ASK_FORGET = Counted(
    "Erase everything about you? {clones} clone is deleted, here and at the voice-clone service, "
    "and so are recordings, consent and settings. It can't be undone.",
    "Erase everything about you? {clones} clones are deleted, here and at the voice-clone service, "
    "and so are recordings, consent and settings. It can't be undone.",
    by="clones",
)
FORGET_ALL = Sentence("Yes, erase everything")
KEEP_ALL = Sentence("No, keep everything")
FORGETTING = Sentence(
    "All right, I'm erasing everything and will tell you when it's done. If the "
    "voice-clone service doesn't answer, I'll keep trying."
)
FORGOTTEN = Sentence(
    "Everything about you is erased, here and at the voice-clone service. What is in this chat "
    "you can delete yourself. If you come back, you start as new; only trainings that began "
    "within the last day still count."
)
FORGOTTEN_BUT = Sentence(
    "Everything about you is erased here. The voice-clone service does not delete what was paid "
    "for, so these stay there, without the name you gave them. Please ask whoever runs this bot "
    "to have them deleted:"
)
STAYED = Sentence("“{title}”: {slot_id}")
