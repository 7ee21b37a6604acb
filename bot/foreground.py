"""Puts the foreground together: what the handlers need to answer people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telegram.ext import ExtBot

from bot.background import Ports, make_erasure, make_late
from cloning.domain.limits import Quota
from cloning.erasure.deletion import Deletion
from cloning.erasure.dossier import Dossier
from cloning.erasure.withdrawal import Withdrawal
from cloning.owners.caps import Caps
from cloning.owners.preferences import Preferences
from cloning.owners.questions import Questions
from cloning.ports.outside import Clock
from cloning.ports.store import Store
from cloning.requests.albums import Albums
from cloning.requests.collection import Collection
from cloning.requests.comparison import Comparison
from cloning.requests.part_choice import PartChoice
from cloning.requests.replacement import Replacement
from cloning.requests.standing import Standing
from cloning.requests.submissions import Submissions
from cloning.requests.takes import Choices
from cloning.requests.voice_language import VoiceLanguage
from handlers.buttons.language_offer import LanguageOffer
from handlers.chat.clips import Clips, Music
from handlers.chat.notifier import TelegramNotifier
from handlers.context import Services
from handlers.interpreter import Interpreter
from handlers.rights import Rights
from handlers.words.languages import Catalogues, read_catalogues


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What people may have here, and what they agree to."""

    quota: Quota
    policy_version: str
    policy_url: str | None
    """Where the operator has published the full policy; None if nowhere."""
    voice_languages: Sequence[str]
    """The languages that a voice can speak; empty if there is no choice."""
    paid: bool
    """Whether a slot costs money; we never delete a paid slot at the upstream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """Everything that talks to people, each in their own language."""

    catalogues: Catalogues
    interpreter: Interpreter
    clips: Clips
    notifier: TelegramNotifier


def make_speakers(
    bot: ExtBot[None], *, store: Store, music: Music, terms: Terms, clock: Clock
) -> Speakers:
    """Read the catalogues, and make everything that uses them."""
    catalogues = read_catalogues(clock)
    clips = Clips(bot, music)
    offer = LanguageOffer(terms.voice_languages, paid=terms.paid)
    return Speakers(
        catalogues=catalogues,
        interpreter=Interpreter(catalogues, Preferences(store=store)),
        clips=clips,
        notifier=TelegramNotifier(bot, catalogues, clips, offer),
    )


def make_services(
    ports: Ports,
    *,
    terms: Terms,
    caps: Caps,
    speakers: Speakers,
    deletion: Deletion,
    failed: Callable[[int, Exception], None],
) -> Services:
    """Make the services that every handler gets."""
    store = ports.store
    return Services(
        submissions=_submissions(ports, terms, caps),
        collection=_collection(ports, deletion),
        choices=_choices(ports),
        standing=Standing(store=store),
        questions=Questions(store=store, clock=ports.clock),
        replacement=_replacement(ports, terms, caps),
        part_choice=_part_choice(ports, terms, caps),
        voice_language=VoiceLanguage(store=store, allowed=terms.voice_languages),
        preferences=speakers.interpreter.preferences,
        rights=_rights(ports, terms, deletion),
        albums=Albums(store=store),
        comparison=Comparison(store=store),
        late=make_late(ports),
        clips=speakers.clips,
        notifier=speakers.notifier,
        interpreter=speakers.interpreter,
        failed=failed,
    )


def _submissions(ports: Ports, terms: Terms, caps: Caps) -> Submissions:
    return Submissions(
        store=ports.store,
        wakeups=ports.wakeups,
        quota=terms.quota,
        policy_version=terms.policy_version,
        clock=ports.clock,
        voice_languages=terms.voice_languages,
        caps=caps,
    )


def _choices(ports: Ports) -> Choices:
    return Choices(
        store=ports.store, samples=ports.samples, wakeups=ports.wakeups, clock=ports.clock
    )


def _replacement(ports: Ports, terms: Terms, caps: Caps) -> Replacement:
    return Replacement(
        store=ports.store,
        quota=terms.quota,
        caps=caps,
        clock=ports.clock,
        voice_languages=terms.voice_languages,
    )


def _part_choice(ports: Ports, terms: Terms, caps: Caps) -> PartChoice:
    return PartChoice(
        store=ports.store,
        recordings=ports.recordings,
        studio=ports.studio,
        wakeups=ports.wakeups,
        quota=terms.quota,
        caps=caps,
        clock=ports.clock,
        voice_languages=terms.voice_languages,
    )


def _collection(ports: Ports, deletion: Deletion) -> Collection:
    return Collection(
        store=ports.store,
        upstream=ports.upstream,
        demos=ports.demos,
        studio=ports.studio,
        deletion=deletion,
        clock=ports.clock,
    )


def _rights(ports: Ports, terms: Terms, deletion: Deletion) -> Rights:
    return Rights(
        erasure=make_erasure(ports, deletion=deletion),
        withdrawal=Withdrawal(store=ports.store, samples=ports.samples),
        dossier=Dossier(store=ports.store, contents=ports.contents),
        policy_version=terms.policy_version,
        policy_url=terms.policy_url,
    )
