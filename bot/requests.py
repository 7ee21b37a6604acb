"""Puts together what people can ask for; the handlers ask, and the tests' people do."""

from collections.abc import Sequence
from typing import TypedDict

from msgspec import Struct

from bot.background.parts import (
    Ports,
    make_deletion,
    make_erasure,
    make_late,
    make_withdrawal,
)
from cloning.domain.limits import DOWNLOAD_SECONDS, Quota
from cloning.domain.speaking.words import Unsaid
from cloning.erasure.dossier import Dossier
from cloning.operating.banning import Banning
from cloning.operating.broadcasting import Broadcasting
from cloning.operating.closing import Closing
from cloning.operating.overview import Overview
from cloning.operating.takedown import Takedown
from cloning.owners.caps import Caps
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
from cloning.speaking.speaking import Speaking
from cloning.upkeep.sample_access import Hosting


class Terms(Struct, frozen=True, kw_only=True):
    """What people may have here, and what they agree to."""

    quota: Quota
    policy_version: str
    policy_url: str | None
    """Where the operator has published the full policy; None if nowhere."""
    unsaid: Unsaid
    """The words that clones don't say."""
    voice_languages: Sequence[str]
    """The languages that a voice can speak; empty if there is no choice."""
    paid: bool
    """Whether a slot costs money; we never delete a paid slot at the upstream."""


class Bounds(TypedDict):
    """What every request takes that may begin a training."""

    store: Store
    quota: Quota
    caps: Caps
    clock: Clock
    voice_languages: Sequence[str]


class Requests:
    """What people can ask for, all on the same ports."""

    def __init__(
        self,
        ports: Ports,
        *,
        terms: Terms,
        caps: Caps,
        download_seconds: float = DOWNLOAD_SECONDS,
    ) -> None:
        store, clock = ports.store, ports.clock
        self.deletion = make_deletion(ports)
        self._may_begin(ports, terms, caps, download_seconds)
        self._are_about_clones(ports, terms)
        self.erasure = make_erasure(ports, deletion=self.deletion)
        self.withdrawal = make_withdrawal(ports)
        self.speaking = Speaking(
            store=store,
            ending=ports.ending,
            quota=terms.quota,
            unsaid=terms.unsaid,
            is_offered=ports.speech is not None,
            clock=clock,
        )
        self.dossier = Dossier(store=store, contents=ports.contents, tallies=ports.tallies)
        self.late = make_late(ports)
        self.banning = Banning(store=store, samples=ports.samples, ending=ports.ending, clock=clock)
        self.broadcasting = Broadcasting(store=store, clock=clock)
        self.closing = Closing(store=store, clock=clock)
        self.overview = Overview(store=store, clock=clock)
        self.takedown = Takedown(store=store, deletion=self.deletion, clock=clock)
        self.hosting = Hosting(store=store, clock=clock)

    def _may_begin(self, ports: Ports, terms: Terms, caps: Caps, download_seconds: float) -> None:
        bounds: Bounds = {
            "store": ports.store,
            "quota": terms.quota,
            "caps": caps,
            "clock": ports.clock,
            "voice_languages": terms.voice_languages,
        }
        self.submissions = Submissions(**bounds, policy_version=terms.policy_version)
        self.replacement = Replacement(**bounds)
        self.part_choice = PartChoice(
            **bounds,
            recordings=ports.recordings,
            studio=ports.studio,
            download_seconds=download_seconds,
        )

    def _are_about_clones(self, ports: Ports, terms: Terms) -> None:
        store, clock = ports.store, ports.clock
        self.collection = Collection(
            store=store,
            upstream=ports.upstream,
            demos=ports.demos,
            studio=ports.studio,
            deletion=self.deletion,
            clock=clock,
        )
        self.choices = Choices(store=store, samples=ports.samples, clock=clock)
        self.albums = Albums(store=store)
        self.comparison = Comparison(store=store)
        self.questions = Questions(store=store, clock=clock)
        self.standing = Standing(store=store)
        self.voice_language = VoiceLanguage(store=store, allowed=terms.voice_languages)
