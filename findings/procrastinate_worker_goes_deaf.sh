#!/usr/bin/env bash
# A procrastinate worker without periodic tasks does not notice when it no longer hears of new jobs.
#
# A worker watches its side tasks (the listener, the heartbeat, the deferrer of periodic tasks), and stops if one
# of them fails, so that a supervisor can start it anew. But it watches only until the FIRST of them ends, and
# without periodic tasks the deferrer ends at once. When the listener fails after that, such as when PostgreSQL
# restarts, the worker goes on and finds new jobs only by polling. With any periodic task, it stops.
#
# Here the listener fails by itself, on the library's own in-memory connector. Consequence: give the worker a
# periodic task, even one that does nothing once a year.
set -euo pipefail
VERSION=3.10.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "procrastinate==$VERSION" "psycopg[binary]==3.3.9"
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import logging

import procrastinate
from procrastinate.exceptions import ConnectorException
from procrastinate.testing import InMemoryConnector

logging.disable(logging.CRITICAL)


class CutOff(InMemoryConnector):
    """Loses its connection for notifications after a moment, and can't get another one."""

    async def listen_notify(self, on_notification, channels):
        await asyncio.sleep(0.3)
        raise ConnectorException("the server has closed the connection")


async def stops_by_itself(*, periodic: bool) -> bool:
    app = procrastinate.App(connector=CutOff())
    if periodic:

        @app.periodic(cron="0 0 1 1 *")
        @app.task(name="nothing")
        async def nothing(timestamp: int) -> None:
            pass

    worker = asyncio.create_task(app.run_worker_async(install_signal_handlers=False))
    done, _ = await asyncio.wait([worker], timeout=3)
    worker.cancel()
    await asyncio.wait([worker])
    return bool(done)


async def main() -> None:
    print("procrastinate", procrastinate.__version__)
    without, with_one = await stops_by_itself(periodic=False), await stops_by_itself(periodic=True)
    print("the listener has failed; the worker has stopped within 3 s:")
    print(f"  without a periodic task: {without}")
    print(f"  with a periodic task: {with_one}")
    if without or not with_one:
        raise SystemExit("the behaviour has changed")
    print("without a periodic task nobody notices")


asyncio.run(main())
PYTHON
