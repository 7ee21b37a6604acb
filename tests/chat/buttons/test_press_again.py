"""A press that is handled again, because a process died before it had noted that it was done."""

from handlers.buttons import callbacks
from handlers.words import texts
from tests.chat.buttons.house import open_house
from tests.chat.buttons.person import Person
from tests.chat.buttons.screens.of_clones import really_delete


async def test_what_was_said_of_a_deletion_stays_when_its_press_is_handled_again() -> None:
    async with open_house() as house:
        anna = Person(house, 1)
        await really_delete(anna)
        asked = anna.with_button(callbacks.Delete)
        [delete] = [one for one in asked.buttons if one.text == texts.REALLY_DELETE]
        anna.taps(asked, delete)
        [pressed] = house.telegram.world.updates._pending
        await anna.goes_on()
        told = next(one for one in anna.messages if one.id == asked.id)
        house.telegram.world.updates._pending.append(pressed)
        await anna.goes_on()
        assert next(one for one in anna.messages if one.id == asked.id) == told
        assert anna.last.text == texts.GONE
