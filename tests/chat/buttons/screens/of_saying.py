"""The screens of somebody who has a clone say something."""

from cloning.domain.speaking.faults import SpeechLost
from handlers.buttons import callbacks
from tests.chat.buttons.person import Person
from tests.chat.buttons.screens.of_recordings import clip
from tests.chat.say.steps import has_another_voice

SAY = "/say Hello"


async def what_to_say(anna: Person) -> None:
    await clip(anna)
    await anna.says("/say")


async def which_clone(anna: Person) -> None:
    await clip(anna)
    await has_another_voice(anna, "Radio")
    await anna.says("/say")


async def which_clone_for_a_text(anna: Person) -> None:
    await clip(anna)
    await has_another_voice(anna, "Radio")
    await anna.says(SAY)


async def being_said(anna: Person) -> None:
    await clip(anna)
    await anna.user.says(SAY)
    await anna.house.handles()
    anna.looks_at(anna.last)


async def said(anna: Person) -> None:
    await clip(anna)
    await anna.says(SAY)


async def slower_or_faster(anna: Person) -> None:
    await said(anna)
    await anna.presses(callbacks.Speed)


async def lower_or_higher(anna: Person) -> None:
    await said(anna)
    await anna.presses(callbacks.Pitch)


async def lost(anna: Person) -> None:
    await clip(anna)
    anna.house.script.plan("after say", SpeechLost(answer="gone"))
    await anna.says(SAY)


SCREENS = (
    what_to_say,
    which_clone,
    which_clone_for_a_text,
    being_said,
    said,
    slower_or_faster,
    lower_or_higher,
    lost,
)
