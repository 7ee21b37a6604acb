"""What the handlers for people's data need."""

from dataclasses import dataclass

from cloning.erasure.dossier import Dossier
from cloning.erasure.erasing import Erasure
from cloning.erasure.withdrawal import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What people may ask for, and where the privacy policy is."""

    erasure: Erasure
    withdrawal: Withdrawal
    dossier: Dossier
    policy_version: str
    policy_url: str | None
    """Where the operator has published the full policy; None if nowhere."""
