"""Files that people send: recordings of the page, and files that were dropped on it."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from sandbox.play.acts.act import PersonsAct
from sandbox.play.acts.messages import send_file, where
from sandbox.play.party import Party
from sandbox.play.refused import Refused
from sandbox.telegram.forms.values import Json, Kind
from sandbox.telegram.state.files import Upload, unique_id_of

LARGEST_FILE = 64 * 1024 * 1024
"""The largest file that is taken, in bytes: three times what a bot may download."""

MOST_KEPT = 1024 * 1024 * 1024
"""The most bytes of all files together; they are kept in memory."""


class Sent(PersonsAct, kw_only=True, frozen=True):
    """A file on its way; its bytes are the body of the request, the rest is in the address."""

    kind: Literal["voice", "audio", "document", "video_note", "video"]
    seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 0
    """How long it is, as the sender claims."""
    name: Annotated[str, msgspec.Meta(max_length=255)] = ""
    caption: Annotated[str, msgspec.Meta(max_length=1024)] = ""
    how: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """How the page has recorded it."""
    reply: int | None = None
    topic: int | None = None


class Uploads:
    """Takes files, and counts their bytes."""

    def __init__(self) -> None:
        self._kept = 0

    async def take(
        self, party: Party, query: Mapping[str, str], mime_type: str, content: bytes
    ) -> Json:
        """Send a file, and return the message's number; raises Refused."""
        try:
            sent = msgspec.convert(dict(query), Sent, strict=False)
        except msgspec.ValidationError:
            raise Refused("The page has asked for something that isn't there.") from None
        if not content:
            raise Refused("This file is empty.")
        if self._kept + len(content) > MOST_KEPT:
            raise Refused("There are too many files; begin again with another make play.")
        more = where(party, sent.person, sent.chat, reply=sent.reply, topic=sent.topic)
        more["caption"] = sent.caption
        kind, upload = Kind(sent.kind), Upload(content, sent.name or None, mime_type)
        if sent.how:
            party.recorded[unique_id_of(kind, content)] = sent.how
        message = await send_file(party.person(sent.person), kind, upload, sent.seconds, more)
        self._kept += len(content)
        return {"id": message.id}
