"""Values as they come from the database, for tests that need no database."""

from datetime import UTC, datetime

from cloning.domain.models import Step, Training

NOON = datetime(2026, 3, 2, tzinfo=UTC)

TRAINING = Training(
    id=1,
    clone_id=1,
    attempt=1,
    chat_id=1,
    message_id=1,
    file_id="f",
    step=Step.PREPARE,
    due_at=None,
    fence=1,
    created_at=NOON,
)
"""A first training, of which nothing is known yet."""

EMPTY_DOSSIER: dict[str, object] = {
    "owner": None,
    "clones": [],
    "utterances": [],
    "characters_counted": [],
    "trainings_counted": [],
    "messages_known_by_a_digest": [],
    "banned": False,
    "audit": [],
    "counted_for_minutes": [],
    "remembered_after_a_restore": [],
    "erasure": None,
}
"""What /mydata tells somebody of whom nothing is kept."""
