"""The page that Prometheus reads."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.metrics.meters import Meters
from cloning.domain.errors import StorageUnavailable
from storage.backlog import Backlog


class MetricsPage(Struct, frozen=True, kw_only=True):
    """Counts what is in the database when it is asked, and writes everything down."""

    meters: Meters
    backlog: Callable[[], Awaitable[Backlog]]
    left_alone: Callable[[], Awaitable[bool]]

    async def answer(self, _request: web.Request) -> web.Response:
        """Answer in Prometheus' text format; without a database, its gauges are left out."""
        meters = self.meters
        by_step = meters.trainings, meters.oldest, meters.utterances, meters.oldest_utterance
        for gauge in by_step:
            gauge.clear()
        try:
            self._set(await self.backlog())
        except StorageUnavailable:
            meters.database_up.set(0)
        meters.left_alone.set(await self.left_alone())
        return web.Response(
            body=generate_latest(meters.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    def _set(self, backlog: Backlog) -> None:
        self.meters.database_up.set(1)
        self.meters.watched.set(backlog.watched)
        self.meters.watched_age.set(backlog.oldest_watched_seconds)
        self.meters.inbox.set(backlog.updates)
        self.meters.inbox_age.set(backlog.oldest_update_seconds)
        self.meters.parked.set(backlog.parked)
        for step in backlog.steps:
            self.meters.trainings.labels(step.step).set(step.number)
            self.meters.oldest.labels(step.step).set(step.overdue_seconds)
        for step in backlog.utterances:
            self.meters.utterances.labels(step.step).set(step.number)
            self.meters.oldest_utterance.labels(step.step).set(step.overdue_seconds)
