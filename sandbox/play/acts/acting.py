"""From the name of an act, and what the page has sent with it, to the act."""

import msgspec

from sandbox.play.acts import buttons, chats, messages, people
from sandbox.play.acts.act import Act
from sandbox.play.party import Party
from sandbox.play.refused import Refused
from sandbox.telegram.forms.values import Json

NOT_THERE = "The page has asked for something that isn't there."

_ACTS: dict[str, type[Act]] = {
    act.__name__: act for part in (people, chats, messages, buttons) for act in part.ACTS
}


async def act_out(party: Party, name: str, body: bytes) -> Json:
    """Do what the page asks for, and return what it has to know; raises Refused."""
    if name not in _ACTS:
        raise Refused(NOT_THERE)
    try:
        act = msgspec.json.decode(body, type=_ACTS[name])
    except (msgspec.ValidationError, msgspec.DecodeError):
        raise Refused(NOT_THERE) from None
    return await act.do(party) or {}
