"""Acts with messages: send a text, edit, delete, forward, react."""

from sandbox.play.acts.act import PersonsAct, Text
from sandbox.play.party import Party
from sandbox.play.refused import Refused
from sandbox.telegram.forms.json import person_json
from sandbox.telegram.forms.values import EventKind, Json, Kind, Message
from sandbox.telegram.state.files import Upload
from sandbox.user import More, User


class Say(PersonsAct, kw_only=True, frozen=True):
    """Send a text."""

    text: Text
    reply: int | None = None
    topic: int | None = None

    async def do(self, party: Party) -> Json:
        """Return the message's number."""
        more = where(party, self.person, self.chat, reply=self.reply, topic=self.topic)
        return {"id": (await party.person(self.person).says(self.text.strip(), **more)).id}


class Edit(PersonsAct, kw_only=True, frozen=True):
    """Change a text or caption of one's own."""

    message: int
    text: Text

    async def do(self, party: Party) -> None:
        """Change it."""
        message = own(party, self.person, self.chat, self.message)
        await party.person(self.person).edits(message, self.text)


class Delete(PersonsAct, kw_only=True, frozen=True):
    """Delete a message for everybody; Telegram doesn't tell bots."""

    message: int

    async def do(self, party: Party) -> None:
        """Delete it; in a private chat everybody may delete anything."""
        message = party.message(self.person, self.chat, self.message)
        user, world = party.person(self.person), party.world
        if message.chat.type != "private" and message.sender.id != user.person.id:
            raise Refused("Only what you have sent yourself can be deleted here.")
        world.chats.remove(message)
        world.tell(EventKind.DELETION, user.person, message.chat, message)


class Forward(PersonsAct, kw_only=True, frozen=True):
    """Forward a message to another chat of the same person, or to the same chat."""

    message: int
    to: int
    hidden: bool = False
    """Whether its author's privacy settings hide who it was."""

    async def do(self, party: Party) -> Json:
        """Return the new message's number."""
        message = party.message(self.person, self.chat, self.message)
        more = where(party, self.person, self.to)
        more["fields"] = {"forward_origin": _origin(message, hidden=self.hidden)}
        return {"id": (await send(party.person(self.person), message, more)).id}


class React(PersonsAct, kw_only=True, frozen=True):
    """React to a message, or take the reaction back."""

    message: int
    emoji: str

    async def do(self, party: Party) -> None:
        """Show it; bots learn little of it."""
        message = party.message(self.person, self.chat, self.message)
        party.react(message, self.person, self.emoji[:8])
        await party.person(self.person).reacts(message, self.emoji[:8])


def where(
    party: Party, person: int, chat: int, *, reply: int | None = None, topic: int | None = None
) -> More:
    """Say where a message goes; raises Refused if it can't be sent there."""
    place = party.place(person, chat)
    if place.chat.type == "private" and chat in party.world.chats.closed:
        raise Refused("Unblock the bot first.")
    if topic in place.closed or (topic is not None and topic not in place.topics):
        raise Refused("Nobody can write in this topic.")
    more: More = {"chat": place.chat}
    if reply is not None:
        more["reply_to"] = party.message(person, chat, reply)
    if topic is not None:
        more["topic"] = topic
    return more


def own(party: Party, person: int, chat: int, number: int) -> Message:
    """Return a message of a person's own; Refused if it is somebody else's."""
    message = party.message(person, chat, number)
    if message.sender.id != person or "forward_origin" in message.extra:
        raise Refused("Only what you have written yourself can be changed.")
    return message


async def send(user: User, message: Message, more: More) -> Message:
    """Send what another message consists of."""
    file = message.file
    if file is None:
        return await user.says(message.text, **more)
    more["caption"] = message.text
    upload = Upload(file.content, file.name, file.mime_type)
    return await send_file(user, file.kind, upload, file.duration or 0, more)


async def send_file(user: User, kind: Kind, upload: Upload, seconds: int, more: More) -> Message:
    """Send a file as an app would; `seconds` are only a claim."""
    content, mime = upload.content, upload.mime_type or "application/octet-stream"
    match kind:
        case Kind.VOICE:
            return await user.sends_voice(content, seconds=seconds, mime_type=mime, **more)
        case Kind.AUDIO:
            name = upload.name or "audio"
            return await user.sends_audio(content, name, mime, seconds=seconds, **more)
        case Kind.VIDEO_NOTE:
            return await user.sends_video_note(content, seconds=seconds, **more)
        case Kind.VIDEO | Kind.ANIMATION:
            return await user.sends_video(content, kind, seconds=seconds, **more)
    return await user.sends_document(content, upload.name, mime, **more)


def _origin(message: Message, *, hidden: bool) -> Json:
    origin: Json = {"date": int(message.date.timestamp())}
    if hidden:
        return origin | {"type": "hidden_user", "sender_user_name": message.sender.first_name}
    return origin | {"type": "user", "sender_user": person_json(message.sender)}


ACTS = (Say, Edit, Delete, Forward, React)
