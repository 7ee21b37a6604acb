"""Conditions of the indexes over a few rows (storage/schema/indexes.py), for statements.

The databases use such an index only for a statement that spells its condition out, so the words in
the conditions are part of the statement, and no parameters. (With `literal_execute` SQLAlchemy
would write the statement anew each time, which takes longer than to run it.)
"""

from sqlalchemy import literal_column

from cloning.domain.models import Step
from cloning.domain.transitions import ANSWERABLE
from storage.schema.columns import Word
from storage.schema.tables import trainings

is_watched = trainings.c.step == literal_column(f"'{Step.WATCH}'", Word(Step))

is_answerable = trainings.c.step.in_(
    [literal_column(f"'{step}'", Word(Step)) for step in ANSWERABLE]
)
