"""Acts with what the bot offers: buttons below messages, and results of inline mode."""

from sandbox.play.acts.act import Act, PersonsAct
from sandbox.play.party import Party
from sandbox.play.refused import Refused
from sandbox.play.shapes import file_shape
from sandbox.telegram.forms.markup import InlineButton
from sandbox.telegram.forms.values import InlineOffer, InlineResult, Json
from sandbox.telegram.state.people import ask_inline, pick, press

PATIENCE = 15.0
"""Seconds to wait for the bot's answer, after which a messenger shows none."""

INLINE_PATIENCE = 10.0
"""Seconds to wait for the bot's offer: later it may not make one."""


class Press(PersonsAct, kw_only=True, frozen=True):
    """Press a button below a message."""

    message: int
    text: str
    data: str

    async def do(self, party: Party) -> Json:
        """Return the bot's answer; `answered` is false if none came in time."""
        message, world = party.message(self.person, self.chat, self.message), party.world
        user = party.person(self.person)
        button = InlineButton(text=self.text, callback_data=self.data)
        callback = press(world, user.person, message, button)
        if not await world.bell.until(lambda: callback in world.answers, PATIENCE):
            return {"answered": False, "text": "", "alert": False}
        answer = world.answers[callback]
        return {"answered": True, "text": answer.text, "alert": answer.alert}


class AskInline(Act, kw_only=True, frozen=True):
    """Type the bot's name and a text in any chat."""

    person: int
    text: str
    offset: str = ""
    where: str = "private"

    async def do(self, party: Party) -> Json:
        """Return the bot's offer; Refused if it makes none in time."""
        world, user = party.world, party.person(self.person)
        query = ask_inline(world, user.person, self.text, self.offset, self.where)
        if not await world.bell.until(lambda: query in world.offers, INLINE_PATIENCE):
            raise Refused("The bot has offered nothing.")
        return {"query": query, **_offer_shape(world.offers[query])}


class Pick(PersonsAct, kw_only=True, frozen=True):
    """Send an offered result into a chat."""

    query: str
    result: str

    async def do(self, party: Party) -> Json:
        """Return the message's number."""
        offer = party.world.offers.get(self.query)
        results = {one.id: one for one in offer.results} if offer else {}
        if offer is None or self.result not in results:
            raise Refused("This is no longer offered.")
        place, user = party.place(self.person, self.chat), party.person(self.person)
        return {
            "id": pick(party.world, user.person, place.chat, results[self.result], offer.query).id
        }


def _offer_shape(offer: InlineOffer) -> Json:
    return {
        "results": [_result_shape(one) for one in offer.results],
        "next": offer.next_offset,
        "button": offer.button,
        "start": offer.start_parameter,
    }


def _result_shape(result: InlineResult) -> Json:
    return {
        "id": result.id,
        "title": result.title,
        "description": result.description or result.caption,
        "file": file_shape(result.file) if result.file else None,
    }


ACTS = (Press, AskInline, Pick)
