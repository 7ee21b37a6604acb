"""The screens of somebody who has a clone."""

from cloning.domain.models import State
from handlers.buttons import callbacks
from tests.chat.buttons.person import Person
from tests.chat.buttons.screens.of_recordings import NOISY, clip, which_part


async def replace_by_a_part(anna: Person) -> None:
    await which_part(anna)
    await anna.presses(callbacks.PartFrom)
    anna.looks_at(anna.with_button(callbacks.Replace))


async def replace_or_new(anna: Person) -> None:
    await clip(anna)
    await anna.presses(callbacks.Retrain)
    await anna.sends()


async def failed_again(anna: Person) -> None:
    await replace_or_new(anna)
    await anna.presses(callbacks.Replace)
    await anna.ends(State.FAILED)


async def likeness(anna: Person) -> None:
    await clip(anna)
    await anna.presses(callbacks.Compare)


async def alike(anna: Person) -> None:
    await likeness(anna)
    await anna.presses(callbacks.Alike)


async def unlike(anna: Person) -> None:
    await likeness(anna)
    await anna.presses(callbacks.Unlike)


async def clones(anna: Person) -> None:
    await clip(anna)
    await anna.says("/voices")


async def second_page(anna: Person) -> None:
    await clip(anna)
    await anna.has_more_clones(6)
    await anna.says("/voices")
    await anna.presses(callbacks.Page, place=1)


async def card(anna: Person) -> None:
    await clones(anna)
    await anna.presses(callbacks.Card)


async def card_of_a_failure(anna: Person) -> None:
    await failed_again(anna)
    await anna.says("/voices")
    await anna.presses(callbacks.Card)


async def really_delete(anna: Person) -> None:
    await clip(anna)
    await anna.presses(callbacks.AskDelete)


async def shorter_name(anna: Person) -> None:
    await clip(anna)
    await anna.presses(callbacks.Rename)
    await anna.says("A name that is much too long")


async def languages(anna: Person) -> None:
    await anna.says("/language")


async def settings(anna: Person) -> None:
    await clip(anna)
    await anna.says("/settings")


async def privacy(anna: Person) -> None:
    await clip(anna)
    await anna.says("/privacy")


async def privacy_while_a_recording_waits(anna: Person) -> None:
    await replace_or_new(anna)
    await anna.presses(callbacks.Replace)
    await anna.ends(State.FAILED)
    await anna.sends(NOISY)
    await anna.says("/privacy")


async def really_forget(anna: Person) -> None:
    await clip(anna)
    await anna.says("/forget")


async def really_forget_while_it_trains(anna: Person) -> None:
    await replace_or_new(anna)
    await anna.presses(callbacks.Replace)
    await anna.says("/forget")


SCREENS = (
    replace_by_a_part,
    replace_or_new,
    failed_again,
    likeness,
    alike,
    unlike,
    clones,
    second_page,
    card,
    card_of_a_failure,
    really_delete,
    shorter_name,
    languages,
    settings,
    privacy,
    privacy_while_a_recording_waits,
    really_forget,
    really_forget_while_it_trains,
)
