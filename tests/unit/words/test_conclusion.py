"""The last text of a status message tells all that its owner has to know."""

import pytest

from bot.process.clock import now
from cloning.domain.models import Claim, Clone, Joined, Outcome, Reason, State, Step, Training
from cloning.domain.owner import Owner
from handlers.chat.phrases import conclusion
from handlers.words.languages import read_catalogues

ENGLISH = read_catalogues(now).speech("en")
USELESS = Joined(message_id=2, file_id="silent", used=False, reason=Reason("silent"))


@pytest.mark.parametrize("heard", [True, False])
@pytest.mark.parametrize("state", [State.SUCCESS, State.FAILED])
@pytest.mark.parametrize("outcome", [Outcome.SUCCESS, Outcome.FAILED])
def test_a_recording_that_was_left_out_is_named_however_the_training_ended(
    outcome: Outcome, state: State, *, heard: bool
) -> None:
    ended = Training(
        id=1, clone_id=1, attempt=1, chat_id=1, message_id=1, file_id="file", step=Step.DONE,
        due_at=None, fence=1, created_at=now(), joined=(USELESS,), reason=Reason("upstream_failed"),
    )  # fmt: skip
    clone = Clone(id=1, owner_id=1, title="Anna", state=state, created_at=now())
    claim = Claim(training=ended, clone=clone, owner=Owner(id=1, chat_id=1))
    said = conclusion(ENGLISH, claim, outcome, heard=heard)
    assert said.endswith(
        "\n\nI had to leave out the last one. This recording is silent. Please check your"
        " microphone, then record again, a little closer to it."
    )
