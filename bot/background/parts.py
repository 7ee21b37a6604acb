"""Puts the background together: everything that happens to a training after its recording is in."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from msgspec import Struct

from cloning.domain.models import Step
from cloning.erasure.deletion import Deletion
from cloning.erasure.eraser import Eraser
from cloning.erasure.erasing import Erasure
from cloning.erasure.remembering import Again, Remembering
from cloning.erasure.withdrawal import Withdrawal
from cloning.operating.broadcasting import Broadcaster
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.outside import (
    Clock,
    Courier,
    Demos,
    Links,
    Notifier,
    Operators,
    Receipts,
    Recordings,
    Samples,
    Studio,
    Upstream,
)
from cloning.ports.speaking.messenger import Messenger
from cloning.ports.speaking.speech import Speech
from cloning.ports.store import Store
from cloning.ports.tallies import Tallies
from cloning.speaking.ending import Ending
from cloning.speaking.evidence import Evidence
from cloning.steps.advance import Advance
from cloning.steps.announce import Announce
from cloning.steps.late_success import Late
from cloning.steps.prepare import Prepare
from cloning.steps.reserve import Reserve
from cloning.steps.slots.adopt import Adopt
from cloning.steps.slots.create import Create
from cloning.steps.slots.intents import SlotIntents
from cloning.steps.train import Train
from cloning.trainings.in_hand import InHand
from cloning.trainings.status_message import StatusMessage
from cloning.trainings.turns import Turns

BROADCAST_PAUSE_SECONDS = 0.1
"""Between two people; so a broadcast takes a third of what Telegram allows in a second."""


class Ports(Struct, frozen=True, kw_only=True):
    """The outside world as the background sees it, and what this process has in hand there."""

    store: Store
    in_hand: InHand
    upstream: Upstream
    recordings: Recordings
    studio: Studio
    samples: Samples
    links: Links
    demos: Demos
    notifier: Notifier
    speech: Speech | None
    """None if nothing speaks here."""
    messenger: Messenger
    evidence: Evidence
    receipts: Receipts
    operators: Operators
    contents: Contents
    remembering: Remembering
    tallies: Tallies
    clock: Clock

    @property
    def ending(self) -> Ending:
        """What ends utterances."""
        return Ending(evidence=self.evidence, clock=self.clock)


def make_advance(
    ports: Ports,
    *,
    settle: timedelta,
    tick: timedelta,
    jitter: Callable[[], float],
    caps: Caps | None = None,
    shared: bool = False,
) -> Advance:
    """Make the part that advances trainings, one step after the other."""
    status = StatusMessage(store=ports.store, notifier=ports.notifier, clock=ports.clock)
    turns = Turns(clock=ports.clock)
    turns.steps[Step.PREPARE] = _prepare(ports, turns, status)
    turns.steps[Step.RESERVE] = _reserve(
        ports,
        turns,
        status,
        settle=settle,
        waiting=tick,
        caps=caps or Caps(clock=ports.clock),
        shared=shared,
    )
    turns.steps[Step.TRAIN] = _train(ports, status, settle=settle)
    turns.steps[Step.ANNOUNCE] = _announce(ports)
    return Advance(
        store=ports.store,
        turns=turns,
        in_hand=ports.in_hand,
        status=status,
        jitter=jitter,
        clock=ports.clock,
    )


def _prepare(ports: Ports, turns: Turns, status: StatusMessage) -> Prepare:
    return Prepare(
        store=ports.store,
        turns=turns,
        recordings=ports.recordings,
        studio=ports.studio,
        samples=ports.samples,
        status=status,
        new_name=lambda: secrets.token_hex(16),
        clock=ports.clock,
    )


def _reserve(
    ports: Ports,
    turns: Turns,
    status: StatusMessage,
    *,
    settle: timedelta,
    waiting: timedelta,
    caps: Caps,
    shared: bool,
) -> Reserve:
    store, upstream, clock = ports.store, ports.upstream, ports.clock
    intents = SlotIntents(
        store=store, turns=turns, samples=ports.samples, waiting=waiting, clock=clock
    )
    return Reserve(
        store=store,
        status=status,
        intents=intents,
        create=Create(store=store, upstream=upstream, intents=intents, caps=caps, clock=clock),
        adopt=Adopt(
            store=store,
            upstream=upstream,
            intents=intents,
            settle=settle,
            shared=shared,
            clock=clock,
        ),
        waiting=waiting,
        clock=clock,
    )


def _train(ports: Ports, status: StatusMessage, *, settle: timedelta) -> Train:
    return Train(
        store=ports.store,
        upstream=ports.upstream,
        links=ports.links,
        status=status,
        settle=settle,
        clock=ports.clock,
    )


def _announce(ports: Ports) -> Announce:
    return Announce(
        store=ports.store,
        upstream=ports.upstream,
        demos=ports.demos,
        studio=ports.studio,
        samples=ports.samples,
        notifier=ports.notifier,
        clock=ports.clock,
    )


def make_deletion(ports: Ports) -> Deletion:
    """Make the part that deletes a clone."""
    return Deletion(
        store=ports.store,
        upstream=ports.upstream,
        samples=ports.samples,
        notifier=ports.notifier,
        receipts=ports.receipts,
        ending=ports.ending,
        clock=ports.clock,
    )


def make_eraser(ports: Ports, *, deletion: Deletion) -> Eraser:
    """Make the part that carries out deletions and erasures."""
    erasure = make_erasure(ports, deletion=deletion)
    return Eraser(
        store=ports.store,
        deletion=deletion,
        erasure=erasure,
        in_hand=ports.in_hand,
        write_down=ports.remembering.write_down,
        clock=ports.clock,
    )


def make_again(ports: Ports, *, deletion: Deletion) -> Again:
    """Make the part that does again what a restored backup has undone."""
    return Again(
        store=ports.store,
        upstream=ports.upstream,
        remembering=ports.remembering,
        erasure=make_erasure(ports, deletion=deletion),
        deletion=deletion,
        withdrawal=make_withdrawal(ports),
    )


def make_withdrawal(ports: Ports) -> Withdrawal:
    """Make the part that withdraws consents."""
    store, clock = ports.store, ports.clock
    return Withdrawal(store=store, samples=ports.samples, ending=ports.ending, clock=clock)


def make_erasure(ports: Ports, *, deletion: Deletion) -> Erasure:
    """Make the part that erases everything about an owner."""
    return Erasure(
        store=ports.store,
        deletion=deletion,
        receipts=ports.receipts,
        contents=ports.contents,
        tallies=ports.tallies,
        in_hand=ports.in_hand,
        clock=ports.clock,
    )


def make_broadcaster(ports: Ports, courier: Courier) -> Broadcaster:
    """Make the part that sends broadcasts."""
    return Broadcaster(
        store=ports.store,
        courier=courier,
        in_hand=ports.in_hand,
        clock=ports.clock,
        pause=partial(asyncio.sleep, BROADCAST_PAUSE_SECONDS),
    )


def make_late(ports: Ports) -> Late:
    """Make the part that looks after trainings that were given up."""
    return Late(store=ports.store, upstream=ports.upstream, clock=ports.clock)
