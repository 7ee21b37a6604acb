"""The sentences for the person who runs this bot, about what only they can mend."""

from collections.abc import Mapping

from cloning.domain.trouble import About, AccountTrouble, OwnTrouble
from handlers.words.speech import Sentence

WHAT: Mapping[AccountTrouble, Sentence] = {
    AccountTrouble.KEY: Sentence(
        "The voice-clone service doesn't accept my key. Put a valid one into VOICE_API_KEY and "
        "restart me."
    ),
    AccountTrouble.RIGHTS: Sentence(
        "The voice-clone service doesn't let my key do its work. Give it the rights at the "
        "service, or put another one into VOICE_API_KEY and restart me."
    ),
    AccountTrouble.CREDIT: Sentence(
        "The account at the voice-clone service has no credit left. Please top it up."
    ),
    AccountTrouble.SLOTS: Sentence(
        "The voice-clone service makes no more voices for this account. Delete voices there that "
        "nobody needs (python -m bot reconcile shows them), or have the limit raised."
    ),
}
BEGUN = Sentence(
    "⚠️ {what}\n\n"
    "It said: {said}\n\n"
    "Recordings wait meanwhile, and their owners know. When this is mended, everything goes on by "
    "itself, and I'll tell you."
)
OWN: Mapping[OwnTrouble, Sentence] = {
    OwnTrouble.DISK: Sentence(
        "⚠️ Only {said} MB are free on my disk. Please make room: below 200 MB I can't take "
        "recordings, and with a full disk nothing works."
    ),
    OwnTrouble.ERASURE: Sentence(
        "⚠️ Voices that their owners deleted over an hour ago are not gone yet ({said}). I keep "
        "trying. Please see whether the voice-clone service answers (python -m bot reconcile)."
    ),
}
OVER: Mapping[About, Sentence] = {
    OwnTrouble.DISK: Sentence("✅ There is room on my disk again."),
    OwnTrouble.ERASURE: Sentence("✅ All voices that their owners deleted are gone."),
    AccountTrouble.KEY: Sentence(
        "✅ The voice-clone service accepts my key again. What was waiting goes on."
    ),
    AccountTrouble.RIGHTS: Sentence(
        "✅ The voice-clone service lets my key do its work again. What was waiting goes on."
    ),
    AccountTrouble.CREDIT: Sentence(
        "✅ The account at the voice-clone service has credit again. What was waiting goes on."
    ),
    AccountTrouble.SLOTS: Sentence(
        "✅ The voice-clone service makes voices again. What was waiting goes on."
    ),
}
