"""Draws calls of the methods of the ports, most of which find something."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from cloning.domain.models import Outcome, Step
from cloning.domain.owner import Owner
from tests.storage.in_memory.drawn_arguments import (
    ARGUMENTS,
    NOON,
    messages,
    moments,
    reasons,
    trainings,
)
from tests.storage.in_memory.in_both import Call, Kept, methods

METHODS = methods()


def calls_of(method: str) -> st.SearchStrategy[Call]:
    given = st.fixed_dictionaries({name: ARGUMENTS[name] for name in METHODS[method]})
    return given.map(lambda arguments: Call(method, arguments))


def given(method: str, **known: object) -> st.SearchStrategy[Call]:
    """A call in which some arguments are known."""
    return calls_of(method).map(lambda call: Call(method, {**call.arguments, **known}))


def ended(training_id: int) -> st.SearchStrategy[object]:
    """A training that has ended, in one of the ways that somebody asks for."""
    drawn = st.fixed_dictionaries(
        {
            "put_at": moments,
            "finished_at": moments,
            "outcome": st.sampled_from([Outcome.SUCCESS, Outcome.FAILED]),
            "reason": reasons,
        }
    )
    return drawn.map(lambda drawn: Kept("trainings", training_id, {"step": Step.DONE, **drawn}))


def heard(training_id: int) -> st.SearchStrategy[object]:
    return messages.map(lambda sent: Kept("announcements", training_id, {"message_id": sent}))


def changed(training_id: int) -> st.SearchStrategy[object]:
    return trainings.map(lambda kept: replace(kept, number=training_id, stale=False))


BEGINNING = st.tuples(
    *(given("owners.save", owner=Owner(id=number, chat_id=number)) for number in (1, 2, 3)),
    *(given("clones.add", owner_id=owner_id) for owner_id in (1, 1, 2)),
    *(
        given("trainings.add", clone=Kept("clones", 1, {}), now=now)
        for now in (NOON - timedelta(hours=24), NOON)
    ),
    *(calls_of("trainings.add") for _ in range(6)),
    *(
        changed(number).flatmap(lambda kept: given("trainings.save", training=kept))
        for number in (4, 5, 6)
    ),
    *(
        ended(number).flatmap(lambda kept: given("trainings.save", training=kept))
        for number in (1, 2, 3)
    ),
    *(calls_of("clones.save") for _ in range(3)),
    *(calls_of("utterances.add") for _ in range(4)),
    *(given("announcements.add", training_id=number) for number in (1, 4, 5)),
    *(
        heard(number).flatmap(lambda kept: given("announcements.save", announcement=kept))
        for number in (1, 4, 5)
    ),
)
"""Calls that put something there that can be asked for."""

CHOOSY = (
    "trainings.given_up",
    "trainings.renew",
    "clones.renew",
    "utterances.renew",
    "utterances.claim",
    "tombstones.renew",
    "watched.overdue",
    "watched.missed",
    "watched.note_trouble",
    "watched.in_slots",
    "leases.take",
    "leases.give_back",
)
"""The methods that seldom find something, and so are called more often."""


@st.composite
def transactions(draw: st.DrawFn) -> Sequence[Sequence[Call]]:
    """Write something, and then call each method three times or more; two calls are one commit."""
    written = [[call] for call in draw(BEGINNING)]
    names = draw(st.permutations([*sorted(METHODS) * 3, *CHOOSY * 5]))
    calls = [draw(calls_of(name)) for name in names]
    together = draw(st.integers(0, len(calls) - 2))
    return [
        *written,
        *([call] for call in calls[:together]),
        calls[together : together + 2],
        *([call] for call in calls[together + 2 :]),
    ]
