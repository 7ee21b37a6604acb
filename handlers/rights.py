"""What the handlers for people's data need."""

from msgspec import Struct

from cloning.erasure.dossier import Dossier
from cloning.erasure.erasing import Erasure
from cloning.erasure.withdrawal import Withdrawal


class Rights(Struct, frozen=True, kw_only=True):
    """What people may ask for, and where the privacy policy is."""

    erasure: Erasure
    withdrawal: Withdrawal
    dossier: Dossier
    policy_version: str
    policy_url: str | None
    """Where the operator has published the full policy; None if nowhere."""
