"""Our own Telegram: the Bot API on this machine, strict enough to show a bot's mistakes.

Its answers follow Telegram's own server, including the wording. Its checks are stricter on purpose:
it refuses unknown parameters, wrong types and bad sound, where Telegram would ignore or guess them,
or show something else. People take part through `sandbox.user`.
"""

from collections.abc import Sequence
from typing import Self

from aiohttp import web

from sandbox.telegram.faults import ANY, Fault, Faults, HangUp
from sandbox.telegram.forms.values import Call, Clock, Event, Person
from sandbox.telegram.http import Front
from sandbox.telegram.limits import Limiter, RateLimits
from sandbox.telegram.state.world import Listener, World

FIRST_UPDATE = 500_000_001
"""The first update id; Telegram's may be any number."""
WEBHOOK_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""Seconds between the attempts to deliver an update."""


class TelegramSandbox:
    """The Bot API for one bot at `url`, and the people and chats behind it.

    `port` 0 takes any free one. `webhook_pauses` are the seconds before each new attempt of a
    delivery. With `group_privacy`, the usual setting, the bot sees only messages for it in a group.
    """

    def __init__(
        self,
        *,
        token: str,
        clock: Clock,
        bot_username: str = "sandbox_bot",
        bot_name: str = "Sandbox",
        port: int = 0,
        webhook_pauses: Sequence[float] = WEBHOOK_PAUSES,
        rate_limits: RateLimits | None = None,
        group_privacy: bool = True,
    ) -> None:
        bot_id = int(token.partition(":")[0])
        self.world = World(
            bot=Person(id=bot_id, first_name=bot_name, is_bot=True, username=bot_username),
            clock=clock,
            webhook_pauses=webhook_pauses,
            first_update=FIRST_UPDATE,
            group_privacy=group_privacy,
        )
        self.faults = Faults()
        self._front = Front(self.world, token, self.faults, Limiter(rate_limits))
        self._runner: web.AppRunner | None = None
        self._port = port

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Listen on 127.0.0.1."""
        # The access log would show the token, which is part of every path.
        runner = web.AppRunner(self._front.application(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        self._runner, self._port = runner, runner.addresses[0][1]

    async def close(self) -> None:
        """End polls and deliveries and stop listening; forget the webhook, but not the chats.

        After an outage, `start` listens again at the same address.
        """
        self.world.updates.interrupt("Conflict: the sandbox is closing")
        await self.world.webhook.aim(None)
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address to use instead of https://api.telegram.org."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def calls(self) -> Sequence[Call]:
        """The bot's calls, in the order in which they ended."""
        return self._front.calls

    @property
    def events(self) -> Sequence[Event]:
        """The events of all chats, in order."""
        return self.world.events

    async def until_polled(self, within: float = 5.0) -> None:
        """Wait until the bot polls for updates; raises TimeoutError if it doesn't."""
        if not await self.world.bell.until(lambda: self.world.updates.awaited, within):
            raise TimeoutError(f"nobody polled within {within} s")

    def on_event(self, listener: Listener) -> None:
        """Report every event in a chat to a listener from now on."""
        self.world.listeners.append(listener)

    def fail_next(
        self,
        method: str = ANY,
        *,
        status: int,
        description: str | None = None,
        retry_after: int | None = None,
        times: int | None = 1,
    ) -> None:
        """Answer the next calls of a method with an error; `times` None means until `heal`."""
        self.faults.plan(
            Fault(
                method=method,
                status=status,
                description=description,
                retry_after=retry_after,
                times=times,
            )
        )

    def drop_next(self, method: str = ANY, *, handled: bool, times: int | None = 1) -> None:
        """Drop the connection of the next calls, before or after they are handled."""
        moment = HangUp.AFTER if handled else HangUp.BEFORE
        self.faults.plan(Fault(method=method, hang_up=moment, times=times))

    def delay_next(self, method: str, *, seconds: float) -> None:
        """Delay the next call of a method, then answer it properly."""
        self.faults.plan(Fault(method=method, delay=seconds))

    def heal(self) -> None:
        """Clear all planned faults."""
        self.faults.heal()

    def garble_next(
        self, method: str, body: bytes, *, times: int | None = 1, handled: bool = True
    ) -> None:
        """Answer the next calls of a method with this body, whether they are handled or not."""
        self.faults.plan(Fault(method=method, body=body, times=times, handled=handled))

    def deliver(self, rest: bytes) -> int:
        """Deliver an update written by the caller, which lacks only the number.

        `rest` is what comes after the number: `"message": {...}`. Returns the number.
        """
        return self.world.updates.add_as_written(rest)

    def revoke_token(self, *, revoked: bool = True) -> None:
        """Make the token invalid from now on, or valid again."""
        self._front.revoked = revoked

    def deliver_next_twice(self, updates: int = 1) -> None:
        """Deliver each of the next updates twice, although the bot confirms it."""
        self.world.updates.repeat_next(updates)

    def skip_update_ids(self, by: int) -> None:
        """Skip some ids before the next update."""
        self.world.updates.skip_numbers(by)

    def lose_file(self, file_id: str) -> None:
        """Forget a file: getFile no longer knows it."""
        self.world.files.lose(file_id)
