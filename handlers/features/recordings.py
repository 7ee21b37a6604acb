"""Sending a recording, and trying one again."""

from telegram import Update

from cloning.domain.models import Claim, Recording, Step, Training
from cloning.domain.recordings.rejections import NotAudio, UnknownType
from cloning.owners.titles import is_shortened
from handlers.buttons import callbacks, keyboards
from handlers.chat.reactions import look
from handlers.chat.reading import declared_type_of, owner_of, recording_of
from handlers.chat.replies import say, take_buttons_away
from handlers.context import Context
from handlers.features.standing import standing
from handlers.features.voices.begun import begin
from handlers.features.voices.playing import play
from handlers.words import texts


async def on_recording(update: Update, context: Context) -> None:
    """Accept a recording and show its status message."""
    recording = recording_of(update)
    taken = await context.albums.taken(recording)
    if taken is not None:
        await _leave_out(update, context, taken)
        return
    claim = await context.submissions.submit(recording, context.speech(texts.FIRST_TITLE))
    await look(context.bot, recording.chat_id, recording.message_id)
    await begin(context, claim)
    await _say_how(update, context, recording, claim)


async def _say_how(update: Update, context: Context, recording: Recording, claim: Claim) -> None:
    """Add what the status message leaves out: a shortened title, or what it is joined to."""
    joined = recording.message_id != claim.training.message_id
    if joined and claim.training.step is Step.REPLACE:
        await say(update, context.speech(texts.JOINED_UNDECIDED))
    if is_shortened(recording.caption, claim.clone.title):
        await say(update, context.speech(texts.NAME_SHORTENED, title=claim.clone.title))


async def _leave_out(update: Update, context: Context, taken: Training) -> None:
    """Say once that the rest of an album is left out."""
    if not taken.album_told:
        await say(update, context.speech(texts.REST_OF_ALBUM))
        await context.albums.told(taken)


async def on_other_file(update: Update, _context: Context) -> None:
    """Refuse a message that isn't sound; name its type if it is a file."""
    declared = declared_type_of(update)
    raise NotAudio if declared is None else UnknownType(declared=declared)


async def on_again(update: Update, context: Context, pressed: callbacks.Again) -> None:
    """Train again with the recordings of a failed training, or play the clone if it is ready."""
    ready = await context.late.ready(owner_of(update), pressed.training_id)
    if ready is not None:
        says = context.speaking.is_offered
        await play(update, context, ready, keyboards.result(context.speech, ready.id, says=says))
        return
    await _try_again(update, context, pressed.training_id)


async def _try_again(update: Update, context: Context, training_id: int) -> None:
    """Train again, or show the training that an earlier press has begun."""
    later = await context.standing.after(owner_of(update), training_id)
    if later is not None and later.training.status_message_id is not None:
        await say(update, standing(context, later))
        await take_buttons_away(update)
        return
    claim = later or await context.submissions.again(owner_of(update), training_id)
    await take_buttons_away(update)
    await look(context.bot, claim.training.chat_id, claim.training.message_id)
    await begin(context, claim)
