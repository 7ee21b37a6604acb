"""What all acts share."""

from typing import Annotated

import msgspec

from sandbox.play.party import Party
from sandbox.telegram.forms.values import Json

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}\Z")]


class Act(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Something that a person does: its fields are the details, and `do` does it."""

    async def do(self, party: Party) -> Json | None:
        """Do it, and return what the page has to know; raises Refused if it can't be done."""
        raise NotImplementedError


class PersonsAct(Act, kw_only=True, frozen=True):
    """An act in one of a person's chats."""

    person: int
    chat: int
