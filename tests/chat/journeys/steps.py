"""What a person does on the main journeys, in whichever language."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.demo.stage import Stage
from cloning.domain.progress import Progress
from handlers.words import privacy_texts, texts
from handlers.words.reasons import REASONS
from handlers.words.say import texts as say_texts
from handlers.words.say.ready_sentences import READY
from handlers.words.speech import Sayable, Speech
from sandbox.speaking.api import SpeakingSandbox
from sandbox.speaking.faults import HangsUp
from sandbox.telegram.forms.values import Chat, Kind, Message
from sandbox.user import User
from tests.chat.steps import is_voice
from tests.support.sound import sounds, speech

PATIENCE = 20.0
FRIENDS = Chat(id=-6001, name="Friends", type="group")


@dataclass(frozen=True)
class Traveller:
    """Somebody on the way, and what their language makes of our sentences."""

    user: User
    stage: Stage
    speech: Speech

    async def sees(self, sentence: Sayable, **figures: str | float) -> Message:
        """Wait for a sentence."""
        return await self.user.sees(self.speech(sentence, **figures), within=PATIENCE)

    async def presses(self, label: Sayable, message: Message | None = None) -> None:
        """Press a button."""
        await self.user.presses(self.speech(label), message, within=PATIENCE)

    async def presses_shown(self, label: Sayable) -> None:
        """Wait for a button, and press it."""
        await self.user.presses_shown(self.speech(label), within=PATIENCE)

    async def gets_a_clip(self, title: str) -> Message:
        """Wait until the demo clip is there, and the status message says so."""
        clip = await self.user.sees(is_voice, within=PATIENCE)
        await self.sees(texts.DONE, title=title)
        return clip

    async def agrees(self) -> None:
        """Say hello, and whose voice it is."""
        await self.user.says("/start")
        await self.sees(texts.ASK_CONSENT)
        await self.presses(texts.OWN_VOICE)
        await self.sees(texts.AGREED_WITHOUT_RECORDING)

    async def sends(self, content: bytes, seconds: int) -> Message:
        """Send a voice note."""
        return await self.user.sends_voice(content, seconds=seconds)

    async def hears(self, after: Message) -> Message:
        """Wait until a clone has said something, and the status message says so."""
        clip = await self.user.sees(is_voice, after=after, within=PATIENCE)
        said = self.speech(say_texts.SAID, title="|").split("|")[1]
        await self.user.sees(lambda one: said in one.text and one.id > after.id, within=PATIENCE)
        return clip

    @property
    def speaker(self) -> SpeakingSandbox:
        """What the clones speak by."""
        assert self.stage.speaker is not None
        return self.stage.speaker

    @property
    def first_title(self) -> str:
        """What their first clone is called."""
        return self.speech(texts.FIRST_TITLE)


async def first_clone(anna: Traveller) -> None:
    """Hello, consent, a voice note, and the demo clip."""
    await anna.agrees()
    await anna.sends(speech.austen(), 25)
    await anna.gets_a_clip(anna.first_title)


async def recording_first(anna: Traveller) -> None:
    """Somebody who reads nothing: the recording comes first, and is asked about."""
    await anna.sends(speech.austen(), 25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.gets_a_clip(anna.first_title)


async def two_short_notes(anna: Traveller) -> None:
    """A note that is too short is kept, and joined by the next one."""
    await anna.agrees()
    await anna.sends(half(), 8)
    await anna.user.sees(lambda one: "░" in one.text, within=PATIENCE)
    await anna.sends(speech.austen(), 25)
    await anna.gets_a_clip(anna.first_title)


async def noise_in_the_room(anna: Traveller) -> None:
    """A noisy take is asked about, and recorded again."""
    await anna.agrees()
    await anna.sends(noisy(), 25)
    await anna.user.sees(lambda one: len(one.buttons) == 2, within=PATIENCE)
    await anna.presses(texts.RECORD_AGAIN)
    await anna.sees(texts.SEND_ANOTHER)
    await anna.sends(speech.austen(), 25)
    await anna.gets_a_clip(anna.first_title)


async def failure_and_another_try(anna: Traveller) -> None:
    """A noisy take is used anyway, fails, and is tried again with one tap."""
    await anna.agrees()
    anna.stage.upstream.fail_next_training("too much noise")
    await anna.sends(noisy(), 25)
    await anna.user.sees(lambda one: len(one.buttons) == 2, within=PATIENCE)
    await anna.presses(texts.USE_ANYWAY)
    await anna.user.sees(lambda one: _has(one, anna.speech(texts.AGAIN)), within=PATIENCE)
    over = anna.speech(texts.OVER_FAILED, title=anna.first_title)
    await anna.user.sees(lambda one: one.text == over, within=PATIENCE)
    await anna.presses(texts.AGAIN)
    await anna.gets_a_clip(anna.first_title)


async def rename_and_train_again(anna: Traveller) -> None:
    """A clone gets a name of its own, and a better recording."""
    clip = await _has_a_clone(anna)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE, title=anna.first_title)
    await anna.user.says("Nanny Ogg")
    await anna.sees(texts.RENAMED, title="Nanny Ogg")
    await anna.presses(texts.RETRAIN, clip)
    await anna.sees(texts.ASK_RECORDING, title="Nanny Ogg")
    await anna.sends(speech.austen(), 25)
    await anna.sees(texts.PROGRESS[Progress.REPLACE], title="Nanny Ogg")
    await anna.user.presses(anna.speech(texts.REPLACE, title="Nanny Ogg"), within=PATIENCE)
    await anna.gets_a_clip("Nanny Ogg")


async def recording_and_clone(anna: Traveller) -> None:
    """The two are played one after the other, and do not sound alike."""
    clip = await _has_a_clone(anna)
    await anna.presses(texts.COMPARE, clip)
    asked = await anna.sees(texts.ASK_LIKENESS)
    await anna.presses(texts.UNLIKE, asked)
    told = await anna.sees(texts.NOTHING_WRONG)
    await anna.presses(texts.RETRAIN, told)
    await anna.sees(texts.ASK_RECORDING, title=anna.first_title)


async def look_play_and_delete(anna: Traveller) -> None:
    """My voices: look at one, hear it again, and have it deleted for good."""
    await _has_a_clone(anna)
    await anna.user.says("/voices")
    await anna.user.sees(lambda one: _button_with(one, anna.first_title), within=PATIENCE)
    await anna.user.presses(anna.first_title)
    card = await anna.user.sees(lambda one: _has(one, anna.speech(texts.PLAY)), within=PATIENCE)
    await anna.presses(texts.PLAY)
    await anna.user.sees(lambda one: is_voice(one) and one.id > 7, within=PATIENCE)
    await anna.presses(texts.DELETE, card)
    await anna.sees(texts.ASK_DELETE, title=anna.first_title)
    await anna.presses(texts.REALLY_DELETE)
    await anna.sees(texts.DELETED, title=anna.first_title)


async def everything_and_nothing(anna: Traveller) -> None:
    """My data: all of it in a file, and then none of it anywhere."""
    await _has_a_clone(anna)
    await anna.user.says("/mydata")
    await anna.user.sees(lambda one: one.kind is Kind.DOCUMENT, within=PATIENCE)
    await anna.user.says("/forget")
    await anna.user.sees(
        lambda one: _has(one, anna.speech(privacy_texts.FORGET_ALL)), within=PATIENCE
    )
    await anna.presses(privacy_texts.FORGET_ALL)
    await anna.sees(privacy_texts.FORGOTTEN)


async def a_fourth_voice(anna: Traveller) -> None:
    """Three clones are all there is for one person; the fourth is refused, with what to do."""
    await anna.agrees()
    for number in (1, 2, 3):
        await anna.sends(speech.austen(), 25)
        await anna.gets_a_clip(anna.first_title if number == 1 else f"{anna.first_title} {number}")
    last = await anna.sends(speech.austen(), 25)
    await anna.user.sees(lambda one: one.id > last.id, within=PATIENCE)


async def something_to_say(anna: Traveller) -> None:
    """A ready sentence, a text, the same faster; one that is none, and one that is lost."""
    clip = await _has_a_clone(anna)
    await anna.presses(say_texts.SAY_SOMETHING, clip)
    asked = await anna.sees(say_texts.ASK_TEXT, title=anna.first_title, longest=300)
    await anna.presses(READY[1], asked)
    first = await anna.hears(asked)
    await anna.user.says(f"/say {anna.speech(READY[3])}")
    second = await anna.hears(first)
    await anna.presses(say_texts.SPEED, second)
    await anna.presses_shown(say_texts.FASTER)
    await anna.hears(second)
    await anna.user.says("👋", reply_to=second)
    await anna.sees(REASONS["text_empty"])
    anna.speaker.fault(HangsUp(packets=3))
    reply = await anna.user.says(anna.speech(READY[2]), reply_to=second)
    await anna.presses_shown(say_texts.ASK_AGAIN)
    await anna.hears(reply)


async def which_of_two(anna: Traveller) -> None:
    """Two clones: the text comes first, then the choice; then a text in a chat with friends."""
    await _has_a_clone(anna)
    await anna.sends(speech.austen(), 25)
    await anna.gets_a_clip(f"{anna.first_title} 2")
    asked = await anna.user.says(f"/say {anna.speech(READY[0])}")
    await anna.sees(say_texts.CHOOSE_VOICE)
    await anna.user.presses(f"{anna.first_title} 2", within=PATIENCE)
    await anna.hears(asked)
    anna.stage.telegram.world.inline_feedback = True
    offer = await anna.user.types_inline(anna.speech(READY[1]))
    title = anna.speech(say_texts.SAY_IT_AS, title=anna.first_title)
    await anna.user.picks(title, offer, chat=FRIENDS)
    await anna.user.sees(lambda one: one.kind is Kind.AUDIO, chat=FRIENDS, within=PATIENCE)


async def _has_a_clone(anna: Traveller) -> Message:
    await anna.agrees()
    await anna.sends(speech.austen(), 25)
    return await anna.gets_a_clip(anna.first_title)


def _has(message: Message, label: str) -> bool:
    return any(button.text == label for button in message.buttons)


def _button_with(message: Message, text: str) -> bool:
    return any(text in button.text for button in message.buttons)


def half() -> bytes:
    """Some seven seconds of real speech."""
    return speech.as_voice_note(speech.samples_of(speech.austen())[: 8 * speech.RATE])


def noisy() -> bytes:
    """Real speech with a fan in the room."""
    voice = speech.samples_of(speech.austen())
    return speech.as_voice_note(sounds.noisy(voice, sounds.pink, 16.0))


Journey = Callable[[Traveller], Awaitable[None]]

JOURNEYS: Mapping[str, Journey] = {
    journey.__name__: journey
    for journey in (
        first_clone,
        recording_first,
        two_short_notes,
        noise_in_the_room,
        failure_and_another_try,
        rename_and_train_again,
        recording_and_clone,
        look_play_and_delete,
        everything_and_nothing,
        a_fourth_voice,
    )
}

SPOKEN: Mapping[str, Journey] = {
    journey.__name__: journey for journey in (something_to_say, which_of_two)
}
"""The journeys that begin where clones can say texts."""
