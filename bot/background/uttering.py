"""Puts together what has clones say something, and brings that to their owners."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.background.parts import Ports
from cloning.domain.speaking.utterance import UtteranceStep
from cloning.speaking.deliver import Pushes, Send, Tell
from cloning.speaking.say import Say
from cloning.speaking.utter import Utter


def make_utter(
    ports: Ports,
    *,
    jitter: Callable[[], float],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Utter:
    """Make the part that moves utterances on."""
    pushes = Pushes(store=ports.store, messenger=ports.messenger, clock=ports.clock)
    say = Say(
        store=ports.store,
        speech=ports.speech,
        messenger=ports.messenger,
        evidence=ports.evidence,
        jitter=jitter,
        pause=pause,
        clock=ports.clock,
    )
    return Utter(
        store=ports.store,
        steps={
            UtteranceStep.SPEAK: say,
            UtteranceStep.SEND: Send(pushes=pushes),
            UtteranceStep.TELL: Tell(pushes=pushes),
        },
        in_hand=ports.in_hand,
        jitter=jitter,
        clock=ports.clock,
    )
