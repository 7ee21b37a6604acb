"""How the service stands, what waits and why, and another try."""

from collections.abc import Iterator, Mapping, Sequence

from telegram import Update

from cloning.domain.models import Claim, Outcome
from cloning.operating.overview import Figures
from cloning.ports.operating.census import Unsaid
from handlers.chat.reading import argument_of, number_in, owner_of
from handlers.chat.replies import say
from handlers.context import Context
from handlers.features.voices.begun import begin
from handlers.words import desk_texts, my_data_texts
from handlers.words.speech import Speech, in_a_row
from handlers.words.troubles import TROUBLES

JOBS_A_PAGE = 15
"""They fit into a message also if each of them waits for a long reason."""
GIGABYTE = 1e9


async def on_stats(update: Update, context: Context) -> None:
    """Say how much there is of everything."""
    figures = await context.desk.overview.figures()
    free = context.desk.free_bytes() / GIGABYTE
    await say(update, "\n".join(_stats(context.speech, figures, free)))


async def on_jobs(update: Update, context: Context) -> None:
    """List the trainings that are not over; the argument is the last number of the page before."""
    after_id = number_in(argument_of(update)) or 0
    claims = await context.desk.overview.jobs(after_id, JOBS_A_PAGE + 1)
    unsaid = await context.desk.overview.unsaid()
    lines = "\n".join(_jobs(context.speech, claims, unsaid))
    await say(update, lines or context.speech(desk_texts.NO_JOBS))


async def on_retry(update: Update, context: Context) -> None:
    """Have a step tried again at once, or begin another training in the place of a failed one."""
    number = number_in(argument_of(update)) or 0
    retried = await context.desk.overview.retry(number, owner_of(update))
    if retried is not None and retried.claim.training.outcome is Outcome.FAILED:
        claim = await context.submissions.again(retried.claim.owner.id, number)
        await begin(context, claim)
        await say(update, context.speech(desk_texts.BEGUN_AGAIN, number=str(claim.training.id)))
        return
    hastened = desk_texts.HASTENED if retried and retried.hastened else desk_texts.NOT_HASTENED
    sentence = desk_texts.NO_SUCH_JOB if retried is None else hastened
    await say(update, context.speech(sentence, number=str(number)))


def _stats(speech: Speech, figures: Figures, free_gigabytes: float) -> Iterator[str]:
    there = {"people": figures.people, "voices": figures.voices, "slots": figures.slots}
    yield speech(desk_texts.THERE_ARE, **there)
    yield speech(desk_texts.LAST_DAY, **_ended(figures.day))
    yield speech(desk_texts.LAST_WEEK, **_ended(figures.week))
    if figures.characters:
        yield speech(desk_texts.CHARACTERS, number=figures.characters)
    yield speech(desk_texts.FREE, free=free_gigabytes)
    for pending in figures.pending:
        at, step = pending.oldest.timestamp(), speech(my_data_texts.STEPS[pending.step])
        yield speech(desk_texts.PENDING, number=pending.number, at=at, step=step)


def _ended(outcomes: Mapping[Outcome, int]) -> Mapping[str, int]:
    return {outcome.value: outcomes.get(outcome, 0) for outcome in Outcome}


def _jobs(speech: Speech, claims: Sequence[Claim], unsaid: Unsaid | None) -> Iterator[str]:
    """Say a page of trainings, and what clones have yet to say."""
    for claim in claims[:JOBS_A_PAGE]:
        yield _job(speech, claim)
    if unsaid is not None:
        at, number = unsaid.oldest.timestamp(), unsaid.number
        trouble = speech(TROUBLES[unsaid.trouble]) if unsaid.trouble is not None else ""
        yield in_a_row(speech(desk_texts.UNSAID, number=number, at=at), trouble)
    if len(claims) > JOBS_A_PAGE:
        last = str(claims[JOBS_A_PAGE - 1].training.id)
        yield speech(desk_texts.MORE_JOBS, number=last)


def _job(speech: Speech, claim: Claim) -> str:
    """Say a training's number, how long it has been under way, and what it waits for."""
    training = claim.training
    trouble = speech(TROUBLES[training.trouble]) if training.trouble is not None else ""
    return speech(
        desk_texts.JOB,
        number=str(training.id),
        clone=str(claim.clone.id),
        at=training.created_at.timestamp(),
        standing=in_a_row(speech(my_data_texts.STEPS[training.step]), trouble),
    )
