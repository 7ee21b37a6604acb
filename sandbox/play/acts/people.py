"""Acts about people: who is there, and what their apps are set to."""

from sandbox.play.acts.act import Act, Language, Name
from sandbox.play.party import Party
from sandbox.telegram.forms.values import Json


class AddPerson(Act, kw_only=True, frozen=True):
    """Add a person."""

    name: Name
    language: Language

    async def do(self, party: Party) -> Json:
        """Return the person's number."""
        return {"id": party.add_person(self.name, self.language).person.id}


class Meet(Act, kw_only=True, frozen=True):
    """Have a first person on the page, unless somebody is there."""

    name: Name
    language: Language

    async def do(self, party: Party) -> None:
        """Add the person, once."""
        if not party.people:
            party.add_person(self.name, self.language)


class Speak(Act, kw_only=True, frozen=True):
    """Set the language of a person's app."""

    person: int
    language: Language

    async def do(self, party: Party) -> None:
        """Set it; the bot learns of it with the next update."""
        party.speak(self.person, self.language)


class Block(Act, kw_only=True, frozen=True):
    """Block the bot, or unblock it."""

    person: int
    blocked: bool

    async def do(self, party: Party) -> None:
        """Do it, unless it is so already."""
        user = party.person(self.person)
        if self.blocked is (user.chat.id in party.world.chats.closed):
            return
        await (user.blocks_the_bot() if self.blocked else user.unblocks_the_bot())


class AcceptVoice(Act, kw_only=True, frozen=True):
    """Accept voice messages, or none, as the privacy settings allow."""

    person: int
    accepts: bool

    async def do(self, party: Party) -> None:
        """Set it."""
        chat, without = party.person(self.person).chat.id, party.world.chats.without_voice
        (without.discard if self.accepts else without.add)(chat)


ACTS = (AddPerson, Meet, Speak, Block, AcceptVoice)
