"""Puts the foreground together: what the handlers need to answer people."""

from collections.abc import Callable

from msgspec import Struct
from telegram.ext import ExtBot

from bot.requests import Requests, Terms
from cloning.owners.preferences import Preferences
from cloning.ports.acquaintances import Acquaintances
from cloning.ports.outside import Clock
from cloning.ports.store import Store
from cloning.ports.tallies import Tallies
from handlers.buttons.language_offer import LanguageOffer
from handlers.chat.adapters.letters import Letters
from handlers.chat.adapters.messenger import TelegramMessenger
from handlers.chat.adapters.notifier import TelegramNotifier
from handlers.chat.clips import Clips, Music
from handlers.context import Services
from handlers.desk import Desk
from handlers.interpreter import Interpreter
from handlers.rights import Rights
from handlers.words.languages import Catalogues, read_catalogues


class Speakers(Struct, frozen=True, kw_only=True):
    """Everything that talks to people, each in their own language."""

    catalogues: Catalogues
    interpreter: Interpreter
    clips: Clips
    notifier: TelegramNotifier
    messenger: TelegramMessenger
    letters: Letters


def make_speakers(
    bot: ExtBot[None],
    *,
    store: Store,
    acquaintances: Acquaintances,
    music: Music,
    terms: Terms,
    clock: Clock,
    says: bool = False,
) -> Speakers:
    """Read the catalogues, and make everything that uses them; `says`: clones can say texts."""
    catalogues = read_catalogues(clock)
    clips = Clips(bot, music)
    preferences = Preferences(store=store, acquaintances=acquaintances)
    offer = LanguageOffer(terms.voice_languages, paid=terms.paid)
    return Speakers(
        catalogues=catalogues,
        interpreter=Interpreter(catalogues, preferences),
        clips=clips,
        notifier=TelegramNotifier(bot, catalogues, clips, offer, says=says),
        messenger=TelegramMessenger(bot, catalogues, clips),
        letters=Letters(bot, catalogues, preferences),
    )


def make_desk(
    requests: Requests,
    *,
    speakers: Speakers,
    tallies: Tallies,
    admins: frozenset[int] = frozenset(),
    contact: str | None = None,
    free_bytes: Callable[[], int] = lambda: 0,
) -> Desk:
    """Make what the handlers for operators need."""
    return Desk(
        admins=admins,
        banning=requests.banning,
        takedown=requests.takedown,
        overview=requests.overview,
        closing=requests.closing,
        broadcasting=requests.broadcasting,
        free_bytes=free_bytes,
        letters=speakers.letters,
        tallies=tallies,
        contact=contact,
    )


def make_services(
    requests: Requests,
    *,
    terms: Terms,
    speakers: Speakers,
    desk: Desk,
    failed: Callable[[int, Exception], None],
) -> Services:
    """Make the services that every handler gets."""
    return Services(
        submissions=requests.submissions,
        collection=requests.collection,
        choices=requests.choices,
        standing=requests.standing,
        questions=requests.questions,
        replacement=requests.replacement,
        part_choice=requests.part_choice,
        voice_language=requests.voice_language,
        albums=requests.albums,
        comparison=requests.comparison,
        speaking=requests.speaking,
        late=requests.late,
        rights=Rights(
            erasure=requests.erasure,
            withdrawal=requests.withdrawal,
            dossier=requests.dossier,
            policy_version=terms.policy_version,
            policy_url=terms.policy_url,
        ),
        desk=desk,
        preferences=speakers.interpreter.preferences,
        clips=speakers.clips,
        notifier=speakers.notifier,
        messenger=speakers.messenger,
        interpreter=speakers.interpreter,
        failed=failed,
    )
