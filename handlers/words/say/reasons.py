"""Why a text was not said and what to do about it, by the code of the error."""

from collections.abc import Mapping

from handlers.words.speech import Sentence

SAY_REASONS: Mapping[str, Sentence] = {
    "speech_not_offered": Sentence("I can't have clones say texts here any more."),
    "no_voice_ready": Sentence(
        "None of your clones can speak yet. Send me a voice note to make one, or see /status for "
        "what's in progress."
    ),
    "text_empty": Sentence(
        "There is nothing to say in this: it has no letters and no digits. Please send me words."
    ),
    "text_too_long": Sentence(
        "This text is too long: {length}/{maximum} characters. Please send a shorter one, or one "
        "part after the other."
    ),
    "characters_used_up": Sentence(
        "This text needs {length} characters, and you have {left} of {maximum} left."
    ),
    "still_speaking": Sentence(
        "One of your clones is still saying something. Please wait for it, or stop it with /cancel."
    ),
    "word_not_said": Sentence(
        "Clones don't say “{word}” here. Please send the text again without it."
    ),
    "consent_missing": Sentence(
        "You've withdrawn your consent, so your clones don't speak. /start asks you again."
    ),
    "speech_unavailable": Sentence(
        "The voice-clone service can't be reached. No characters were used; please try again later."
    ),
    "speech_lost": Sentence(
        "The connection broke while it was being said, and the service may have charged for it. "
        "So I don't try again by myself, and the characters are used. If you ask again, they are "
        "used once more."
    ),
    "speech_refused": Sentence(
        "The voice-clone service doesn't let it speak. No characters were used. Please ask the "
        "person who runs this bot."
    ),
    "said_otherwise": Sentence(
        "The voice-clone service said something else, so I'm not sending it. The characters are "
        "used. Please try other words."
    ),
    "unproven": Sentence(
        "I couldn't tell whether the clip arrived. If you ask again, the characters are used once "
        "more."
    ),
}

ENOUGH_AGAIN = Sentence("You'll have enough again in {frees_at:until}.")
"""When a text can be said that is too long for the characters that are left."""
