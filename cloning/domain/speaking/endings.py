"""Why an utterance can end without a clip; what the platform does is in faults.py."""

from cloning.domain.models import Reason
from cloning.domain.speaking.faults import SpeechLost, SpeechUnavailable

LOST = Reason(SpeechLost.code)
"""It may have been spoken and charged, and nobody knows how it ended."""
UNAVAILABLE = Reason(SpeechUnavailable.code)
"""The platform could not be reached for too long."""
UNPROVEN = Reason("unproven")
"""The clip was sent twice, and nobody knows whether it arrived."""
CANCELLED = Reason("cancelled")
"""Its owner did not want it any more."""
CLONE_GONE = Reason("clone_not_found")
"""Its clone was deleted, or is not ready any more."""
WITHDRAWN = Reason("consent_missing")
"""Its owner has withdrawn their consent."""
BANNED = Reason("banned")
"""Its owner was banned."""

NO_WORD = (CANCELLED, BANNED)
"""Nothing new is sent about these; a status message that is there is edited."""
