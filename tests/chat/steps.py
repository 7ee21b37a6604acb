"""What people do over and over, so that tests can say it in a few words."""

import asyncio

from bot.demo.stage import Stage
from handlers.words import texts
from handlers.words.languages import Language
from sandbox.telegram.forms.values import Kind, Message
from sandbox.user import User
from tests.support.sound import speech


def is_voice(message: Message) -> bool:
    """Tell whether a message is a voice bubble."""
    return message.kind is Kind.VOICE


CHANGES = {"setMyCommands", "setMyDescription", "setMyShortDescription"}


def changes_in(stage: Stage) -> list[str]:
    """The calls that have set a part of the bot's profile."""
    return [call.method for call in stage.telegram.calls if call.method in CHANGES]


async def profile_is_set(stage: Stage) -> None:
    """Wait until Telegram has been told every part in every language, a moment after the start."""
    async with asyncio.timeout(10):
        while len(changes_in(stage)) < len(CHANGES) * len(Language):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def agrees(user: User) -> None:
    """Send something silent, agree, and be told that nothing can be heard."""
    await user.sends_voice(speech.silence(5.0), seconds=5)
    await user.sees(texts.ASK_CONSENT)
    await user.presses(texts.OWN_VOICE)
    await user.sees("silent")


async def fails(stage: Stage, user: User) -> Message:
    """Agree, send a recording, and hear that its training has failed; returns that news."""
    await agrees(user)
    stage.upstream.fail_next_training("too much noise")
    await user.sends_voice(speech.austen(), seconds=25)
    return await user.sees("The training of “My voice” failed. The voice-clone")


async def sends_another(user: User, clip: Message) -> None:
    """Have a clone trained again with another recording."""
    await user.presses(texts.RETRAIN, clip)
    await user.sees(texts.ASK_RECORDING.format(title="My voice"))
    await user.sends_voice(speech.austen(), seconds=25)
    await user.presses_shown("Replace “My voice”")


async def has_a_clone(user: User) -> Message:
    """Send a first recording, agree, and get the demo clip; returns it."""
    await user.sends_voice(speech.austen(), seconds=25)
    await user.sees(texts.ASK_CONSENT)
    await user.presses(texts.OWN_VOICE)
    clip = await user.sees(is_voice)
    await user.sees(texts.DONE.format(title="My voice"))
    return clip
