"""What tests of what clones say do over and over."""

from collections.abc import Sequence

from cloning.domain.models import Clone
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.speaking.manner import AS_IT_IS, Manner
from cloning.domain.speaking.utterance import Request, Utterance, UtteranceStep
from cloning.speaking.speaking import Asked
from tests.support.world import ANNA, World

HELLO = "Good morning, this is my voice."
STATUS = 5001


def request(
    text: str = HELLO,
    *,
    owner: int = ANNA,
    update_id: int = 1,
    clone_id: int | None = None,
    manner: Manner = AS_IT_IS,
    inline_message_id: str | None = None,
) -> Request:
    return Request(
        owner_id=owner,
        chat_id=owner,
        message_id=800 + update_id,
        update_id=update_id,
        text=text,
        clone_id=clone_id,
        manner=manner,
        inline_message_id=inline_message_id,
    )


async def wants_said(
    world: World,
    text: str = HELLO,
    *,
    owner: int = ANNA,
    update_id: int = 1,
    status: int | None = STATUS,
) -> Asked:
    """Ask for a text, and get a status message as the handler would send it."""
    asked = await world.bot.speaking.ask(request(text, owner=owner, update_id=update_id))
    await world.bot.speaking.shown(asked.utterance.id, status)
    return asked


async def has_said(world: World, text: str = HELLO) -> tuple[Clone, Utterance]:
    """An owner with a clone has had a text said, and has heard it."""
    clone = await world.has_a_clone()
    asked = await wants_said(world, text)
    await world.work_until_idle()
    return clone, await utterance(world, asked.utterance.id)


async def utterance(world: World, utterance_id: int = 1) -> Utterance:
    found = await utterance_or_none(world, utterance_id)
    assert found is not None
    return found


async def utterance_or_none(world: World, utterance_id: int = 1) -> Utterance | None:
    async with world.database.transaction() as work:
        return await work.utterances.get(utterance_id)


async def save(world: World, changed: Utterance) -> None:
    async with world.database.transaction() as work:
        await work.utterances.save(changed)


async def left(world: World, owner: int = ANNA) -> int:
    return (await world.bot.speaking.offer(owner)).left


async def evidence(world: World, owner: int = ANNA) -> Sequence[Entry]:
    async with world.database.transaction() as work:
        return [one for one in await work.audit.about(owner) if one.deed is Deed.SAID]


async def assert_is_over(world: World, utterance_id: int = 1) -> None:
    over = await utterance(world, utterance_id)
    assert (over.step, over.due_at, over.clip) == (UtteranceStep.DONE, None, None)
    assert over.ended_at is not None
