"""/settings: languages, stored data and the quota, with a button for each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from telegram import InlineKeyboardMarkup, Update

from cloning.domain.owner import Consent
from handlers.buttons import callbacks
from handlers.buttons.callbacks import Place
from handlers.chat.reading import owner_of
from handlers.chat.replies import say
from handlers.context import Context
from handlers.features import language
from handlers.features.data import privacy
from handlers.features.voices import pages
from handlers.words.languages import NAMES, Language
from handlers.words.say import texts as say_texts
from handlers.words.speech import Sentence, Speech

SPEAKS = Sentence("Language: {name} (/language)")
SPEAKS_AS_THE_APP = Sentence("Language: {name}, as in your Telegram app (/language)")
NOT_AGREED = Sentence("You haven't told me yet whose voice I may clone.")
KEPT = Sentence(
    "I keep your clones, what I measured in their recordings, your consent and your settings "
    "until you delete them. I keep the sample made from a recording only until its training has "
    "ended. /mydata shows all of it, /privacy explains what it's for, and /forget erases it."
)

CHANGE_LANGUAGE = Sentence("Language")
PRIVACY = Sentence("What happens to recordings")
MY_DATA = Sentence("My data")
FORGET = Sentence("Erase everything …")

Handle = Callable[[Update, Context], Awaitable[None]]

PLACES: Mapping[Place, tuple[Sentence, Handle]] = {
    Place.LANGUAGE: (CHANGE_LANGUAGE, language.on_language),
    Place.PRIVACY: (PRIVACY, privacy.on_privacy),
    Place.MY_DATA: (MY_DATA, privacy.on_mydata),
    Place.FORGET: (FORGET, privacy.on_forget),
}
"""What the buttons open: each does what the command of that name does."""


async def on_settings(update: Update, context: Context) -> None:
    """Show everything that can be chosen, in one place."""
    owner_id, speech = owner_of(update), context.speech
    chosen = await context.preferences.chosen(owner_id)
    consent = await context.rights.withdrawal.consent(owner_id)
    allowance = await context.submissions.allowance(owner_id)
    used = [pages.used(speech, allowance), *await _said(context, owner_id)]
    parts = [_language(speech, chosen), _consented(speech, consent), *used, speech(KEPT)]
    await say(update, "\n\n".join(parts), places(speech))


async def _said(context: Context, owner_id: int) -> Sequence[str]:
    """Return how many characters were said, if clones can say texts here."""
    if not context.speaking.is_offered:
        return ()
    offer = await context.speaking.offer(owner_id)
    used, most = offer.per_day - offer.left, offer.per_day
    return [context.speech(say_texts.USED, used=used, most=most)]


async def on_open(update: Update, context: Context, pressed: callbacks.Open) -> None:
    """Open the place on the pressed button."""
    _label, handle = PLACES[pressed.place]
    await handle(update, context)


def places(speech: Speech) -> InlineKeyboardMarkup:
    """One button for each place."""
    return InlineKeyboardMarkup.from_column(
        [callbacks.Open(place).button(speech(label)) for place, (label, _handle) in PLACES.items()]
    )


def _language(speech: Speech, chosen: str | None) -> str:
    name = NAMES[Language(speech.language)]
    return speech(SPEAKS if chosen is not None else SPEAKS_AS_THE_APP, name=name)


def _consented(speech: Speech, consent: Consent | None) -> str:
    return privacy.consented(speech, consent) or speech(NOT_AGREED)
