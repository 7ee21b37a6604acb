"""Writes down what has become of a claimed training."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cloning.domain.models import Claim
from cloning.ports.store import Store, Transaction


@asynccontextmanager
async def held(store: Store, claim: Claim) -> AsyncIterator[tuple[Transaction, Claim]]:
    """Open a transaction, and load a claim again in it; Superseded if it is no longer ours."""
    async with store.transaction() as work:
        yield work, await work.trainings.held(claim)
