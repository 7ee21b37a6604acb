"""What people do over and over when they have something said."""

from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.models import State
from handlers.buttons.callback import Callback
from sandbox.telegram.forms.values import Kind, Message
from tests.chat.buttons.person import Person, carried

HELLO = "Hello, it's me"


async def has_a_voice(anna: Person) -> None:
    """Agree, send a recording, and get the demo clip."""
    await anna.agrees()
    await anna.sends()
    await anna.ends(State.SUCCESS)


async def has_another_voice(anna: Person, title: str) -> int:
    """Have another clone that is ready; returns its number."""
    async with anna.house.store.transaction() as work:
        (known, *_) = await work.clones.of_owner(anna.id)
        clone = await work.clones.add(anna.id, title, anna.house.clock())
        slot = f"voice_clone_{clone.id}"
        ready = replace(clone, state=State.SUCCESS, slot_id=slot, demo_file_id=known.demo_file_id)
        await work.clones.save(ready)
    return clone.id


async def speaks_language(anna: Person, code: str | None) -> None:
    """Have all voices speak a language."""
    async with anna.house.store.transaction() as work:
        for clone in await work.clones.of_owner(anna.id):
            await work.clones.save(replace(clone, voice_language=code))


async def says_in_reply(anna: Person, text: str, to: Message) -> None:
    """Reply with a text."""
    await anna.user.says(text, reply_to=to)
    await anna.goes_on()


def clips(anna: Person) -> Sequence[Message]:
    """The voice bubbles that the bot has sent, oldest first."""
    return [one for one in anna.messages if one.kind is Kind.VOICE]


def texts_said(anna: Person) -> Sequence[str]:
    """What clones were asked to say."""
    return anna.house.speech.texts


def labels(message: Message) -> Sequence[str]:
    """The texts of the buttons."""
    return [button.text for button in message.buttons]


def kinds(message: Message) -> Sequence[type[Callback]]:
    """What the buttons do."""
    return [type(one) for one in carried(message)]
