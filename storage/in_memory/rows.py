"""What is kept, as dictionaries of values."""

from dataclasses import dataclass, field
from datetime import datetime

from cloning.domain.limits import TOO_FAR
from cloning.domain.models import Announcement, Clone, Content, Tombstone, Training
from cloning.domain.owner import Owner
from storage.collections.pseudonyms import Pseudonyms


def is_due(moment: datetime | None, now: datetime) -> bool:
    """Do what storage.columns.is_due does."""
    return moment is not None and (moment <= now or moment > now + TOO_FAR)


PSEUDONYMS = Pseudonyms(b"the town's key")
"""Under what owners are counted, in every store alike."""


class NotUnique(Exception):
    """Two rows with the same value where there may be only one."""


LOOKED_AT = ("clones", "trainings", "announcements", "owners", "tombstones")
"""What whoever looks at a commit looks at."""


@dataclass
class Rows:
    """Everything that is kept."""

    owners: dict[int, Owner] = field(default_factory=dict)
    clones: dict[int, Clone] = field(default_factory=dict)
    trainings: dict[int, Training] = field(default_factory=dict)
    announcements: dict[int, Announcement] = field(default_factory=dict)
    tombstones: dict[int, Tombstone] = field(default_factory=dict)
    contents: dict[tuple[str, int], Content] = field(default_factory=dict)
    leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    attempts: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    """Under whose pseudonym a training counts and when it began: outlives training and owner."""
    left_slots: dict[str, None] = field(default_factory=dict)
    last_clone: int = 0
    last_training: int = 0

    def show_the_same_as(self, other: "Rows") -> bool:
        """Tell whether nothing has changed that anybody would look at."""
        return all(getattr(self, table) == getattr(other, table) for table in LOOKED_AT)

    def copy(self) -> "Rows":
        return Rows(
            owners=self.owners.copy(),
            clones=self.clones.copy(),
            trainings=self.trainings.copy(),
            announcements=self.announcements.copy(),
            tombstones=self.tombstones.copy(),
            contents=self.contents.copy(),
            leases=self.leases.copy(),
            attempts=self.attempts.copy(),
            left_slots=self.left_slots.copy(),
            last_clone=self.last_clone,
            last_training=self.last_training,
        )
