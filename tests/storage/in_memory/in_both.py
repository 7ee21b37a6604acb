"""Calls the same methods of the ports in memory and in SQL, and compares what they return."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, get_type_hints

from sqlalchemy.exc import IntegrityError

from cloning.domain.errors import Superseded
from cloning.domain.models import Claim
from cloning.domain.speaking.utterance import UtteranceClaim
from cloning.ports.store import Store, Transaction
from storage.in_memory.rows import Inconsistent


@dataclass(frozen=True)
class Kept:
    """A value that is loaded, and then changed, by whoever wants to write it."""

    collection: str
    number: int
    changes: Mapping[str, object]
    stale: bool = False
    """Whether somebody else has claimed it in the meantime."""

    async def load(self, work: Transaction) -> Any:
        """Load it from a collection, changed; LookupError if it isn't there."""
        found = await getattr(work, self.collection).get(self.number)
        if found is None:
            raise LookupError
        fence = {"fence": found.fence - 1} if self.stale else {}
        return replace(found, **self.changes, **fence)


@dataclass(frozen=True)
class Held:
    """A claim, of a training that has its clone and owner."""

    training: Kept

    async def load(self, work: Transaction) -> Claim:
        """Load it with its clone and owner."""
        training = await self.training.load(work)
        clone = await Kept("clones", training.clone_id, {}).load(work)
        owner = await Kept("owners", clone.owner_id, {}).load(work)
        return Claim(training=training, clone=clone, owner=owner)


@dataclass(frozen=True)
class HeldUtterance:
    """A claim on an utterance whose owner is there."""

    utterance: Kept

    async def load(self, work: Transaction) -> UtteranceClaim:
        """Load it with its clone and owner."""
        utterance = await self.utterance.load(work)
        owner = await Kept("owners", utterance.owner_id, {}).load(work)
        return UtteranceClaim(utterance=utterance, clone=None, owner=owner)


@dataclass(frozen=True)
class Call:
    """A call of a method of a transaction, such as `owners.get`."""

    method: str
    arguments: Mapping[str, object]

    async def do(self, work: Transaction) -> object:
        """Call it; an argument that has to be loaded and isn't there is an answer, too."""
        method = attrgetter(self.method)(work)
        try:
            given = {name: await _loaded(value, work) for name, value in self.arguments.items()}
        except LookupError:
            return "not there"
        answer = method(**given)
        return await answer if inspect.isawaitable(answer) else answer


async def _loaded(value: object, work: Transaction) -> object:
    return await value.load(work) if isinstance(value, (Kept, Held, HeldUtterance)) else value


def methods() -> Mapping[str, Sequence[str]]:
    """Name every method that a transaction has, with its parameters, as the ports declare them."""
    return {
        f"{place}{name}": list(inspect.signature(method).parameters)[1:]
        for place, port in {"": Transaction, **_collections()}.items()
        for name, method in inspect.getmembers(port, inspect.isfunction)
        if not name.startswith("_")
    }


def _collections() -> Mapping[str, type]:
    kept = inspect.getmembers(Transaction, lambda one: isinstance(one, property))
    return {f"{name}.": get_type_hints(prop.fget)["return"] for name, prop in kept}


async def outcome(store: Store, calls: Sequence[Call]) -> Sequence[object]:
    """Return what the calls of one transaction have returned, or how it was refused."""
    try:
        async with store.transaction() as work:
            return [await call.do(work) for call in calls]
    except (IntegrityError, Inconsistent):
        return ["inconsistent"]
    except Superseded:
        return ["superseded"]
