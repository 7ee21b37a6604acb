"""What the whole service sends keeps to Telegram's limits as Telegram counts: when it arrives.

It stands here and not among the chats, whose tests share each core: that delays arrivals.
"""

from bot.app import running
from bot.demo.stage import staged
from handlers.words import texts
from sandbox.telegram.forms.values import Message
from sandbox.telegram.limits import RateLimits
from sandbox.user import User
from storage.migrate import migrate


def said_to(user: User) -> list[Message]:
    return [one for one in user.messages if one.from_bot]


async def test_telegram_never_has_to_refuse_what_we_send() -> None:
    # One more to a chat than we send at once, since two answers may take different times to arrive.
    limits = RateLimits(overall=30, per_chat=6)
    async with staged("2025", limits, training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        others = [User(stage.telegram, user_id=8000 + n, first_name="Cara") for n in range(40)]
        async with running(stage.settings):
            for _ in range(8):
                await anna.says("/help")
            for one in others:
                await one.says("/help")
            for one in others:
                await one.sees(texts.HELP, within=20)
            while len(said_to(anna)) < 8:
                await anna.sees(texts.HELP, after=said_to(anna)[-1], within=20)
        statuses = [call.status for call in stage.telegram.calls if call.method == "sendMessage"]
        assert statuses == [200] * 48
