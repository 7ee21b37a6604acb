"""The people who use the page, the chats that they are in, and what the page keeps about both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from sandbox.play.refused import Refused
from sandbox.play.shapes import message_shape
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Chat, EventKind, Json, Message
from sandbox.telegram.state.world import World
from sandbox.user import User

FIRST_PERSON, FIRST_GROUP = 1775, -100_1775
MOST_PEOPLE = 12
MOST_GROUPS = 12
MOST_TOPICS = 20


@dataclass(slots=True)
class Place:
    """A chat, as the page keeps it."""

    chat: Chat
    members: list[int]
    topics: dict[int, str] = field(default_factory=dict)
    """The names of its topics."""
    closed: set[int] = field(default_factory=set)
    """The topics in which nobody can write."""


class Party:
    """Everybody who chats with the bot on this page."""

    def __init__(self, telegram: TelegramSandbox) -> None:
        self.telegram = telegram
        self.people: dict[int, User] = {}
        self.places: dict[int, Place] = {}
        self.recorded: dict[str, str] = {}
        """How the page has recorded a file, by its file_unique_id."""
        self._reactions: dict[tuple[int, int], dict[int, str]] = {}

    @property
    def world(self) -> World:
        """What the local Telegram remembers."""
        return self.telegram.world

    def add_person(self, name: str, language: str) -> User:
        """Add a person, who has a private chat with the bot; Refused if there are too many."""
        if len(self.people) >= MOST_PEOPLE:
            raise Refused("There are enough people on this page.")
        number = FIRST_PERSON + len(self.people)
        user = User(self.telegram, user_id=number, first_name=name, language_code=language)
        self.people[number] = user
        self.places[number] = Place(user.chat, [number])
        return user

    def add_group(self, name: str, members: Sequence[int]) -> Place:
        """Add a group without the bot; Refused if there are too many."""
        groups = sum(place.chat.type != "private" for place in self.places.values())
        if groups >= MOST_GROUPS:
            raise Refused("There are enough groups on this page.")
        chat = Chat(id=FIRST_GROUP - groups, name=name, type="supergroup")
        self.places[chat.id] = Place(chat, [self.person(one).person.id for one in members])
        self.world.chats.closed.add(chat.id)
        return self.places[chat.id]

    def person(self, number: int) -> User:
        """Return a person; Refused if there is none with this number."""
        if number not in self.people:
            raise Refused("This person is not here.")
        return self.people[number]

    def place(self, person: int, chat: int) -> Place:
        """Return a chat of a person's; Refused if they aren't in it."""
        place = self.places.get(chat)
        if place is None or self.person(person).person.id not in place.members:
            raise Refused("This chat is not there.")
        return place

    def message(self, person: int, chat: int, number: int) -> Message:
        """Return a message that a person sees; Refused if it is gone."""
        place = self.place(person, chat)
        message = self.world.chats.get(place.chat.id, number)
        if message is None:
            raise Refused("This message is gone.")
        return message

    def speak(self, number: int, language: str) -> None:
        """Set the language of a person's app."""
        user = self.person(number)
        user.person = replace(user.person, language_code=language)

    def react(self, message: Message, person: int, emoji: str) -> None:
        """Remember a person's reaction; an empty one takes it back."""
        given = self._reactions.setdefault((message.chat.id, message.id), {})
        given.pop(person, None)
        if emoji:
            given[person] = emoji

    def seen(self, message: Message) -> Json:
        """Write a message for the page."""
        how = self.recorded.get(message.file.unique_id, "") if message.file else ""
        reactions = self._reactions.get((message.chat.id, message.id))
        return message_shape(message, how=how, reactions=reactions)

    def messages(self) -> Iterator[Json]:
        """Write every message of every chat, oldest first."""
        chats = self.world.chats
        found = chain.from_iterable(chats.messages(one) for one in self.places)
        return map(self.seen, sorted(found, key=lambda message: message.id))

    def everybody(self) -> Json:
        """Write all people and their chats."""
        return {
            "people": [self._person_shape(user) for user in self.people.values()],
            "chats": [self._place_shape(place) for place in self.places.values()],
        }

    def _person_shape(self, user: User) -> Json:
        number = user.person.id
        chats = self.world.chats
        language = user.person.language_code or ""
        return {
            "id": number,
            "name": user.person.first_name,
            "language": language,
            "blocked": number in chats.closed,
            "voice": number not in chats.without_voice,
            "commands": _menu(self.world, number, language),
            "about": _description(self.world, language),
            "chats": [one for one, place in self.places.items() if number in place.members],
        }

    def _place_shape(self, place: Place) -> Json:
        chat = place.chat
        return {
            "id": chat.id,
            "type": chat.type,
            "name": chat.name,
            "members": place.members,
            "hasBot": chat.id not in self.world.chats.closed,
            "topics": [
                {"id": one, "name": name, "open": one not in place.closed}
                for one, name in place.topics.items()
            ],
        }


def _menu(world: World, person: int, language: str) -> Sequence[object]:
    """Return the commands menu of a private chat: the narrowest scope that has one (Bot API)."""
    for scope in (f"chat {person} None", "all_private_chats None None", "default None None"):
        for spoken in (language, ""):
            if menu := world.commands.get((scope, spoken)):
                return menu
    return ()


def _description(world: World, language: str) -> str:
    texts: Mapping[tuple[str, str], str] = world.descriptions
    return texts.get(("description", language)) or texts.get(("description", ""), "")


SHOWN = frozenset({EventKind.MESSAGE, EventKind.EDIT, EventKind.REACTION})
"""The kinds of event after which a message has to be written again."""
