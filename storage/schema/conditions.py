"""Conditions of the indexes over a few rows (storage/schema/indexes.py), for statements.

The databases use such an index only for a statement that spells its condition out, so the words in
the conditions are sent as they are, and not as parameters.
"""

from sqlalchemy import bindparam

from cloning.domain.models import Step
from cloning.domain.transitions import ANSWERABLE
from storage.schema.columns import Word
from storage.schema.tables import trainings

is_watched = trainings.c.step == bindparam(None, Step.WATCH, Word(Step), literal_execute=True)

is_answerable = trainings.c.step.in_(
    bindparam(None, ANSWERABLE, Word(Step), expanding=True, literal_execute=True)
)
