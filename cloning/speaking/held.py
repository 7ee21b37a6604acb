"""Writes down what has become of a claimed utterance."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cloning.domain.speaking.utterance import UtteranceClaim
from cloning.ports.store import Store, Transaction


@asynccontextmanager
async def held(
    store: Store, claim: UtteranceClaim
) -> AsyncIterator[tuple[Transaction, UtteranceClaim]]:
    """Open a transaction, and load a claim again in it; Superseded if it is no longer ours."""
    async with store.transaction() as work:
        yield work, await work.utterances.held(claim)
