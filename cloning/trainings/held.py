"""Writes down what has become of a claimed training."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from cloning.domain.models import Claim
from cloning.ports.store import Store, Transaction


@asynccontextmanager
async def held(store: Store, claim: Claim) -> AsyncIterator[tuple[Transaction, Claim]]:
    """Open a transaction, and load a claim again in it; Superseded if it is no longer ours."""
    async with store.transaction() as work:
        yield work, await work.trainings.held(claim)


async def loaded_again(store: Store, claim: Claim) -> Claim:
    """Load a claim again after a call; Superseded if it is no longer ours."""
    async with held(store, claim) as (_work, present):
        return present


async def come_back(store: Store, claim: Claim, due_at: datetime) -> None:
    """Have the step done again at this moment, as if it had not been tried yet."""
    async with held(store, claim) as (work, present):
        await work.trainings.save(replace(present.training, due_at=due_at, tries=0))
