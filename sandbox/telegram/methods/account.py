"""The methods about the bot itself and about the chats that it is in."""

from typing import Annotated, Literal

import msgspec

from sandbox.telegram.forms.errors import bad_request
from sandbox.telegram.forms.json import chat_json, person_json
from sandbox.telegram.forms.parts import Part
from sandbox.telegram.forms.values import Json
from sandbox.telegram.methods.parameters import Method
from sandbox.telegram.state.people import set_membership
from sandbox.telegram.state.world import World

Language = Annotated[str, msgspec.Meta(pattern=r"^([a-z]{2})?\Z")]
"""A two-letter language, or empty for everybody without a text of their own."""


class GetMe(Method, kw_only=True, frozen=True):
    """Ask for the bot's own account."""

    async def answer(self, world: World) -> Json:
        """Describe the bot."""
        return person_json(world.bot) | {
            "can_join_groups": True,
            "can_read_all_group_messages": not world.group_privacy,
            "supports_inline_queries": world.inline_mode,
        }


class Command(Part, frozen=True, kw_only=True):
    """A line of the commands menu."""

    command: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,32}\Z")]
    description: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class Scope(Part, frozen=True, kw_only=True):
    """The people that a commands menu is for."""

    type: Literal[
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ] = "default"
    chat_id: int | None = None
    user_id: int | None = None


class Commands(Method, kw_only=True, frozen=True):
    """What all methods about the commands menu share."""

    scope: Scope = Scope()
    language_code: Language = ""

    def place(self, world: World) -> tuple[str, str]:
        """Return the menu's key, its scope and language; ApiError 400 for an unknown chat."""
        if self.scope.type.startswith("chat"):
            world.chats.known(self.scope.chat_id or 0)
        return f"{self.scope.type} {self.scope.chat_id} {self.scope.user_id}", self.language_code


class SetMyCommands(Commands, kw_only=True, frozen=True):
    """Set a commands menu."""

    commands: Annotated[tuple[Command, ...], msgspec.Meta(max_length=100)]

    async def answer(self, world: World) -> bool:
        """Store it."""
        world.commands[self.place(world)] = self.commands
        return True


class GetMyCommands(Commands, kw_only=True, frozen=True):
    """Ask for a commands menu."""

    async def answer(self, world: World) -> object:
        """Return it; an empty list if none is set for exactly this scope and language."""
        return world.commands.get(self.place(world), ())


class DeleteMyCommands(Commands, kw_only=True, frozen=True):
    """Remove a commands menu."""

    async def answer(self, world: World) -> bool:
        """Forget it."""
        world.commands.pop(self.place(world), None)
        return True


class SetMyDescription(Method, kw_only=True, frozen=True):
    """Set the text that an empty chat with the bot shows."""

    description: Annotated[str, msgspec.Meta(max_length=512)] = ""
    language_code: Language = ""

    async def answer(self, world: World) -> bool:
        """Store it."""
        world.descriptions["description", self.language_code] = self.description
        return True


class GetMyDescription(Method, kw_only=True, frozen=True):
    """Ask for the text that an empty chat with the bot shows."""

    language_code: Language = ""

    async def answer(self, world: World) -> Json:
        """Return it in one language, or else the one for everybody."""
        return _description(world, "description", self.language_code)


class SetMyShortDescription(Method, kw_only=True, frozen=True):
    """Set the text in the bot's profile."""

    short_description: Annotated[str, msgspec.Meta(max_length=120)] = ""
    language_code: Language = ""

    async def answer(self, world: World) -> bool:
        """Store it."""
        world.descriptions["short_description", self.language_code] = self.short_description
        return True


class GetMyShortDescription(Method, kw_only=True, frozen=True):
    """Ask for the text in the bot's profile."""

    language_code: Language = ""

    async def answer(self, world: World) -> Json:
        """Return it in one language, or else the one for everybody."""
        return _description(world, "short_description", self.language_code)


class GetChat(Method, kw_only=True, frozen=True):
    """Ask about a chat."""

    chat_id: int

    async def answer(self, world: World) -> Json:
        """Describe it, with the fields that every answer of Telegram's has."""
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
        return chat_json(world.chats.known(self.chat_id)) | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
        }


class LeaveChat(Method, kw_only=True, frozen=True):
    """Leave a group."""

    chat_id: int

    async def answer(self, world: World) -> bool:
        """End the membership; a private chat can't be left."""
        chat = world.chats.writable(self.chat_id)
        if chat.type == "private":
            raise bad_request("chat member status can't be changed in private chats")
        set_membership(world, world.bot, chat, member=False, gone="left")
        return True


def _description(world: World, which: str, language: str) -> Json:
    texts = world.descriptions
    return {which: texts.get((which, language)) or texts.get((which, ""), "")}


METHODS = (
    GetMe,
    SetMyCommands,
    GetMyCommands,
    DeleteMyCommands,
    SetMyDescription,
    GetMyDescription,
    SetMyShortDescription,
    GetMyShortDescription,
    GetChat,
    LeaveChat,
)
