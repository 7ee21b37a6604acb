#!/usr/bin/env bash
# python-telegram-bot's JobQueue.run_repeating(first=0) runs a job only after a whole interval.
#
# `first` is documented as the seconds after which a job should first run, so 0 reads as "at once". The library
# turns it into a moment, and by the time APScheduler compares it with its own "now" that moment is over. An
# interval trigger whose start is over first fires at the start plus one interval. `first=0.05` runs soon.
#
# Consequence: a chore that is due at the start and then hourly first runs after an hour, or never in a process
# that restarts more often. `job_kwargs={"next_run_time": ...}` says it to APScheduler itself.
set -euo pipefail
VERSION=22.8
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "python-telegram-bot[job-queue]==$VERSION" \
    apscheduler==3.11.3
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
from importlib.metadata import version

from telegram.ext import ApplicationBuilder, JobQueue


async def runs_within_a_second(first: float) -> bool:
    queue = JobQueue()
    application = ApplicationBuilder().token("1:x").updater(None).job_queue(queue).build()
    await queue.start()
    ran = []

    async def note(_context: object) -> None:
        ran.append(True)

    queue.run_repeating(note, interval=3600, first=first)
    await asyncio.sleep(1)
    await queue.stop(wait=False)
    del application
    return bool(ran)


async def main() -> None:
    print(f"python-telegram-bot {version('python-telegram-bot')}, APScheduler {version('apscheduler')}")
    at_once, soon = await runs_within_a_second(0), await runs_within_a_second(0.05)
    print(f"interval=3600, first=0: has run within a second: {at_once}")
    print(f"interval=3600, first=0.05: has run within a second: {soon}")
    if at_once or not soon:
        raise SystemExit("the behaviour has changed")
    print("first=0 waits for a whole interval")


asyncio.run(main())
PYTHON
