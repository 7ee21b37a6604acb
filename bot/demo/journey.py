"""What the scripted people of a demo do, and what they wait to see."""

from importlib import resources

from handlers.words import script, texts
from handlers.words.say import texts as say_texts
from sandbox.telegram.forms.values import Kind, Message
from sandbox.user import User

PATIENCE = 60.0
"""How long a scripted person waits for anything, in seconds."""

RECORDING = "austen.ogg"
"""A human voice in the public domain, from sandbox/speech/SOURCE.md."""

SAID = "It is a truth universally acknowledged."
"""What the clone has to say."""


async def see_it_all(user: User, *, speaks: bool = False) -> tuple[Message, Message | None]:
    """Say hello, agree, get a demo clip, rename the clone, look at it, delete it.

    If clones can speak here, it also has to say something. Returns the demo clip and what was said;
    a sentence that doesn't come is an AssertionError.
    """
    await user.says("/start")
    await user.sees(script.SCRIPT, within=PATIENCE)
    await _agree(user)
    await user.sees(texts.AGREED_WITHOUT_RECORDING, within=PATIENCE)
    await _send_recording(user)
    clip = await _wait_for_clip(user)
    await user.presses(texts.RENAME, clip, within=PATIENCE)
    await user.sees(texts.ASK_TITLE.format(title="My voice"), within=PATIENCE)
    await user.says("Reading Austen")
    await user.sees(texts.RENAMED.format(title="Reading Austen"), within=PATIENCE)
    said = await _have_it_said(user) if speaks else None
    await _look_and_delete(user)
    return clip, said


async def get_a_clip(user: User) -> Message:
    """Send a recording, agree, and wait for the demo clip; raises as `see_it_all` does."""
    await _send_recording(user)
    await _agree(user)
    return await _wait_for_clip(user)


async def _send_recording(user: User) -> None:
    recording = resources.files("sandbox").joinpath("speech", RECORDING).read_bytes()
    await user.sends_voice(recording, seconds=25)


async def _agree(user: User) -> None:
    await user.sees(texts.ASK_CONSENT, within=PATIENCE)
    await user.presses(texts.OWN_VOICE, within=PATIENCE)


async def _wait_for_clip(user: User) -> Message:
    clip = await user.sees(_is_voice, within=PATIENCE)
    await user.sees(texts.DONE.format(title="My voice"), within=PATIENCE)
    return clip


async def _have_it_said(user: User) -> Message:
    await user.says(f"/say {SAID}")
    clip = await user.sees(lambda one: _is_voice(one) and SAID in one.text, within=PATIENCE)
    await user.sees(say_texts.SAID.format(title="Reading Austen"), within=PATIENCE)
    return clip


async def _look_and_delete(user: User) -> None:
    await user.says("/voices")
    await user.sees(texts.VOICES, within=PATIENCE)
    await user.presses("Reading Austen", within=PATIENCE)
    await user.sees("Voice id", within=PATIENCE)
    await user.presses(texts.DELETE, within=PATIENCE)
    await user.sees(texts.ASK_DELETE.format(title="Reading Austen"), within=PATIENCE)
    await user.presses(texts.REALLY_DELETE, within=PATIENCE)
    await user.sees(texts.DELETED.format(title="Reading Austen"), within=PATIENCE)


def _is_voice(message: Message) -> bool:
    return message.kind is Kind.VOICE
