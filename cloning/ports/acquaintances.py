"""The port to what every update asks the database first: who is this?"""

from typing import Protocol

from cloning.domain.owner import Acquaintance


class Acquaintances(Protocol):
    """Looks people up without a transaction, so that nobody waits for one."""

    async def acquaintance(self, person_id: int) -> Acquaintance:
        """Look up a person as of the last commit; raises StorageUnavailable.

        Whatever was committed before an update was kept is seen by the look-up for that update,
        whichever process has committed it.
        """
        ...
