"""Puts the foreground together: what the handlers need to answer whoever talks to us."""

from collections.abc import Callable, Sequence

from bot.background import Ports, make_erasure
from cloning.albums import Albums
from cloning.choices import Choices
from cloning.collection import Collection
from cloning.comparison import Comparison
from cloning.deletion import Deletion
from cloning.dossier import Dossier
from cloning.limits import Quota
from cloning.submissions import Submissions
from cloning.voice_language import VoiceLanguage
from cloning.withdrawal import Withdrawal
from handlers.clips import Clips
from handlers.context import Services
from handlers.interpreter import Interpreter
from handlers.notifier import TelegramNotifier
from handlers.rights import Rights


def make_services(
    ports: Ports,
    *,
    quota: Quota,
    policy_version: str,
    policy_url: str | None,
    voice_languages: Sequence[str],
    deletion: Deletion,
    clips: Clips,
    notifier: TelegramNotifier,
    interpreter: Interpreter,
    failed: Callable[[int, Exception], None],
) -> Services:
    """Make what every handler is handed."""
    submissions = Submissions(
        store=ports.store,
        wakeups=ports.wakeups,
        quota=quota,
        policy_version=policy_version,
        clock=ports.clock,
        voice_languages=voice_languages,
    )
    collection = Collection(
        store=ports.store,
        upstream=ports.upstream,
        demos=ports.demos,
        studio=ports.studio,
        deletion=deletion,
        clock=ports.clock,
    )
    return Services(
        submissions=submissions,
        collection=collection,
        choices=Choices(store=ports.store, wakeups=ports.wakeups, clock=ports.clock),
        voice_language=VoiceLanguage(store=ports.store, allowed=voice_languages),
        preferences=interpreter.preferences,
        rights=Rights(
            erasure=make_erasure(ports, deletion=deletion),
            withdrawal=Withdrawal(store=ports.store, samples=ports.samples),
            dossier=Dossier(store=ports.store),
            policy_version=policy_version,
            policy_url=policy_url,
        ),
        albums=Albums(store=ports.store),
        comparison=Comparison(store=ports.store),
        clips=clips,
        notifier=notifier,
        interpreter=interpreter,
        failed=failed,
    )
