"""Owners: they send, wait, tap, block, come back, and send again."""

import asyncio

from tests.faults.town.people.rights import Rights

AT_ONCE = 0.3
"""How likely somebody does the next thing within seconds, and not minutes."""


class Owner(Rights):
    """One person, who acts by chance."""

    async def live(self, until: float) -> None:
        """Do one thing after the other until then."""
        await asyncio.sleep(self.random.uniform(0.0, 60.0))
        while self.ledger.clock() < until and not self.away:
            self._do_something()
            pause = 2.0 if self.random.random() < AT_ONCE else 140.0
            await asyncio.sleep(self.random.expovariate(1 / pause))

    def settle(self) -> None:
        """At the end, answer what is asked; most of those who blocked us come back."""
        if self.away:
            return
        if self.id in self.telegram.blocked and self.random.random() < 0.7:
            self.unblock()
        if not self.consented or self._is_asked_to_agree():
            self.agree()

    def _do_something(self) -> None:
        likelihoods = {
            self.send: 5.0,
            self.agree: 0.0 if self.consented else 6.0,
            self.decline: 0.3,
            self.again: 1.5,
            self.retrain: 1.2,
            self.rename: 0.8,
            self.delete: 1.6,
            self.play: 0.5,
            self.compare: 0.3,
            self.choose_language: 0.8,
            self.withdraw: 0.3,
            self.forget: 0.35,
            self.use_anyway: 0.6,
            self.replace: 1.2,
            self.record_again: 0.2,
            self.cancel: 0.1,
            self.block: 0.3,
            self.unblock: 3.0 if self.id in self.telegram.blocked else 0.0,
        }
        deed = self.random.choices(list(likelihoods), list(likelihoods.values()))[0]
        deed()
