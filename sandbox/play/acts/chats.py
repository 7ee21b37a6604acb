"""Acts about chats: groups, the bot's place in them, and topics."""

from sandbox.play.acts.act import Act, Name, PersonsAct
from sandbox.play.party import MOST_TOPICS, Party
from sandbox.play.refused import Refused
from sandbox.telegram.forms.values import Json
from sandbox.telegram.state.people import set_membership


class AddGroup(Act, kw_only=True, frozen=True):
    """Make a group of some people; the first one makes it."""

    name: Name
    members: tuple[int, ...]

    async def do(self, party: Party) -> Json:
        """Return the chat's number."""
        if not self.members:
            raise Refused("This person is not here.")
        return {"id": party.add_group(self.name, self.members).chat.id}


class SetBot(PersonsAct, kw_only=True, frozen=True):
    """Add the bot to a group, or remove it."""

    member: bool

    async def do(self, party: Party) -> None:
        """Do it, unless it is so already."""
        place, user = party.place(self.person, self.chat), party.person(self.person)
        is_member = place.chat.id not in party.world.chats.closed
        if place.chat.type != "private" and is_member is not self.member:
            set_membership(party.world, user.person, place.chat, member=self.member, gone="left")


class OpenTopic(PersonsAct, kw_only=True, frozen=True):
    """Make a topic."""

    name: Name

    async def do(self, party: Party) -> Json:
        """Return the topic's number."""
        place = party.place(self.person, self.chat)
        if len(place.topics) >= MOST_TOPICS:
            raise Refused("There are enough topics in this chat.")
        topic = party.world.chats.new_id()
        place.topics[topic] = self.name
        party.world.chats.open_topic(place.chat.id, topic)
        return {"id": topic}


class SetTopic(PersonsAct, kw_only=True, frozen=True):
    """Close a topic, open it again, or delete it."""

    topic: int
    state: str

    async def do(self, party: Party) -> None:
        """Do it."""
        place, chats = party.place(self.person, self.chat), party.world.chats
        if self.topic not in place.topics:
            raise Refused("This topic is gone.")
        match self.state:
            case "open":
                place.closed.discard(self.topic)
                chats.open_topic(place.chat.id, self.topic)
            case "closed":
                place.closed.add(self.topic)
                chats.close_topic(place.chat.id, self.topic)
            case "deleted":
                del place.topics[self.topic]
                chats.delete_topic(place.chat.id, self.topic)
            case _:
                raise Refused("The page has asked for something that isn't there.")


ACTS = (AddGroup, SetBot, OpenTopic, SetTopic)
