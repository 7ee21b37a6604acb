"""Reads the LIST piece by piece: the whole account may be larger than the memory that we want.

The entries of `data.voices` are cut out as they arrive, and only those that are wanted are kept.
What is left is an answer with an empty list, which is judged like any other when it is complete;
until then nothing is believed.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from bot.upstream.answers import STATES, UNREADABLE, Listing, entry_of, is_slot_id, voice_of
from bot.upstream.cutting import BLANK, entries, where_list_begins
from cloning.domain.models import Voice
from cloning.ports.outside import Wanted

LARGEST_ENTRY: Final = 64 * 1024
"""A slot takes about 226 bytes; one that takes more than this is no slot."""

LARGEST_HEAD: Final = 128 * 1024
"""If the list has not begun by then, the answer is judged as a whole."""

VOICE_BYTES: Final = 400
"""What a slot takes in memory besides its longest texts."""

PIECE: Final = 64 * 1024
"""How many bytes to feed at a time: reading them takes less than a millisecond."""


class _Slot(msgspec.Struct, gc=False):
    """An entry as it should be; any other is read with more patience."""

    id: str | None = None
    name: str | None = None
    state: str | None = None
    language: str | None = None
    tier: str | None = None
    demo_url: str | None = None


_slots = msgspec.json.Decoder(list[_Slot])


class ListReader:
    """Takes the bytes of a LIST as they arrive; for one answer.

    Args:
        wanted: which slots to keep, by id and state.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._rest = bytearray()
        """What has arrived and is not understood yet; before the list, all that has arrived."""
        self._head: bytes | None = None
        """What comes before the entries; None as long as they have not begun."""
        self._in_list = False
        self._is_spoilt = False
        self._comma_due = False
        self._voices: list[Voice] = []
        self._foreign = 0
        self.kept_bytes = 0
        """How much memory the slots take that are kept, more or less."""

    @property
    def unread_bytes(self) -> int:
        """How much has arrived that is no entry of the list, or not whole yet."""
        return len(self._rest)

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; once they can't be a list of slots, the others are dropped."""
        if self._is_spoilt:
            return
        self._rest += piece
        if self._head is None and len(self._rest) <= LARGEST_HEAD:
            self._look_for_list()
        try:
            if self._in_list:
                self._cut()
        except UNREADABLE:
            self._is_spoilt = True
            self._rest.clear()

    def envelope(self) -> bytes:
        """Return the whole answer, with nothing in its list; nothing if that can't be read."""
        return b"" if self._is_spoilt else (self._head or b"") + bytes(self._rest)

    def listing(self, left: Listing) -> Listing:
        """Return what was kept, with what was `left` in the envelope."""
        more = [voice for voice in left.voices if self._wanted(voice.slot_id, voice.state)]
        return Listing([*self._voices, *more], foreign=self._foreign + left.foreign)

    def _look_for_list(self) -> None:
        begins_at = where_list_begins(self._rest)
        if begins_at is not None:
            self._head = bytes(self._rest[:begins_at])
            del self._rest[:begins_at]
            self._in_list = True

    def _cut(self) -> None:
        """Take all whole entries out of what has arrived."""
        ends_at = self._rest.rfind(b"]")
        if ends_at >= 0 and self._cut_many(ends_at):
            self._in_list = False
        elif not self._cut_many(self._rest.rfind(b"}") + 1):
            self._cut_each()
        if self._in_list and len(self._rest) > LARGEST_ENTRY:
            raise ValueError("an entry that is too large")

    def _cut_many(self, until: int) -> bool:
        """Take all entries before a place, if they are as they should be; else leave them there.

        JSON that begins like this is whole only where an entry ends, so no place inside one is
        taken for its end.
        """
        text = bytes(self._rest[:until]).strip(BLANK)
        if self._comma_due and text:
            if not text.startswith(b","):
                return False
            text = text[1:].lstrip(BLANK) or b","
        try:
            slots = _slots.decode(b"[%b]" % text)
        except UNREADABLE:
            return False
        self._keep(slots)
        self._comma_due = self._comma_due or bool(slots)
        del self._rest[:until]
        return True

    def _keep(self, slots: Sequence[_Slot]) -> None:
        wanted = self._wanted
        for slot in slots:
            slot_id, state = slot.id or "", STATES.get(slot.state or "")
            if not is_slot_id(slot_id):
                self._foreign += 1
            elif wanted(slot_id, state):
                voice = Voice(
                    slot_id=slot_id,
                    name=slot.name or "",
                    state=state,
                    language=slot.language or "",
                    tier=slot.tier or "",
                    demo_url=slot.demo_url or "",
                )
                self._take(voice)

    def _cut_each(self) -> None:
        """Take one entry after the other, each with patience; notice where the list ends."""
        done = 0
        for begins_at, ends_at in entries(self._rest, comma_due=self._comma_due):
            if begins_at < ends_at:
                self._keep_odd(bytes(self._rest[begins_at:ends_at]))
                self._comma_due = True
                done = ends_at
            else:
                self._in_list = False
                done = begins_at
        del self._rest[:done]

    def _keep_odd(self, entry: bytes) -> None:
        voice = voice_of(entry_of(entry))
        if voice is None:
            self._foreign += 1
        elif self._wanted(voice.slot_id, voice.state):
            self._take(voice)

    def _take(self, voice: Voice) -> None:
        self._voices.append(voice)
        self.kept_bytes += VOICE_BYTES + len(voice.name) + len(voice.demo_url)
