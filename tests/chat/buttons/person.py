"""Somebody who sends recordings and presses buttons, and what is kept about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from cloning.domain.models import Clone, State, Step, Tombstone, Training
from cloning.domain.owner import Basis, Owner
from cloning.domain.recordings.sound import Take
from cloning.domain.speaking.utterance import Utterance
from handlers.buttons import callback
from handlers.buttons.callback import Callback
from sandbox.telegram.forms.markup import InlineButton
from sandbox.telegram.forms.values import Message
from sandbox.telegram.state.people import press
from sandbox.user import User
from tests.chat.buttons.house import House
from tests.support.fakes.recordings import GOOD_TAKE


@dataclass(frozen=True)
class Rows:
    """What is kept about a person."""

    owner: Owner | None
    clones: Sequence[Clone]
    trainings: Sequence[Training]
    utterances: Sequence[Utterance]
    tombstone: Tombstone | None
    trainings_left: int
    characters_left: int

    @property
    def present(self) -> Sequence[Clone]:
        """The clones that are not deleted."""
        return [clone for clone in self.clones if clone.deleted_at is None]

    def clone(self, clone_id: int) -> Clone | None:
        """A clone that is not deleted."""
        return next((one for one in self.present if one.id == clone_id), None)

    def training(self, training_id: int) -> Training | None:
        """A training of a clone that is not deleted."""
        found = [one for one in self.trainings if one.id == training_id]
        return found[0] if found and self.clone(found[0].clone_id) is not None else None


class Person:
    """Anna, or somebody else."""

    def __init__(self, house: House, number: int) -> None:
        self.house = house
        self.id = 7000 + number
        self.user = User(house.telegram, user_id=self.id, first_name="Anna")
        self._shown: Message | None = None

    @property
    def messages(self) -> Sequence[Message]:
        """The bot's messages in this chat, oldest first."""
        return [one for one in self.user.messages if one.from_bot]

    @property
    def last(self) -> Message:
        """The bot's newest message."""
        return self.messages[-1]

    def with_button(self, kind: type[Callback]) -> Message:
        """The newest message with such a button."""
        return next(one for one in reversed(self.messages) if kind in map(type, carried(one)))

    @property
    def shown(self) -> Message:
        """The message that somebody looks at: the newest one with buttons, unless they chose."""
        return self._shown or next(one for one in reversed(self.messages) if carried(one))

    @property
    def kinds(self) -> Sequence[type[Callback]]:
        """What the newest message's buttons do."""
        return [type(one) for one in carried(self.last)]

    def looks_at(self, message: Message) -> None:
        """Scroll up to a message, as it is now."""
        self._shown = next(one for one in self.messages if one.id == message.id)

    async def says(self, text: str) -> None:
        self._shown = None
        await self.user.says(text)
        await self.goes_on()

    async def sends(self, take: Take = GOOD_TAKE) -> None:
        """Send a voice note of which this is measured."""
        self._shown = None
        note = await self.user.sends_voice(b"OggS a recording", seconds=25)
        self.house.studio.alone[b"recording " + _file_id(note).encode()] = take
        await self.goes_on()

    async def presses(self, kind: type[Callback], place: int = 0) -> None:
        """Press the newest button of a kind."""
        message = self.shown if kind in map(type, carried(self.shown)) else self.with_button(kind)
        found = [one for one in message.buttons if type(_read(one)) is kind]
        self._shown = None
        self.taps(message, found[place])
        await self.goes_on()

    def taps(self, message: Message, button: InlineButton) -> str:
        """Press a button without waiting for anything; returns the number of the press."""
        return press(self.house.telegram.world, self.user.person, message, button)

    def taps_old(self, message: Message, button: InlineButton) -> None:
        """Press a button below a message of which Telegram tells the bot only the number."""
        world = self.house.telegram.world
        self.taps(message, button)
        [body] = [one.body for one in world.updates._pending]
        query = cast("dict[str, Any]", body)["callback_query"]
        chat, number = query["message"]["chat"], query["message"]["message_id"]
        query["message"] = {"chat": chat, "message_id": number, "date": 0}

    async def goes_on(self) -> None:
        """Let the bot answer and work."""
        await self.house.handles()
        await self.house.works()

    async def rows(self) -> Rows:
        allowance = await self.house.services.submissions.allowance(self.id)
        offer = await self.house.services.speaking.offer(self.id)
        async with self.house.store.transaction() as work:
            clones = await work.clones.all_of_owner(self.id)
            return Rows(
                owner=await work.owners.get(self.id),
                clones=clones,
                trainings=[
                    one for clone in clones for one in await work.trainings.of_clone(clone.id)
                ],
                utterances=await work.utterances.of_owner(self.id),
                tombstone=await work.tombstones.get(self.id),
                trainings_left=max(0, allowance.most_trainings - allowance.trainings),
                characters_left=offer.left,
            )

    async def agrees(self) -> None:
        await self.house.services.submissions.agree(self.id, self.id, Basis.OWN_VOICE, 400)

    async def has_more_clones(self, number: int) -> None:
        async with self.house.store.transaction() as work:
            for _ in range(number):
                await work.clones.add(self.id, "Another", self.house.clock())

    async def under_way(self) -> Sequence[Training]:
        """The trainings that have not ended, oldest first."""
        rows = await self.rows()
        here = [one for one in rows.trainings if rows.training(one.id) is not None]
        return [one for one in here if one.step is not Step.DONE]

    async def ends(self, state: State) -> None:
        """The upstream ends the training that it has."""
        [training] = [one for one in await self.under_way() if one.step is Step.WATCH]
        clone = (await self.rows()).clone(training.clone_id)
        slot_id = clone.slot_id if clone is not None else None
        await self.house.upstream_ends(slot_id or "", training.sample or "", state)

    async def waits(self, by: timedelta) -> None:
        await self.house.time_passes(by)


def carried(message: Message) -> Sequence[Callback]:
    """What the buttons below a message carry."""
    read = (_read(button) for button in message.buttons)
    return [one for one in read if one is not None]


def _file_id(note: Message) -> str:
    return note.file.file_id if note.file is not None else ""


def _read(button: InlineButton) -> Callback | None:
    return callback.read(button.callback_data)
