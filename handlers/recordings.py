"""Sending a recording, and trying one again."""

from telegram import Update

from cloning.errors import NotAudio, UnknownType
from cloning.models import Training
from handlers import keyboards, texts
from handlers.context import Context
from handlers.playing import play
from handlers.reactions import look
from handlers.reading import declared_type_of, owner_of, recording_of
from handlers.replies import answer, say


async def on_recording(update: Update, context: Context) -> None:
    """Take a recording in, and say so in its status message."""
    recording = recording_of(update)
    taken = await context.albums.taken(recording)
    if taken is not None:
        await _leave_out(update, context, taken)
        return
    claim = await context.submissions.submit(recording, context.speech(texts.FIRST_TITLE))
    await look(context.bot, recording.chat_id, recording.message_id)
    message_id = await context.notifier.acknowledge(claim)
    await context.submissions.shown(claim.training, message_id)


async def _leave_out(update: Update, context: Context, taken: Training) -> None:
    """Say once that the rest of an album is left out."""
    if not taken.album_told:
        await say(update, context.speech(texts.REST_OF_ALBUM))
        await context.albums.told(taken)


async def on_other_file(update: Update, _context: Context) -> None:
    """What is not sent as sound is refused: by what it is called if it is a file."""
    declared = declared_type_of(update)
    raise NotAudio if declared is None else UnknownType(declared=declared)


async def on_again(update: Update, context: Context) -> None:
    """Train again with the recording of a training that failed; what is ready by now is played."""
    await answer(update)
    ready = await context.late.ready(owner_of(update), context.number)
    if ready is not None:
        await play(update, context, ready, keyboards.result(context.speech, ready.id))
        return
    claim = await context.submissions.again(owner_of(update), context.number)
    await look(context.bot, claim.training.chat_id, claim.training.message_id)
    message_id = await context.notifier.acknowledge(claim)
    await context.submissions.shown(claim.training, message_id)
