"""Whether every owner was told what they were promised, and nothing of anybody else's."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from handlers.words import texts
from sandbox.telegram.forms.values import Kind, Message
from tests.faults.sigkill.judging.breaches import Breach
from tests.faults.sigkill.people.notes import SORTS, SPOKEN, Note, hummer_of
from tests.faults.sigkill.people.owners import DELETED_WITH_ITS_VOICE, Owner
from tests.faults.sigkill.records import Records
from tests.faults.sigkill.sources import Row

ENDS = {"success": "is ready.", "failed": "failed.", "refused": "lease"}
"""What the status message says at the end, for each outcome."""

OF_NOTE = """
    SELECT trainings.*, pushes, unproven, delivered_at, slot_id FROM trainings
        JOIN clones ON clones.id = clone_id LEFT JOIN announcements ON training_id = trainings.id
        WHERE chat_id = ? AND trainings.message_id = ?
"""

JOINED = """
    SELECT trainings.* FROM trainings WHERE chat_id = ? AND CAST(joined AS TEXT) LIKE ?
"""
"""The trainings that a note was joined to."""

TAKEN_IN = re.compile(r" taken in \[.* recording=(\d+) training=(\d+)")


class Chats:
    """Reads all chats once all is still, and counts what is in them."""

    def __init__(self, owners: Sequence[Owner], records: Records, log: str) -> None:
        self.counted: Counter[str] = Counter()
        self.sorts: Counter[str] = Counter()
        self.most_copies = 0
        """Of one clip, in its owner's chat."""
        self._owners = owners
        self._trainings = {(int(note), int(training)) for note, training in TAKEN_IN.findall(log)}
        """The trainings that each note was taken in for: a second one after a kill."""
        self._records = records

    def breaches(self) -> Iterator[Breach]:
        """Find every promise that was not kept."""
        for owner in self._owners:
            yield from self._of_owner(owner)
            for note in owner.notes:
                self.sorts[note.sort.name] += 1
                of_note = self._of_spoken if note.sort is SPOKEN else self._of_refused
                yield from of_note(owner, note)

    def _of_spoken(self, owner: Owner, note: Note) -> Iterator[Breach]:
        replies, rows = owner.replies_to(note.message.id), self._rows(owner, note)
        clips = [one for one in replies if one.kind is Kind.VOICE]
        fresh = [clip for clip in clips if texts.REPEATED not in clip.text]
        self.counted["clips"] += len(clips)
        self.most_copies = max(self.most_copies, len(clips))
        self.counted["clips said to be repeats"] += len(clips) - len(fresh)
        bad_news = [one for one in replies if one.id in owner.bad_news]
        self.counted["failures told"] += len(bad_news)
        if len(clips) > 2 or len(fresh) > 1:
            yield self._breach(owner, note, f"got {len(clips)} clips, {len(fresh)} of them as new")
        told = clips or bad_news or self._deleted_with_its_voice(owner, replies)
        if not told and not self._may_be_clipless(rows):
            self.counted["lost"] += 1
            yield self._breach(owner, note, "got neither a clip nor bad news")
        if any(hummer_of(clip.content) != owner.number for clip in clips):
            yield self._breach(owner, note, "got a clip of another voice")
        if any(row["pushes"] is None for row in rows):
            yield self._breach(owner, note, "has a training that was never to be announced")
        if not all(_has_ended(owner, row) for row in rows):
            yield self._breach(owner, note, "has a status message that does not say how it ended")

    def _may_be_clipless(self, rows: Sequence[Row]) -> bool:
        """Without bad news there may be no clip only after two sends of which nobody knows."""
        unproven = any(row["pushes"] == 2 and row["unproven"] for row in rows)
        self.counted["clips of which both sends are unproven"] += unproven
        return unproven

    def _of_refused(self, owner: Owner, note: Note) -> Iterator[Breach]:
        replies = owner.replies_to(note.message.id)
        told = sum(note.sort.refusal in one.text for one in replies)
        self.counted["refusals said once more"] += max(0, told - 1)
        if not note.sort.in_reply or told or self._told_with_others(owner, note):
            return
        if self._deleted_with_its_voice(owner, replies):
            return
        self.counted["lost"] += 1
        yield self._breach(owner, note, "was not refused")

    def _deleted_with_its_voice(self, owner: Owner, replies: Sequence[Message]) -> bool:
        """Tell whether the owner has deleted the voice that a note was for, and was told so."""
        told = any(one.text.startswith(DELETED_WITH_ITS_VOICE) for one in replies)
        self.counted["notes dropped with their voice"] += told and owner.has_deleted
        return told and owner.has_deleted

    def _told_with_others(self, owner: Owner, note: Note) -> bool:
        """Tell whether a note was joined to others, and refused in reply to one of them."""
        of_it = {training for one, training in self._trainings if one == note.message.id}
        others = {one for one, training in self._trainings if training in of_it}
        # It may have joined one that is tried again, which is taken in only once.
        others |= {int(str(row["message_id"])) for row in self._joined(owner, note)}
        told = any(
            note.sort.refusal in reply.text for one in others for reply in owner.replies_to(one)
        )
        self.counted["notes refused together with others"] += told
        return told

    def _of_owner(self, owner: Owner) -> Iterator[Breach]:
        for sort in (sort for sort in SORTS if not sort.in_reply):
            sent = sum(note.sort is sort for note in owner.notes)
            yield from self._enough(owner, sort.refusal, sent)
        yield from self._enough(owner, texts.HELP, owner.asked_for_help)
        if any(texts.SORRY in one.text for one in owner.told):
            yield _of_all(owner, "was told that we give up")
        for message in owner.told:
            names = set(re.findall(r"Owner\d\d", message.text))
            if names - {owner.name} or message.reply_to not in {None, *owner.messages}:
                yield _of_all(owner, f"was told something of somebody else's: #{message.id}")

    def _enough(self, owner: Owner, words: str, least: int) -> Iterator[Breach]:
        """What is not said in reply must have been said often enough."""
        told = sum(words in one.text for one in owner.told)
        self.counted["refusals said once more"] += max(0, told - least)
        if told < least:
            self.counted["lost"] += least - told
            yield _of_all(owner, f"was told only {told} of {least} times: {words}")

    def _breach(self, owner: Owner, note: Note, what: str) -> Breach:
        return Breach(
            what=f"{owner.name}'s note #{note.message.id} ({note.sort.name}) {what}",
            conversation=owner.around(note),
            rows=[*self._rows(owner, note), *self._joined(owner, note)],
        )

    def _joined(self, owner: Owner, note: Note) -> Sequence[Row]:
        number = f'%"message_id": {note.message.id},%'
        return self._records.rows(JOINED, owner.user.chat.id, number)

    def _rows(self, owner: Owner, note: Note) -> Sequence[Row]:
        return self._records.rows(OF_NOTE, owner.user.chat.id, note.message.id)


def _has_ended(owner: Owner, row: Row) -> bool:
    status = next((one for one in owner.told if one.id == row["status_message_id"]), None)
    return status is not None and ENDS[str(row["outcome"])] in status.text


def _of_all(owner: Owner, what: str) -> Breach:
    return Breach(what=f"{owner.name} {what}", conversation=list(owner.messages.values()))
