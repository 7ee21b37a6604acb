"""One transaction of the database, with everything that can be loaded and saved in it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.collections.announcements import SqlAnnouncements
from storage.collections.clones import SqlClones
from storage.collections.contents import SqlContents
from storage.collections.leases import SqlLeases
from storage.collections.operating.alerts import SqlAlerts
from storage.collections.operating.audit import SqlAudit
from storage.collections.operating.bans import SqlBans, SqlBlockedRecordings
from storage.collections.operating.broadcasts import SqlBroadcasts
from storage.collections.operating.census import SqlCensus
from storage.collections.operating.maintenance import SqlMaintenance
from storage.collections.operating.memos import SqlMemos
from storage.collections.owners import SqlOwners
from storage.collections.paid_slots import SqlPaidSlots
from storage.collections.speaking.utterances import SqlUtterances
from storage.collections.strays import SqlStrays
from storage.collections.sweep.upkeep import SqlUpkeep
from storage.collections.sweep.watched import SqlWatchedTrainings
from storage.collections.tombstones import SqlTombstones
from storage.collections.trainings import SqlTrainings
from storage.loading.acquaintances import Remembered
from storage.loading.locks import OwnerLocks
from storage.loading.pseudonyms import Pseudonyms
from storage.woken import Woken


class SqlTransaction(Woken):
    """One commit, with its collections."""

    def __init__(
        self, connection: AsyncConnection, pseudonyms: Pseudonyms, remembered: Remembered
    ) -> None:
        super().__init__()
        locks = OwnerLocks(connection)
        self.owners = SqlOwners(connection, locks, remembered)
        self.clones = SqlClones(connection, locks)
        self.trainings = SqlTrainings(connection, locks, pseudonyms)
        self.utterances = SqlUtterances(connection, locks, pseudonyms)
        self.watched = SqlWatchedTrainings(connection)
        self.upkeep = SqlUpkeep(connection)
        self.paid_slots = SqlPaidSlots(connection, locks)
        self.strays = SqlStrays(connection, locks)
        self.announcements = SqlAnnouncements(connection, locks)
        self.tombstones = SqlTombstones(connection, locks)
        self.contents = SqlContents(connection)
        self.memos = SqlMemos(connection, pseudonyms)
        self.alerts = SqlAlerts(connection, locks)
        self.bans = SqlBans(connection, locks, pseudonyms, remembered)
        self.blocked_recordings = SqlBlockedRecordings(connection, locks)
        self.census = SqlCensus(connection)
        self.maintenance = SqlMaintenance(connection, locks)
        self.broadcasts = SqlBroadcasts(connection, locks)
        self.audit = SqlAudit(connection, pseudonyms)
        self.leases = SqlLeases(connection)
