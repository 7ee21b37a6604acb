"""The screens on the way from a recording to its clip or its failure."""

from dataclasses import replace
from datetime import timedelta

from cloning.domain.errors import DemoUnavailable, UpstreamRefused
from cloning.domain.models import State
from handlers.buttons import callbacks
from tests.chat.buttons.person import Person
from tests.support.fakes.recordings import GOOD_TAKE

SHORT = replace(GOOD_TAKE, speech_seconds=6.0)
NOISY = replace(GOOD_TAKE, above_noise_db=15.0)
LONG = replace(GOOD_TAKE, total_seconds=360.0, part_begins_at=130.0, part_ends_at=190.0)
LONG_AND_NOISY = replace(LONG, above_noise_db=15.0)


async def first_question(anna: Person) -> None:
    await anna.says("/start")


async def first_question_and_a_recording(anna: Person) -> None:
    await anna.says("/start")
    asked = anna.last
    await anna.sends()
    anna.looks_at(asked)


async def consent(anna: Person) -> None:
    await anna.sends()


async def consent_for_a_short_recording(anna: Person) -> None:
    await anna.sends(SHORT)


async def consent_for_a_noisy_recording(anna: Person) -> None:
    await anna.sends(NOISY)


async def voice_languages(anna: Person) -> None:
    await anna.sends()
    await anna.presses(callbacks.OtherLanguages)


async def take_in_doubt(anna: Person) -> None:
    await anna.agrees()
    await anna.sends(NOISY)


async def long_take_in_doubt(anna: Person) -> None:
    await anna.agrees()
    await anna.sends(LONG_AND_NOISY)


async def languages_of_a_take_in_doubt(anna: Person) -> None:
    await anna.agrees()
    await anna.sends(NOISY)
    await anna.presses(callbacks.OtherLanguages)


async def in_doubt_after_no_slot(anna: Person) -> None:
    """The clone stays without a slot after a failure, so its language is still open."""
    await anna.agrees()
    anna.house.script.plan("before create", UpstreamRefused(answer="400: no more slots"))
    await anna.sends()
    await anna.sends(NOISY)
    anna.looks_at(anna.with_button(callbacks.OtherLanguages))
    await anna.presses(callbacks.OtherLanguages)


async def part_of_a_take_in_doubt(anna: Person) -> None:
    await long_take_in_doubt(anna)
    await anna.presses(callbacks.OtherPart)


async def too_short(anna: Person) -> None:
    await anna.agrees()
    await anna.sends(SHORT)


async def checked(anna: Person) -> None:
    """The recording is being looked at."""
    await anna.agrees()
    await anna.user.sends_voice(b"OggS a recording", seconds=25)
    await anna.house.handles()


async def in_line(anna: Person) -> None:
    await anna.agrees()
    await anna.sends()
    await anna.sends(LONG)


async def training(anna: Person) -> None:
    await anna.agrees()
    await anna.sends(LONG)


async def clip(anna: Person) -> None:
    await anna.agrees()
    await anna.sends()
    await anna.ends(State.SUCCESS)


async def clip_that_was_not_taken(anna: Person) -> None:
    anna.user.accepts_no_voice()
    await clip(anna)


async def ready_without_a_clip(anna: Person) -> None:
    await training(anna)
    anna.house.script.from_now_on("before fetch", DemoUnavailable(answer="404"))
    await anna.ends(State.SUCCESS)
    await anna.waits(timedelta(hours=2))
    anna.house.script.no_longer("before fetch")
    await anna.waits(timedelta(hours=2))
    anna.looks_at(anna.with_button(callbacks.Play))


async def clip_that_may_be_missing(anna: Person) -> None:
    await anna.agrees()
    await anna.sends()
    anna.house.line.lost["sendVoice"] = 2
    await anna.ends(State.SUCCESS)
    await anna.waits(timedelta(minutes=10))
    await anna.waits(timedelta(minutes=10))
    anna.looks_at(anna.with_button(callbacks.Play))


async def part_of_a_clone(anna: Person) -> None:
    await training(anna)
    await anna.ends(State.SUCCESS)
    anna.looks_at(anna.with_button(callbacks.PlayPart))


async def which_part(anna: Person) -> None:
    await part_of_a_clone(anna)
    await anna.presses(callbacks.OtherPart)


async def failed(anna: Person) -> None:
    await anna.agrees()
    await anna.sends()
    await anna.ends(State.FAILED)


async def failure_that_may_be_missing(anna: Person) -> None:
    await anna.agrees()
    await anna.sends()
    anna.house.line.lost["sendMessage"] = 2
    await anna.ends(State.FAILED)
    await anna.waits(timedelta(minutes=10))
    await anna.waits(timedelta(minutes=10))
    anna.looks_at(anna.messages[0])


async def given_up(anna: Person) -> None:
    await anna.agrees()
    await anna.sends()
    await anna.waits(timedelta(hours=25))


async def part_of_a_failure(anna: Person) -> None:
    await training(anna)
    await anna.ends(State.FAILED)
    anna.looks_at(anna.with_button(callbacks.PlayPart))
    await anna.presses(callbacks.OtherPart)


async def consent_after_a_failure(anna: Person) -> None:
    await failed(anna)
    await anna.house.services.rights.withdrawal.withdraw(anna.id)
    await anna.presses(callbacks.Again)


SCREENS = (
    first_question,
    first_question_and_a_recording,
    consent,
    consent_for_a_short_recording,
    consent_for_a_noisy_recording,
    voice_languages,
    take_in_doubt,
    long_take_in_doubt,
    languages_of_a_take_in_doubt,
    in_doubt_after_no_slot,
    part_of_a_take_in_doubt,
    too_short,
    checked,
    in_line,
    training,
    clip,
    clip_that_was_not_taken,
    ready_without_a_clip,
    clip_that_may_be_missing,
    part_of_a_clone,
    which_part,
    failed,
    failure_that_may_be_missing,
    given_up,
    part_of_a_failure,
    consent_after_a_failure,
)
