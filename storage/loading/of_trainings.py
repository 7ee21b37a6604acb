"""Statements about trainings, built once: to build one takes longer than to run it."""

from sqlalchemy import String, and_, bindparam, cast, insert, or_, select, update

from cloning.domain.models import Outcome, Step
from cloning.domain.transitions import TRAINED, UNBEGUN
from storage.schema.tables import clones, trainings

ADD = insert(trainings).returning(trainings)
SAVE = update(trainings).where(
    trainings.c.id == bindparam("key"), trainings.c.fence == bindparam("fenced")
)
LOAD = select(trainings).order_by(trainings.c.id).with_for_update()
ONE = LOAD.where(trainings.c.id == bindparam("key"))
OF_CLONE = LOAD.where(trainings.c.clone_id == bindparam("clone"))
OF_MESSAGE = LOAD.where(
    trainings.c.chat_id == bindparam("chat"), trainings.c.message_id == bindparam("message")
).limit(1)
THAT_HAVE_JOINED = LOAD.where(
    trainings.c.chat_id == bindparam("chat"), cast(trainings.c.joined, String) != "[]"
)
_CLONES = select(clones.c.id).where(clones.c.owner_id == bindparam("owner"))
NOT_BEGUN = LOAD.where(
    trainings.c.step.in_(UNBEGUN),
    trainings.c.clone_id.in_(_CLONES.where(clones.c.deleted_at.is_(None))),
)
ANOTHER_FIRST = (
    select(trainings.c.id)
    .where(
        trainings.c.id != bindparam("key"),
        or_(
            trainings.c.step.in_(TRAINED),
            and_(trainings.c.step == Step.RESERVE, trainings.c.id < bindparam("key")),
        ),
        trainings.c.clone_id.in_(_CLONES),
    )
    .limit(1)
)
LAST_ENDED = (
    select(trainings.c.put_at, trainings.c.finished_at)
    .where(
        trainings.c.outcome == Outcome.SUCCESS,
        trainings.c.put_at.is_not(None),
        trainings.c.finished_at.is_not(None),
    )
    .order_by(trainings.c.finished_at.desc(), trainings.c.id.desc())
    .limit(bindparam("limit"))
)
