"""Statements about trainings, built once: to build one takes longer than to run it."""

from sqlalchemy import String, and_, bindparam, cast, func, insert, or_, select, update

from cloning.domain.models import Outcome, Step
from cloning.domain.transitions import TRAINED, UNBEGUN
from storage.schema.tables import clones, trainings

_ATTEMPTS = trainings.alias()
_LAST = select(func.max(_ATTEMPTS.c.attempt)).where(_ATTEMPTS.c.clone_id == bindparam("clone"))
ADD = (
    insert(trainings)
    .values(attempt=func.coalesce(_LAST.scalar_subquery(), 0) + 1)
    .returning(trainings)
)
"""Makes the next attempt of the clone `clone`."""
SAVE = update(trainings).where(
    trainings.c.id == bindparam("key"), trainings.c.fence == bindparam("fenced")
)
LOAD = select(trainings).order_by(trainings.c.id).with_for_update()
ONE = LOAD.where(trainings.c.id == bindparam("key"))
OF_CLONE = LOAD.where(trainings.c.clone_id == bindparam("clone"))
_OF_CHAT = LOAD.where(trainings.c.chat_id == bindparam("chat"))
_HAS_JOINED = cast(trainings.c.joined, String) != "[]"
THAT_HAVE_JOINED = _OF_CHAT.where(_HAS_JOINED)
OF_MESSAGE = _OF_CHAT.where(or_(trainings.c.message_id == bindparam("message"), _HAS_JOINED))
"""Those that the message `message` has begun, and the few of its chat that others have joined."""
_CLONES = select(clones.c.id).where(clones.c.owner_id == bindparam("owner"))
_KEPT = trainings.c.clone_id.in_(_CLONES.where(clones.c.deleted_at.is_(None)))
NOT_BEGUN = LOAD.where(trainings.c.step.in_(UNBEGUN), _KEPT)
# By the plain id, a database might search everybody's trainings from the last one on.
_BY_ID = (trainings.c.id + 0).desc()
LAST_OF_OWNER = LOAD.order_by(None).where(_KEPT).order_by(_BY_ID).limit(1)
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
