"""The upstream as one of our processes sees it: the account, behind a line that fails in every way.

What the account answers is written as JSON and read by the real reader of bot/upstream/answers.py.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from cloning.domain.errors import UpstreamUnavailable
from cloning.domain.models import Voice
from cloning.ports.outside import Wanted, every_slot
from tests.faults.town.bots.life import Life
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.outside.account import Account
from tests.faults.town.outside.replies import (
    APPLIED,
    KINDS,
    NOT_APPLIED,
    UNDELETED,
    Reply,
    found,
    nothing_in,
    said,
    voice_in,
    voice_of,
    voices_in,
    with_gaps,
    with_unknown_states,
)

Value = TypeVar("Value")

TIMEOUT = 20.0
TOO_LONG = 60.0
"""Longer than a step may take; a sweep may take any time, and waits until our client gives up."""


@dataclass
class UpstreamLine:
    """Adapter of cloning.ports.Upstream."""

    account: Account
    chaos: Chaos
    life: Life

    async def create(self, language: str | None) -> Voice:
        def create() -> Reply:
            return found(self.account, self.account.create(language or ""))

        if self.account.create_seconds:
            await asyncio.sleep(self.account.create_seconds)
        return await self._call("create", create, voice_in)

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        def train() -> Reply:
            return found(self.account, self.account.train(slot_id, sample_url, title))

        return await self._call("train", train, voice_of(slot_id))

    async def rename(self, slot_id: str, title: str) -> Voice:
        def rename() -> Reply:
            return found(self.account, self.account.rename(slot_id, title))

        return await self._call("rename", rename, voice_of(slot_id))

    async def get(self, slot_id: str) -> Voice:
        def get() -> Reply:
            return found(self.account, self.account.slots.get(slot_id))

        return await self._call("get", get, voice_of(slot_id))

    async def voices(self, wanted: Wanted = every_slot) -> Sequence[Voice]:
        def voices() -> Reply:
            slots = [self.account.described(slot) for slot in self.account.slots.values()]
            return said({"voices": slots})

        return await self._call("voices", voices, partial(voices_in, wanted=wanted))

    async def delete(self, slot_id: str) -> None:
        def delete() -> Reply:
            outcome = self.account.delete(slot_id)
            return said({}) if outcome == "deleted" else UNDELETED[outcome]

        await self._call("delete", delete, nothing_in)

    async def ping(self) -> None:
        await self._call("ping", lambda: said({}), nothing_in)

    async def _call(
        self, verb: str, apply: Callable[[], Reply], read: Callable[[Reply], Value]
    ) -> Value:
        await self.life.moment(f"before {verb}")
        kinds = (Fault.OUTAGE,) if self.life.outage() else KINDS[verb]
        fault = self.chaos.in_call(*kinds)
        self.account.ledger.note(verb, fault or "")
        self.account.asked_at = self.account.ledger.clock()
        self.account.in_transit += 1
        try:
            status, body = await self._exchange(fault, apply)
        finally:
            self.account.in_transit -= 1
        await self.life.moment(f"after {verb}")
        return read((status, body))

    async def _exchange(self, fault: Fault | None, apply: Callable[[], Reply]) -> Reply:
        await asyncio.sleep(self.chaos.random.uniform(0.02, 1.5))
        if fault is Fault.REFUSED:
            raise UpstreamUnavailable(answer="no connection", applied=False)
        if fault in NOT_APPLIED:
            return NOT_APPLIED[fault]
        if fault is Fault.REQUEST_LOST:
            await asyncio.sleep(TIMEOUT)
        elif fault is Fault.HANGS:
            await asyncio.sleep(TOO_LONG)
        elif fault is Fault.APPLIED_LATE:
            self._apply_later(apply)
            await asyncio.sleep(self.chaos.random.uniform(0.0, TIMEOUT))
        else:
            return await self._answer(fault, apply())
        raise UpstreamUnavailable(answer="no answer")

    def _apply_later(self, apply: Callable[[], Reply]) -> None:
        async def later() -> None:
            self.account.in_transit += 1
            try:
                await asyncio.sleep(self.chaos.random.uniform(1.0, 40.0))
                apply()
            finally:
                self.account.in_transit -= 1

        self.account.begin(later())

    async def _answer(self, fault: Fault | None, reply: Reply) -> Reply:
        """The request was applied, or the account was read: this is what we hear of it."""
        await asyncio.sleep(self.chaos.random.uniform(0.02, 0.5))
        if fault is Fault.ANSWER_LOST:
            raise UpstreamUnavailable(answer="connection reset")
        if fault in APPLIED:
            return APPLIED[fault]
        if fault is Fault.UNKNOWN_STATE:
            return with_unknown_states(reply)
        if fault is Fault.EMPTY_LIST:
            return said({"voices": []})
        return with_gaps(reply) if fault is Fault.SHRUNKEN_LIST else reply
