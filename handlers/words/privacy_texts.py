"""The sentences about a person's data."""

from handlers.words.speech import Counted, Sentence

POLICY = Sentence(
    "A voice recording is personal. In short:\n\n"
    "• To make a clone, I send your recording to a voice-clone service. The sample made from it "
    "is kept here only until the clone is ready.\n"
    "• Your clones are kept until you delete them: /voices\n"
    "• I'll show you everything I keep about you: /mydata\n"
    "• I'll erase all of it, at the voice-clone service too: /forget\n"
    "• If you block me, I erase it after 30 days.\n\n"
    "This is version {version} of the privacy policy."
)
CONSENTED = Sentence("You agreed to version {version} on {given_at:moment}, {given_at:since} ago.")
FULL_POLICY = Sentence("The full privacy policy")
WITHDRAW = Sentence("Withdraw my consent")
WITHDRAWN = Sentence(
    "You've withdrawn your consent. I won't begin any new training, and I've discarded what was "
    "waiting; a training that has begun goes on. Your clones stay until you delete them, one by "
    "one with /voices or everything with /forget. If you send another recording, I'll ask you "
    "again."
)

MY_DATA = Sentence(
    "The same in a form that programs can read, with every figure. The recordings and demo clips "
    "themselves are in this chat, not with me."
)
NOTHING_KEPT = Sentence("I don't keep anything about you.")
STILL_COUNTS = Sentence(
    "Only what you used of your quota within the last 24 hours still counts, without your name or "
    "Telegram id."
)

STILL_BANNED = Sentence("I only remember that you are banned, without your name or Telegram id.")

ASK_FORGET = Counted(
    "Erase everything about you? {clones} clone will be deleted, here and at the voice-clone "
    "service, and so will your recordings, consent and settings. This can't be undone.",
    "Erase everything about you? {clones} clones will be deleted, here and at the voice-clone "
    "service, and so will your recordings, consent and settings. This can't be undone.",
    by="clones",
)
FORGET_ALL = Sentence("Yes, erase everything")
KEEP_ALL = Sentence("No, keep everything")
FORGETTING = Sentence(
    "All right, I'm erasing everything, and I'll tell you when it's gone. If the voice-clone "
    "service doesn't answer, I'll keep trying until it does."
)
FORGOTTEN = Sentence(
    "Everything about you has been erased, here and at the voice-clone service. You can delete "
    "what is in this chat yourself. If you come back, you start afresh; only what you used of your "
    "quota within the last 24 hours still counts."
)
FORGOTTEN_BUT = Sentence(
    "Everything about you has been erased here. The voice-clone service doesn't delete paid "
    "voices, so these stay there, without the names you gave them. Please ask the person who runs "
    "this bot to have them deleted:"
)
STAYED = Sentence("“{title}”: {slot_id}")
