"""The bot at the other end, which calls by hand."""

from typing import Any

from sandbox.user import User
from tests.unit.telegram.bot_by_hand import PlainBot

YES_NO = {
    "inline_keyboard": [
        [{"text": "Yes", "callback_data": "y"}, {"text": "No, never", "callback_data": "n"}],
        [{"text": "Help", "url": "https://example.org/help"}],
        [{"text": "Copy", "copy_text": {"text": "voice-1"}}],
    ]
}


class Bot(PlainBot):
    """A bot without a library, which answers presses when it is told to."""

    async def updates(self) -> list[dict[str, Any]]:
        updates: list[dict[str, Any]] = await self.call("getUpdates", timeout=5)
        if updates:
            await self.call("getUpdates", offset=updates[-1]["update_id"] + 1)
        return updates

    async def says(self, user: User, text: str, **more: Any) -> int:
        sent = await self.call("sendMessage", chat_id=user.chat.id, text=text, **more)
        number: int = sent["message_id"]
        return number

    async def answers(self, text: str = "") -> dict[str, Any]:
        [update] = await self.updates()
        query: dict[str, Any] = update["callback_query"]
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text=text)
        return query
