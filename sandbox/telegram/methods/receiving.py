"""The methods through which the bot receives: updates, webhooks, files, presses."""

from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from sandbox.telegram.forms.errors import ApiError, bad_request
from sandbox.telegram.forms.values import EventKind, Json
from sandbox.telegram.methods.parameters import Method
from sandbox.telegram.state.webhook import Target
from sandbox.telegram.state.world import PRESS_LIFE, Answer, World

WEBHOOK_SET = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
LONGEST_POLL = 50
"""The longest poll that Telegram allows, in seconds."""


class GetUpdates(Method, kw_only=True, frozen=True):
    """Ask for updates, and confirm those below the offset."""

    offset: int = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 100
    timeout: Annotated[int, msgspec.Meta(ge=0, le=LONGEST_POLL)] = 0
    allowed_updates: tuple[str, ...] | None = None

    async def answer(self, world: World) -> list[Json | msgspec.Raw]:
        """Wait for updates."""
        if world.webhook.target:
            raise ApiError(409, WEBHOOK_SET)
        world.updates.allow(self.allowed_updates)
        return await world.updates.poll(self.offset, self.limit, self.timeout)


class SetWebhook(Method, kw_only=True, frozen=True):
    """Deliver updates to a URL; http is allowed, because the sandbox stays on this machine."""

    url: str
    secret_token: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,256}\Z")] | None = None
    max_connections: Annotated[int, msgspec.Meta(ge=1, le=100)] = 40
    allowed_updates: tuple[str, ...] | None = None
    drop_pending_updates: bool = False

    async def answer(self, world: World) -> bool:
        """Set the target; an empty URL ends the delivery."""
        if not self.url:
            return await DeleteWebhook(drop_pending_updates=self.drop_pending_updates).answer(world)
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        if parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise bad_request("bad webhook: the sandbox delivers to this machine only")
        if self.drop_pending_updates:
            world.updates.clear()
        world.updates.allow(self.allowed_updates)
        world.updates.interrupt("Conflict: terminated by setWebhook request")
        target = Target(
            url=self.url, secret_token=self.secret_token, max_connections=self.max_connections
        )
        await world.webhook.aim(target)
        return True


class DeleteWebhook(Method, kw_only=True, frozen=True):
    """End the delivery by webhook."""

    drop_pending_updates: bool = False

    async def answer(self, world: World) -> bool:
        """Remove the target."""
        await world.webhook.aim(None)
        if self.drop_pending_updates:
            world.updates.clear()
        return True


class GetWebhookInfo(Method, kw_only=True, frozen=True):
    """Ask how the delivery goes."""

    async def answer(self, world: World) -> Json:
        """Describe the delivery."""
        return world.webhook.info()


class GetFile(Method, kw_only=True, frozen=True):
    """Ask for a path to download a file from."""

    file_id: str

    async def answer(self, world: World) -> Json:
        """Make a path that is valid for an hour."""
        file = world.files.find(self.file_id, "invalid file_id")
        return {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "file_size": file.size,
            "file_path": world.files.open(file),
        }


class AnswerCallbackQuery(Method, kw_only=True, frozen=True):
    """Answer a press, once and in time."""

    callback_query_id: str
    text: Annotated[str, msgspec.Meta(max_length=200)] = ""
    show_alert: bool = False
    cache_time: Annotated[int, msgspec.Meta(ge=0)] = 0

    async def answer(self, world: World) -> bool:
        """Show the answer to the person who pressed; its text may be empty."""
        press = world.presses.get(self.callback_query_id)
        late = press and world.clock() - press.time > PRESS_LIFE
        if press is None or late or self.callback_query_id in world.answers:
            raise bad_request(TOO_OLD)
        world.answers[self.callback_query_id] = Answer(self.text, self.show_alert)
        world.tell(EventKind.ANSWER, world.bot, press.chat, press.message, self.text)
        return True


METHODS = (GetUpdates, SetWebhook, DeleteWebhook, GetWebhookInfo, GetFile, AnswerCallbackQuery)
