"""What a bot says of itself, and its reactions and actions."""

from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA
from tests.unit.telegram.bot_by_hand import Bot


async def test_reactions_and_actions_are_seen(bot: Bot, ada: User) -> None:
    here = {"chat_id": ADA, "message_id": ada.messages[0].id}
    await bot.result("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👀"}], **here)
    await bot.result("setMessageReaction", reaction=[], **here)
    given = [event.detail for event in bot.sandbox.events if event.kind == "reaction"]
    assert given == ["👀", ""]
    for wrong in ("🎤", "", "👀 🎉"):
        reaction = [{"type": "emoji", "emoji": wrong}]
        refusal = await bot.refusal("setMessageReaction", reaction=reaction, **here)
        assert refusal == "Bad Request: REACTION_INVALID"
    both = [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}]
    refusal = await bot.refusal("setMessageReaction", reaction=both, **here)
    assert refusal == "Bad Request: REACTIONS_TOO_MANY"
    await bot.result("sendChatAction", chat_id=ADA, action="record_voice")
    assert bot.sandbox.events[-1].detail == "record_voice"
    assert "$.action" in await bot.refusal("sendChatAction", chat_id=ADA, action="dance")


async def test_commands_are_kept_by_scope_and_language(bot: Bot, ada: User) -> None:
    start = [{"command": "start", "description": "Begin"}]
    mine = {"scope": {"type": "chat", "chat_id": ADA}, "language_code": "en"}
    await bot.result("setMyCommands", commands=start, **mine)
    assert await bot.result("getMyCommands", **mine) == start
    assert await bot.result("getMyCommands") == []
    await bot.result("deleteMyCommands", **mine)
    assert await bot.result("getMyCommands", **mine) == []
    for wrong in ({"command": "Start!", "description": "x"}, {"command": "a", "description": ""}):
        assert "$.commands[0]" in await bot.refusal("setMyCommands", commands=[wrong])
    stranger = {"type": "chat", "chat_id": 99}
    refusal = await bot.refusal("setMyCommands", commands=start, scope=stranger)
    assert refusal == "Bad Request: chat not found"


async def test_descriptions_are_kept_by_language(bot: Bot) -> None:
    await bot.result("setMyDescription", description="Clones voices")
    await bot.result("setMyDescription", description="Klont Stimmen", language_code="de")
    await bot.result("setMyShortDescription", short_description="Short")
    assert await bot.result("getMyDescription", language_code="de") == {
        "description": "Klont Stimmen"
    }
    assert await bot.result("getMyDescription", language_code="fr") == {
        "description": "Clones voices"
    }
    assert await bot.result("getMyShortDescription") == {"short_description": "Short"}
