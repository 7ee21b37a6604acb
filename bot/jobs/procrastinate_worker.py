"""procrastinate's worker in a loop of ours: it is begun anew whenever it ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.manager import JobManager

from bot.jobs.carrier import AT_ONCE, SPOKEN_AT_ONCE
from storage.dialects.patience import PatientConnection
from storage.dialects.postgresql import connecting
from storage.jobs import ADVANCE, ERASE, QUEUE, SPEECH, UTTER, find_tables

log = logging.getLogger(__name__)

AGAIN_AFTER_SECONDS = 1.0
"""The pause before a worker that has ended is begun anew."""

POLL_SECONDS = 1.0
"""How long a job waits at most if its notification is lost."""

HEARTBEAT_SECONDS = 5.0
STALLED_AFTER_SECONDS = 30.0
"""A worker without a heartbeat for this long counts as dead; if it is not, nothing is lost."""

TIDY_EVERY_SECONDS = 60.0
"""The pause between two looks for jobs of dead workers, which block nobody."""

CONNECTIONS = 4
"""Connections of the worker's pool; one more listens."""

CONNECT_SECONDS = 5.0
"""How long anything waits for a connection from the pool."""

ONCE_A_YEAR = "0 0 1 1 *"


class ProcrastinateWorker:
    """Fetches jobs and carries them out, for as long as `run` runs."""

    def __init__(
        self,
        url: str,
        *,
        advance: Callable[[int], Awaitable[None]],
        utter: Callable[[int], Awaitable[None]],
        erase: Callable[[], Awaitable[None]],
    ) -> None:
        self._url = url
        self._advance = advance
        self._utter = utter
        self._erase = erase

    async def run(self) -> None:
        """Work until cancelled; a worker that ends by itself has lost the database."""
        while True:
            try:
                await self._work()
                log.warning("the worker of the job queue has ended: it is begun anew")
            except Exception as fault:  # noqa: BLE001 - whatever ended it, the next one may do better
                log.warning("the job queue can't be used now: %s", type(fault).__name__)
            await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def _work(self) -> None:
        app = self._make_app()
        try:
            await app.open_async()
            tidying = asyncio.create_task(_tidy(app.job_manager))
            try:
                await _run(app)
            finally:
                tidying.cancel()
        finally:
            await app.close_async()

    def _make_app(self) -> App:
        connector = PsycopgConnector(
            connection_class=PatientConnection,
            kwargs=connecting(self._url),
            configure=find_tables,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=CONNECT_SECONDS,
        )
        app = App(connector=connector)
        app.task(name=ADVANCE)(self._carry_advance)
        app.task(name=UTTER)(self._carry_utter)
        app.task(name=ERASE)(self._carry_erase)
        # Without a periodic task the worker doesn't notice when it no longer hears of new jobs.
        app.periodic(cron=ONCE_A_YEAR)(app.task(name="nothing", queue=QUEUE)(_do_nothing))
        return app

    async def _carry_advance(self, training_id: int) -> None:
        await self._advance(training_id)

    async def _carry_utter(self, utterance_id: int) -> None:
        await self._utter(utterance_id)

    async def _carry_erase(self) -> None:
        await self._erase()


async def _run(app: App) -> None:
    """Work on both queues, so that what is spoken keeps no training waiting."""
    places = {QUEUE: AT_ONCE, SPEECH: SPOKEN_AT_ONCE}
    working = [asyncio.create_task(_work_on(app, *one)) for one in places.items()]
    try:
        ended, _going_on = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        await _stop(working)


async def _stop(working: Sequence[asyncio.Task[None]]) -> None:
    """Stop workers; a second cancellation ends the waiting for their jobs."""
    for task in working:
        task.cancel()
    try:
        await asyncio.wait(working)
    except asyncio.CancelledError:
        for task in working:
            task.cancel()
        raise


async def _work_on(app: App, queue: str, at_once: int) -> None:
    await app.run_worker_async(
        queues=[queue],
        concurrency=at_once,
        fetch_job_polling_interval=POLL_SECONDS,
        delete_jobs=DeleteJobCondition.ALWAYS,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_AFTER_SECONDS,
        install_signal_handlers=False,
    )


async def _tidy(manager: JobManager) -> None:
    """Delete, again and again, what killed workers left behind; the sweep wakes its trainings."""
    while True:
        try:
            left = await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
            for number in (job.id for job in left if job.id is not None):
                await manager.finish_job_by_id_async(number, Status.FAILED, delete_job=True)
        except ConnectorException as fault:  # or another worker has deleted it meanwhile
            log.info("stalled jobs can't be deleted now: %s", type(fault).__name__)
        await asyncio.sleep(TIDY_EVERY_SECONDS)


async def _do_nothing(timestamp: int) -> None:
    """Do nothing, once a year."""
    log.debug("the turn of the year: %d", timestamp)
